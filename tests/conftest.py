"""The cast and the stage: who acts in the tests, on a real Postgres."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from pytest_django import DjangoDbBlocker

from msgu.users.models import Role, User
from tests.feeds import FeedServer, serving
from tests.makers import make_user
from tests.races import SAFETY_SECONDS


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["tests.hashers.OneRound"]
    # Else each browser of a test would read all static files again before its first request.
    settings.WHITENOISE_AUTOREFRESH = True
    # No time decides whether a test passes: machines are slow, and shared.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Add what migrations do not make, and empty tables in a quicker way."""
    with django_db_blocker.unblock():
        call_command("createcachetable")
    with pytest.MonkeyPatch.context() as patch:
        # Of the class: beside Playwright's loop, Django has another connection.
        patch.setattr(DatabaseOperations, "sql_flush", emptying)
        yield


def emptying(
    postgres: DatabaseOperations, style: object, tables: list[str], **options: object
) -> list[str]:
    """The statements of one transaction that empty these tables.

    Postgres truncates by making each file of a table and of its indexes anew, and most have no
    row. As TRUNCATE does, this waits for whoever still writes, and asks no trigger. Of two that
    wait for each other, Postgres ends the one that looks first: here the last question of a page
    that nobody sees any more, not the emptying, which would leave its rows to the next test.
    """
    names = [postgres.quote_name(table) for table in tables]
    return [
        f"SET LOCAL deadlock_timeout = '{SAFETY_SECONDS}s'",
        f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE",
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {name}" for name in names),
    ]


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    """What a release builds once: the catalogues, and the static files with their digests."""
    call_command("compiletranslations")
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    with translation.override("fr-ca"):
        yield


@pytest.fixture
def communicator(db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")


@pytest.fixture
def lead(db: None) -> User:
    return make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")


@pytest.fixture
def manager(db: None) -> User:
    return make_user("maire@merles.example", Role.MANAGER, name="Simone")


@pytest.fixture
def admin(db: None) -> User:
    return make_user("admin@merles.example", Role.ADMIN, name="Alix", enrolled=True)


@pytest.fixture
def privacy_officer(db: None) -> User:
    return make_user("vie-privee@merles.example", Role.PRIVACY_OFFICER, name="Paule")


@pytest.fixture
def outsider(db: None) -> User:
    return make_user("personne@merles.example", name="Personne")


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """A feed server of the test's own, which the guard lets through."""
    with serving() as server:
        yield server
