"""Removing the demonstration: all of it, nothing else, and while the desk works."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from crisiscell.demonstration import cast, removal, staging
from crisiscell.models import DutyShift
from crisiscell.readiness import snapshots
from monitoring import tasks
from monitoring.ingest import pipeline
from monitoring.models import Author, HourCount, Mention, Run, Source, Watch
from monitoring.worlds import playing
from msgu.users.models import AuditEntry, Organisation, User
from tests.makers import PASSWORD, browser_of, make_item, make_mention, make_source, make_watch

TEXT = "La rivière déborde derrière la rue des Aulnes et personne ne répond"


@pytest.fixture
def run(db: None) -> Run:
    begun = staging.start(address="http://127.0.0.1:8124", asked=True)
    assert begun
    source = Source.objects.filter(run=begun).earliest("pk")
    items = [make_item(TEXT, author=f"@exo_{n}") for n in range(3)]
    pipeline.ingest([(source, items)], now=timezone.now())
    for world in playing():
        snapshots.take(world=world, now=timezone.now())
    cast.open_with(PASSWORD)
    return begun


def say(*words: str) -> str:
    said = StringIO()
    call_command("demo", *words, stdout=said)
    return said.getvalue()


def test_nothing_of_it_is_left_and_what_is_real_stays(
    run: Run, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "ROWS_TOGETHER", 2)
    mention, watch = make_mention(), make_watch("crue")
    real = make_source()
    pipeline.ingest([(real, [make_item(TEXT, author="@vraie")])], now=timezone.now())
    browser = browser_of(cast.accounts()[0])
    assert browser.get("/file/").status_code == 200
    removal.remove()
    left = {
        model.__name__: model._base_manager.filter(run__isnull=False).count()
        for model in apps.get_models()
        if any(field.name == "run" for field in model._meta.get_fields())
    }
    assert len(left) >= 10
    assert {name: n for name, n in left.items() if n} == {}
    assert not Run.objects.exists()
    assert not DutyShift.objects.exists()
    assert not Organisation.objects.exists()
    assert list(Author.objects.values_list("name", flat=True)) == ["@vraie"]
    assert Mention.objects.filter(pk=mention.pk).exists()
    assert Mention.every.count() == 2
    assert list(Watch.objects.all()) == [watch]
    assert Source.objects.filter(pk=real.pk, active=True).exists()
    assert HourCount.objects.filter(dimension="total").get().n == 1
    assert User.objects.get(pk=admin.pk).is_active
    assert browser.get("/file/").status_code == 302


def test_accounts_are_closed_and_nameless_and_the_trail_stands(run: Run) -> None:
    acts = AuditEntry.objects.count()
    removal.remove()
    for user in User.objects.filter(is_demo=True):
        assert not user.is_active
        assert not user.has_usable_password()
        assert user.name == "Compte de démonstration effacé"
        assert user.email.startswith("effacee-")
        assert not user.user_roles.exists()
    assert AuditEntry.objects.count() >= acts


def test_it_does_not_come_back_by_itself_and_may_be_asked_again(run: Run) -> None:
    removal.remove()
    assert staging.start(address="http://127.0.0.1:8124", asked=False) is None
    again = staging.start(address="http://127.0.0.1:8124", asked=True)
    assert again
    assert len(cast.accounts()) == len(cast.CAST)


def test_ended_half_way_it_is_taken_up_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "ROWS_TOGETHER", 5)
    batch = removal.erase_batch

    def fail_at_sources(rows: object) -> None:
        if getattr(rows, "model", None) is Source:
            raise RuntimeError
        batch(rows)  # type: ignore[arg-type]

    monkeypatch.setattr(removal, "erase_batch", fail_at_sources)
    with pytest.raises(RuntimeError):
        removal.remove()
    assert Run.objects.exists()
    tasks.sweep()
    monkeypatch.setattr(removal, "erase_batch", batch)
    removal.remove()
    assert not Run.objects.exists()


def test_the_command_says_what_and_asks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _question: "non")
    said = say("remove")
    assert f"comptes, {len(cast.CAST)}." in said
    assert "Rien n’est effacé." in said
    assert Run.objects.exists()
    monkeypatch.setattr("builtins.input", lambda _question: "oui")
    assert "La démonstration est effacée." in say("remove")
    assert not Run.objects.exists()
    assert "Il n’y a pas de démonstration à effacer." in say("remove", "--yes")


def test_where_nobody_real_is_left_it_says_how_to_begin(run: Run) -> None:
    assert "relancez make run" in say("remove", "--yes")


def test_where_somebody_real_is_left_it_says_nothing_of_beginning(run: Run, admin: User) -> None:
    assert "relancez make run" not in say("remove", "--yes")


def test_without_anybody_to_ask_nothing_is_erased(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert "Rien n’est effacé." in say("remove")
    assert Run.objects.exists()


def test_passwords_are_given_again(run: Run) -> None:
    said = say("passwords")
    password = said.split()[-1]
    assert all(user.check_password(password) for user in cast.accounts())
    assert all(user.email in said for user in cast.accounts())
