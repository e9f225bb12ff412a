"""A statement whose words never change is planned once, and seen by whoever counts statements."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from msgu.planned import columns, fields, instance, planned
from msgu.users.models import User

ASKED = "SELECT %(number)s::bigint + 1, %(moment)s::timestamptz"
MOMENT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def ask(number: int) -> tuple[int, datetime]:
    with planned() as cursor:
        cursor.execute(ASKED, {"number": number, "moment": MOMENT})
        found: tuple[int, datetime] = cursor.fetchone()
    return found


def plans() -> list[int]:
    """How often Postgres used each plan that it holds of `ASKED` for this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE 'SELECT $1::bigint + 1%%'"
        )
        return [times for (times,) in cursor.fetchall()]


@pytest.mark.django_db
def test_it_is_planned_once_whatever_it_is_asked_for() -> None:
    before = plans()
    assert [ask(number) for number in (1, 2, 3)] == [(n, MOMENT) for n in (2, 3, 4)]
    assert len(plans()) <= len(before) + 1
    assert sum(plans()) == sum(before) + 3


@pytest.mark.django_db
def test_who_counts_statements_sees_it() -> None:
    with CaptureQueriesContext(connection) as seen:
        ask(1)
    assert len(seen) == 1


@pytest.mark.django_db
def test_what_it_refuses_is_refused_as_everywhere() -> None:
    with pytest.raises(ProgrammingError), planned() as cursor:
        cursor.execute("SELECT nothing_like_this")


@pytest.mark.django_db
def test_a_row_becomes_an_instance_whatever_the_order_of_its_names(communicator: User) -> None:
    some = fields(User, ("is_demo", "email", "id"))
    with planned() as cursor:
        cursor.execute(f"SELECT {columns(some)} FROM users_user WHERE id = %s", [communicator.pk])
        person = instance(User, some, cursor.fetchone())
    assert person == communicator
    assert (person.email, person.is_demo) == (communicator.email, False)
    assert person.get_deferred_fields() >= {"name", "password"}
    assert person.name == communicator.name
    person.name = "Nadia B."
    person.save(update_fields=["name"])
    communicator.refresh_from_db()
    assert communicator.name == "Nadia B."
