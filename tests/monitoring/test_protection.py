"""Words that may expose somebody: hidden from the team, read on the record, destroyed on demand."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from monitoring import emergency, retention, triage
from monitoring.ingest.group import group
from monitoring.models import (
    Author,
    Category,
    Claim,
    Disposition,
    Match,
    Mention,
    MentionVersion,
    Note,
    Priority,
    PurgeReport,
    Signal,
    Status,
)
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, make_handover, make_mention, make_user, make_watch
from tests.monitoring.selecting import select

# What each part of the mention says; none may reach who does not read it.
SECRETS = ("Ardente", "ormes-12", "fouineur", "grisbi", "jadis", "murmure")


def secret(**fields: object) -> Mention:
    """A mention of which every part says something that must not be read."""
    author = Author.objects.create(platform="web", key=uuid4().bytes, name="fouineur")
    mention = make_mention(
        title="Samantha Ardente",
        text="Elle reste rue ormes-12",
        url="https://ailleurs.example/ardente-ormes-12",
        author=author,
        **fields,
    )
    Match.objects.create(
        mention=mention, watch=make_watch("grisbi"), watch_version=1, words=["grisbi"]
    )
    MentionVersion.objects.create(mention=mention, n=1, text="jadis autre chose")
    Mention.every.filter(pk=mention.pk).update(version=0)
    return mention


def protect(mention: Mention, by: User, *, why: str = "private_life") -> AuditEntry:
    mention.refresh_from_db()
    return triage.protect(mention, by=by, seen=mention.version, why=why)


def told(page: str) -> list[str]:
    return [word for word in SECRETS if word.lower() in page.lower()]


def everything_about(mention: Mention) -> list[str]:
    n = mention.pk
    return [
        "/file/",
        "/file/?vue=tout",
        "/file/?vue=en-attente",
        "/file/?vue=en-retard",
        "/file/?vue=a-moi",
        "/file/?vue=protegees",
        "/file/?vue=tout&q=Ardente",
        f"/file/?vue=tout&mention={n}",
        f"/file/lignes/?vue=tout&ids={n}&autres={n}&debut=1",
        f"/mentions/{n}/",
        f"/mentions/{n}/imprimer/",
        "/signaux/",
        "/file/exporter/?vue=tout",
        "/preparation/",
        "/barre/",
        "/journal/",
        "/conservation/",
    ]


@pytest.mark.parametrize("priority", [Priority.VITAL, Priority.IMPORTANT])
@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "panel"}])
def test_no_page_says_a_word_of_it_to_anybody_who_did_not_ask_to_read(
    communicator: User,
    colleague: User,
    manager: User,
    lead: User,
    privacy_officer: User,
    priority: Priority,
    htmx: dict[str, str],
) -> None:
    mention = secret(priority=priority)
    Signal.objects.create(kind="vital_mention", key="v", subject=mention.pk, why="proposed_p1")
    triage.note(mention, by=colleague, text="un murmure", form_key=uuid4())
    protect(mention, communicator)
    for reader in (communicator, colleague, manager, lead, privacy_officer):
        browser = browser_of(reader)
        for address in everything_about(mention):
            if reader == privacy_officer and "imprimer" in address:
                continue
            page = browser.get(address, follow=True, **htmx).content.decode()  # type: ignore[arg-type]
            # What was searched for is shown where it was typed, by who typed it.
            found = told(page.replace("q=Ardente", "").replace('value="Ardente"', ""))
            found = [word for word in found if not ("q=" in address and word == "Ardente")]
            assert found == [], f"{reader} {address}"


def test_nor_does_what_was_done_with_it_before(
    communicator: User, manager: User, lead: User
) -> None:
    """A call, a lot, one's own acts, a handover: each names it, protected since."""
    mention = secret()
    emergency.record(
        mention, by=communicator, form_key=uuid4(), passed_on="Rue ormes-12", file_number="7"
    )
    call = emergency.record(mention, by=communicator, form_key=uuid4(), passed_on="Ardente")
    emergency.correct(
        call, by=lead, form_key=uuid4(), called_at=call.called_at, file_number="8",
        passed_on="Sans nom: fouineur", liaison="", liaison_told_at=None,
    )  # fmt: skip
    handover = make_handover(communicator)
    triage.release(mention, by=communicator)
    triage.qualify(mention, by=lead, seen=0, useful="yes", priority=1, category="distress_call")
    soon = timezone.now() + timedelta(minutes=1)
    triage.refer(mention, by=lead, seen=1, to="La voirie", return_at=soon)
    lots = [select(by, mention, make_mention(title="Un autre")) for by in (communicator, lead)]
    protect(mention, lead)
    for reader in (communicator, manager, lead):
        own = [f"/file/lot/{lot.pk}/" for lot in lots if lot.by == reader]
        handovers = ["/releve/", f"/releve/{handover.pk}/"]
        for address in [*everything_about(mention), *own, *handovers, "/gestes/", "/saisie/"]:
            if "q=" in address:
                continue
            assert told(page_of(reader, address)) == [], f"{reader} {address}"


def test_a_list_that_leaves_holds_no_word_of_it(lead: User, communicator: User) -> None:
    make_mention()
    protect(secret(), communicator)
    leaving = browser_of(lead).post("/file/exporter/?vue=tout", {"purpose": "report"})
    assert told(b"".join(leaving).decode()) == []


def test_searching_its_words_finds_it_for_nobody(lead: User, communicator: User) -> None:
    mention = secret()
    address = "/file/?vue=tout&q=Ardente"
    protect(mention, communicator)
    assert f'data-mention="{mention.pk}"' not in browser_of(lead).get(address).content.decode()
    assert f'data-mention="{mention.pk}"' in page_of(lead, "/file/?vue=protegees")


def page_of(user: User, address: str) -> str:
    return browser_of(user).get(address).content.decode()


# --- Protecting ---------------------------------------------------------------------------------


def test_one_gesture_leads_to_the_next_and_quotes_nothing(communicator: User, lead: User) -> None:
    mention, other = secret(priority=Priority.URGENT), make_mention()
    browser = browser_of(communicator)
    page = browser.post(
        f"/mentions/{mention.pk}/proteger/?vue=a-trier",
        {"seen": 0, "why": "minor"},
        follow=True,
        HTTP_HX_REQUEST="true",
    ).content.decode()
    assert f'data-mention="{other.pk}"' in page
    assert "Mention protégée. La lisent, et en décident\u00a0: Rosalie." in page
    assert told(page) == []
    mention.refresh_from_db()
    assert (mention.protected, mention.protected_why) == (True, "minor")


def test_its_copies_go_with_it_and_those_that_come_later_too(
    communicator: User, lead: User
) -> None:
    copies = [make_mention(text_hash=b"h" * 32) for _ in range(3)]
    with transaction.atomic():
        group([copy.pk for copy in copies[:2]], now=timezone.now())
    protect(copies[0], communicator)
    with transaction.atomic():
        group([copies[2].pk], now=timezone.now())
    assert Mention.every.filter(protected=True, protected_why="private_life").count() == 3


def test_what_nobody_could_read_is_not_hidden(communicator: User) -> None:
    with pytest.raises(Refusal, match="Personne ne pourrait plus la lire"):
        protect(make_mention(), communicator)


def test_it_lets_go_of_what_one_can_no_longer_read(communicator: User, lead: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    protect(mention, communicator)
    assert not Claim.objects.exists()


def test_a_life_stays_in_the_lane_without_a_word(communicator: User, manager: User) -> None:
    lead = make_user("responsable@merles.example", Role.LEAD, name="Rosalie")
    mention = secret(priority=Priority.VITAL)
    protect(mention, communicator)
    triage.claim(mention, by=lead)
    page = page_of(communicator, "/file/")
    assert f'data-mention="{mention.pk}"' in page
    assert "Rosalie" in page
    assert f"mention={mention.pk}" not in page
    assert f'data-mention="{mention.pk}"' not in page_of(manager, "/file/")


def test_who_protected_takes_it_back_at_once_but_not_later(communicator: User, lead: User) -> None:
    mention = make_mention()
    entry = protect(mention, communicator)
    browser = browser_of(communicator)
    undone = browser.post(f"/gestes/{entry.pk}/annuler/", follow=True, HTTP_HX_REQUEST="true")
    assert mention.text in undone.content.decode()
    mention.refresh_from_db()
    assert (mention.protected, mention.protected_why) == (False, "")


def test_the_next_day_only_a_lead_shows_it_again(
    communicator: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention = make_mention()
    entry = protect(mention, communicator)
    monkeypatch.setattr("monitoring.triage.protection.SECOND_THOUGHTS", timedelta(0))
    with pytest.raises(Refusal, match="trop tard"):
        triage.undo(entry, by=communicator)
    mention.refresh_from_db()
    address = f"/mentions/{mention.pk}/montrer/"
    asked = {"seen": mention.version, "why": "mistake"}
    assert browser_of(communicator).post(address, asked).status_code == 403
    browser_of(lead).post(address, asked)
    assert AuditEntry.objects.get(verb="unprotect").reason == "mistake"
    assert mention.text in page_of(communicator, f"/mentions/{mention.pk}/")


# --- Reading ------------------------------------------------------------------------------------


def test_reading_is_written_down_once_and_the_words_then_stay_a_while(
    communicator: User, lead: User
) -> None:
    mention = secret()
    triage.note(mention, by=communicator, text="un murmure", form_key=uuid4())
    protect(mention, communicator)
    browser = browser_of(lead)
    address = f"/mentions/{mention.pk}/"
    assert told(browser.get(address).content.decode()) == []
    for _ in range(2):
        browser.post(f"{address}lire/")
    for _ in range(2):
        assert set(told(browser.get(address).content.decode())) == set(SECRETS)
    assert AuditEntry.objects.filter(verb="read_protected", actor=lead).count() == 1
    assert "<title>Mention protégée" in browser.get(address).content.decode()


def test_a_consultation_is_its_reader_s_and_ends(
    communicator: User, lead: User, privacy_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention = secret()
    protect(mention, communicator)
    browser_of(lead).post(f"/mentions/{mention.pk}/lire/")
    assert told(page_of(privacy_officer, f"/mentions/{mention.pk}/")) == []
    monkeypatch.setattr("monitoring.triage.protection.CONSULTATION", timedelta(0))
    assert told(page_of(lead, f"/mentions/{mention.pk}/")) == []


def test_the_officer_finds_what_is_protected_and_nothing_else(
    communicator: User, privacy_officer: User
) -> None:
    hidden, shown = make_mention(), make_mention(title="Rien de privé")
    protect(hidden, communicator)
    browser = browser_of(privacy_officer)
    assert browser.get("/file/")["Location"] == "/file/?vue=protegees"
    page = browser.get("/file/?vue=protegees").content.decode()
    assert f'data-mention="{hidden.pk}"' in page
    assert "Rien de privé" not in browser.get("/file/?vue=protegees").content.decode()
    assert browser.get(f"/mentions/{shown.pk}/").status_code == 404
    assert "1 mention dont le texte" in browser.get("/conservation/").content.decode()


def test_after_lifting_the_officer_is_told_and_reads_no_more(
    communicator: User, privacy_officer: User
) -> None:
    mention = secret()
    protect(mention, communicator)
    browser = browser_of(privacy_officer)
    asked = {"seen": 1, "why": "consent"}
    page = browser.post(
        f"/mentions/{mention.pk}/montrer/", asked, follow=True, HTTP_HX_REQUEST="true"
    ).content.decode()
    assert "La protection est levée" in page
    assert told(page) == []


# --- Meanwhile ----------------------------------------------------------------------------------


def test_a_note_that_was_being_written_is_kept(communicator: User, lead: User) -> None:
    mention = secret()
    protect(mention, lead)
    page = browser_of(communicator).post(
        f"/mentions/{mention.pk}/noter/",
        {"form_key": uuid4(), "text": "J’ai appelé"},
        follow=True,
        HTTP_HX_REQUEST="true",
    )
    assert page.status_code == 200
    assert Note.objects.get().text == "J’ai appelé"
    assert "Note ajoutée" in page.content.decode()
    assert "ils ne se lisent plus ici" in page.content.decode()
    assert told(page.content.decode()) == []


def test_a_decision_on_what_was_protected_meanwhile_is_not_taken(
    communicator: User, lead: User
) -> None:
    mention = secret()
    protect(mention, lead)
    answer = browser_of(communicator).post(
        f"/mentions/{mention.pk}/clore/", {"seen": 0, "disposition": "thanked"}
    )
    assert answer.status_code == 409
    assert told(answer.content.decode()) == []
    mention.refresh_from_db()
    assert mention.status == Status.NEW


# --- Destroying before the time -----------------------------------------------------------------


def destroyed(mention: Mention) -> bool:
    mention.refresh_from_db()
    return mention.purged_at is not None


def test_a_private_life_goes_at_once_and_leaves_a_tombstone(
    communicator: User, privacy_officer: User
) -> None:
    mention = secret()
    protect(mention, communicator)
    browser = browser_of(privacy_officer)
    assert "ne s’annule pas" in browser.get(f"/mentions/{mention.pk}/").content.decode()
    page = browser.post(
        f"/mentions/{mention.pk}/detruire/", {"seen": 1}, follow=True, HTTP_HX_REQUEST="true"
    ).content.decode()
    assert destroyed(mention)
    assert told(page) == []
    assert "Annuler" not in page
    assert mention.disposition == Disposition.PRIVACY_PURGED
    assert (mention.text, mention.author, mention.url) == ("", None, "")
    assert PurgeReport.objects.get().counts["private_life"] == 1
    assert AuditEntry.objects.filter(verb="destroy", actor=privacy_officer).count() == 1
    assert destroyed_page(browser, mention) == 200


def destroyed_page(browser: Client, mention: Mention) -> int:
    return browser.get(f"/mentions/{mention.pk}/").status_code


def test_its_copies_are_destroyed_with_it(communicator: User, lead: User) -> None:
    copies = [make_mention(text_hash=b"h" * 32) for _ in range(2)]
    with transaction.atomic():
        group([copy.pk for copy in copies], now=timezone.now())
    protect(copies[0], communicator)
    retention.destroy_now(copies[0], by=lead, seen=1)
    assert all(destroyed(copy) for copy in copies)


@pytest.mark.parametrize("why", ["minor", "victim", "employee"])
def test_other_reasons_wait_for_the_end(communicator: User, lead: User, why: str) -> None:
    mention = make_mention()
    protect(mention, communicator, why=why)
    with pytest.raises(Refusal, match="d’abord clore"):
        retention.destroy_now(mention, by=lead, seen=1)
    triage.close(mention, by=lead, seen=1, disposition="monitored")
    retention.destroy_now(mention, by=lead, seen=2)
    assert destroyed(mention)


def test_a_life_in_danger_and_a_hold_keep_the_text(communicator: User, lead: User) -> None:
    vital = make_mention(priority=Priority.VITAL)
    protect(vital, communicator)
    with pytest.raises(Refusal, match="vie est peut-être en danger"):
        retention.destroy_now(vital, by=lead, seen=1)
    held = make_mention()
    protect(held, communicator)
    retention.hold([held], why="Accès", by=lead, ends_on=timezone.localdate())
    with pytest.raises(Refusal, match="gelé"):
        retention.destroy_now(held, by=lead, seen=1)
    assert not destroyed(vital)
    assert not destroyed(held)


def test_what_is_not_private_is_not_destroyed_early(lead: User) -> None:
    mention = make_mention()
    triage.close(mention, by=lead, seen=0, disposition="thanked")
    with pytest.raises(Refusal, match="avant son temps"):
        retention.destroy_now(mention, by=lead, seen=1)


def test_once_protected_what_is_closed_goes_by_the_rule_of_private_life(
    communicator: User, lead: User
) -> None:
    mention = make_mention()
    triage.close(mention, by=communicator, seen=0, disposition="monitored")
    protect(mention, communicator)
    mention.refresh_from_db()
    assert mention.purge_on == timezone.localdate(timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    "fields",
    [
        {"proposed_category": Category.PRIVACY},
        {"category": Category.PRIVACY},
        {"flags": ["minor_involved"]},
    ],
)
def test_the_nature_proposes_it(communicator: User, fields: dict[str, object]) -> None:
    mention = make_mention(**fields)
    assert "Sa nature le demande" in page_of(communicator, f"/mentions/{mention.pk}/")
