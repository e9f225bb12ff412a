"""One's own last acts, and taking them back from their list."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from monitoring import triage
from monitoring.models import Mention, Note, Selection, Status
from monitoring.search import Filter
from monitoring.triage import bulk
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source

HTMX = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def dismissed(by: User, n: int) -> Selection:
    """Many that one person set aside in one gesture."""
    source = make_source()
    numbers = [make_mention(source=source).pk for _ in range(n)]
    chosen = bulk.select(Filter(), by=by, now=timezone.now(), address="vue=tout", numbers=numbers)
    bulk.dismiss(chosen, by=by, reason="outdated")
    chosen.refresh_from_db()
    return chosen


def entries(browser: Client) -> list[AuditEntry]:
    return [gesture.entry for gesture, _many in browser.get("/gestes/").context["gestures"]]


def test_an_act_on_many_is_one_line(browser: Client, communicator: User) -> None:
    one = make_mention(title="Le pont est fermé")
    triage.dismiss(one, by=communicator, seen=0, reason="outdated")
    dismissed(communicator, 30)
    said = words(browser.get("/gestes/"))
    assert "30 mentions écartées" in said
    assert "Le pont est fermé" in said
    assert len(entries(browser)) == 2


def test_the_last_twenty_are_listed_however_many_each_changed(
    browser: Client, communicator: User, colleague: User
) -> None:
    oldest = make_mention()
    triage.dismiss(oldest, by=communicator, seen=0, reason="outdated")
    for _ in range(10):
        dismissed(communicator, 25)
        triage.dismiss(make_mention(), by=communicator, seen=0, reason="outdated")
        triage.dismiss(make_mention(), by=colleague, seen=0, reason="outdated")
    listed = entries(browser)
    assert len(listed) == 20
    assert len({entry.batch or entry.pk for entry in listed}) == 20
    assert oldest.pk not in {entry.target_id for entry in listed}
    assert {entry.actor_id for entry in listed} == {communicator.pk}


def test_each_is_undone_from_there_or_says_why_not(
    browser: Client, communicator: User, lead: User
) -> None:
    free, acted_on, purged = (make_mention() for _ in range(3))
    for mention in (free, acted_on, purged):
        triage.dismiss(mention, by=communicator, seen=0, reason="outdated")
    triage.reopen(acted_on, by=lead, seen=1)
    Mention.objects.filter(pk=purged.pk).update(purged_at=timezone.now())
    kept = {g.entry.target_id: g.kept for g, _m in browser.get("/gestes/").context["gestures"]}
    assert kept[free.pk] == ""
    assert "Quelqu’un a agi depuis" in kept[acted_on.pk]
    assert "expirée" in kept[purged.pk]
    entry = AuditEntry.objects.get(target_id=free.pk, verb="dismiss")
    answer = browser.post(f"/gestes/{entry.pk}/annuler/?gestes", follow=True)
    assert answer.redirect_chain == [("/gestes/", 302)]
    assert "Geste annulé." in words(answer)
    assert "Ce geste est déjà annulé." in words(answer)
    free.refresh_from_db()
    assert free.status == Status.NEW


def test_words_that_one_may_not_read_are_hidden(browser: Client, communicator: User) -> None:
    protected, purged = make_mention(title="Un secret"), make_mention(title="Un oubli")
    for mention in (protected, purged):
        triage.dismiss(mention, by=communicator, seen=0, reason="outdated")
    Mention.objects.filter(pk=protected.pk).update(protected=True)
    Mention.objects.filter(pk=purged.pk).update(title="", text="", purged_at=timezone.now())
    said = words(browser.get("/gestes/"))
    assert "Un secret" not in said
    assert f"Mention nº {protected.pk} " in said
    assert f"Mention nº {purged.pk}, au texte détruit" in said


def test_a_note_is_listed_and_withdrawn(browser: Client, communicator: User) -> None:
    triage.note(make_mention(), by=communicator, text="À rappeler", form_key=uuid4())
    written = Note.objects.get()
    (entry,) = entries(browser)
    browser.post(f"/gestes/{entry.pk}/annuler/?gestes")
    written.refresh_from_db()
    assert written.withdrawn_at


def test_a_claim_is_no_decision(browser: Client, communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    assert entries(browser) == []
    claiming = AuditEntry.objects.get(verb="claim")
    answer = browser.post(f"/gestes/{claiming.pk}/annuler/")
    assert answer.status_code == 409
    assert "Une prise ne s’annule pas" in words(answer)


def test_many_are_undone_and_what_is_left_is_said(
    browser: Client, communicator: User, lead: User
) -> None:
    chosen = dismissed(communicator, 3)
    triage.reopen(Mention.objects.get(pk=chosen.numbers[0]), by=lead, seen=1)
    answer = browser.post(f"/gestes/lot/{chosen.batch}/annuler/", follow=True)
    assert answer.redirect_chain == [(f"/file/lot/{chosen.pk}/", 302)]
    said = words(answer)
    assert "2 rétablies. 1 laissée : 1 modifiée depuis." in said
    assert f'<a href="/mentions/{chosen.numbers[0]}/">' in said
    assert Mention.objects.filter(status=Status.NEW).count() == 2


def test_many_are_undone_in_place(browser: Client, communicator: User) -> None:
    chosen = dismissed(communicator, 2)
    address = f"/gestes/lot/{chosen.batch}/annuler/"
    answer = browser.post(address, headers=HTMX)
    assert 'class="panel lot"' in words(answer)
    again = browser.post(address, headers=HTMX)
    assert again.status_code == 409
    assert "déjà annulé" in words(again)


def test_many_are_undone_once_their_selection_is_forgotten(
    browser: Client, communicator: User
) -> None:
    chosen = dismissed(communicator, 2)
    Selection.objects.all().delete()
    assert browser.post(f"/gestes/lot/{chosen.batch}/annuler/")["Location"] == "/gestes/"
    answer = browser.post(f"/gestes/lot/{uuid4()}/annuler/", headers=HTMX)
    assert answer["HX-Redirect"] == "/gestes/"
    assert Mention.objects.filter(status=Status.NEW).count() == 2


def test_nobody_undoes_what_another_did(communicator: User, colleague: User) -> None:
    chosen = dismissed(communicator, 2)
    answer = browser_of(colleague).post(f"/gestes/lot/{chosen.batch}/annuler/", follow=True)
    assert "Seule la personne" in words(answer)
    assert Mention.objects.filter(status=Status.NEW).count() == 0
