"""What was found by attacking the desk, so that it never comes back."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from monitoring import sources, triage
from monitoring.ingest import pipeline
from monitoring.ingest.hear import Answered, Heard
from monitoring.items import Item, Reading
from monitoring.models import Health, Keep, Mention, Priority, SetAside, Source, Status, Story
from msgu.net import Answer
from msgu.refusal import Refusal
from msgu.users.models import User
from tests.makers import browser_of, make_item, make_mention, make_source

LONG = "Au secours nous sommes pris sur le toit de la rue Basse"


def ingest(source: Source, *items: Item) -> None:
    with transaction.atomic():
        pipeline.ingest([(source, items)], now=timezone.now())


def reworded(item: Item, text: str) -> Item:
    return make_item(text, external_id=item.external_id, url=item.url)


def test_a_lead_that_changes_its_words_leaves_its_copies_in_the_queue(db: None) -> None:
    first, second = make_item(LONG), make_item(LONG)
    spoiler, caller = make_source(), make_source()
    ingest(spoiler, first)
    ingest(caller, second)
    ingest(spoiler, reworded(first, "Recette de soupe aux pois pour les grands froids"))
    waiting = Mention.objects.to_triage().values_list("text", flat=True)
    assert LONG in waiting
    assert not Story.objects.exists()


def test_the_next_copy_leads_a_story_whose_lead_left(db: None) -> None:
    source = make_source()
    first = make_item(LONG)
    ingest(source, first, make_item(LONG), make_item(LONG))
    ingest(source, reworded(first, "Recette de soupe"))
    story = Story.objects.get()
    assert (story.size, story.lead.text) == (2, LONG)
    assert story.lead.queued


def test_a_copy_that_is_wanted_brings_an_archived_text_into_the_queue(db: None) -> None:
    ingest(make_source(keep=Keep.ALL, queue_all=False), make_item(LONG))
    assert not Mention.objects.to_triage().exists()
    ingest(make_source(queue_all=True), make_item(LONG))
    assert Mention.objects.to_triage().get().text == LONG


def test_two_thousand_copies_at_once_are_one_story(db: None) -> None:
    ingest(make_source(), *(make_item(LONG) for _ in range(2000)))
    assert Story.objects.get().size == 2000
    assert Mention.objects.to_triage().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_another_worker_stored_meanwhile_is_found_whatever_its_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first to insert is not always the first to group: neither copy may stay alone."""

    def ingest_and_leave() -> None:
        ingest(make_source(), make_item(LONG))
        connection.close()

    source, now = make_source(), timezone.now()
    with transaction.atomic():
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "tell", lambda stored, now: None)
            stored = pipeline.ingest([(source, [make_item(LONG)])], now=now)
        other = threading.Thread(target=ingest_and_leave)
        other.start()
        other.join()
        pipeline.tell(stored, now=now)
    assert Story.objects.get().size == 2
    assert Mention.objects.to_triage().count() == 1


def test_an_id_too_long_for_its_column_is_still_an_identity(db: None) -> None:
    source = make_source()
    for _ in range(2):
        ingest(source, make_item(external_id="x" * 1000))
    assert Mention.objects.count() == 1


def test_an_item_that_postgres_refuses_is_set_aside_and_its_neighbours_are_stored(
    db: None,
) -> None:
    source, other = make_source(), make_source()
    bad = make_item("un \x00 caché")
    reading = Reading(items=(make_item("avant"), bad, make_item("après")))
    answers = [heard(source, reading), heard(other, Reading(items=(make_item("ailleurs"),)))]
    for _ in range(2):
        pipeline.take(answers)
    assert set(Mention.objects.values_list("text", flat=True)) == {"avant", "après", "ailleurs"}
    aside = SetAside.objects.get()
    assert (aside.source, aside.reason) == (source, "refused_by_database")
    assert "caché" in json.loads(aside.raw)["text"]
    source.refresh_from_db()
    assert (source.health, source.failures) == (Health.OK, 0)


def heard(source: Source, reading: Reading) -> Answered:
    answer = Answer(status=200, address=source.address, headers={})
    return Answered(
        source=source, outcome=Heard(answer=answer, reading=reading, body_hash=b"x" * 32)
    )


@pytest.mark.django_db(transaction=True)
def test_a_feed_that_changes_every_text_overwrites_no_decision(communicator: User) -> None:
    """Readings and decisions at the same time, on alone mentions and on stories: both hold."""
    source = make_source()
    items = [make_item(f"{LONG} numéro {n // 2}") for n in range(40)]
    ingest(source, *items)
    faults: list[BaseException] = []

    def decide() -> None:
        try:
            for mention in Mention.objects.order_by("pk"):
                now = Mention.objects.get(pk=mention.pk)
                try:
                    triage.qualify(
                        now,
                        by=communicator,
                        seen=triage.lead_of(now).version,
                        useful="yes",
                        priority=Priority.VITAL,
                        category="distress_call",
                    )
                except Refusal:
                    continue
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [threading.Thread(target=decide) for _ in range(2)]
    for person in people:
        person.start()
    for turn in range(4):
        ingest(source, *(reworded(item, f"{item.text} tour {turn}") for item in items))
    for person in people:
        person.join()
    assert faults == []
    decided = Mention.objects.filter(status=Status.OPEN)
    assert decided.exists()
    assert set(decided.values_list("priority", flat=True)) == {Priority.VITAL}


def test_a_copy_of_a_protected_mention_shows_and_does_nothing(
    communicator: User, story_of_two: list[Mention]
) -> None:
    lead, copy = story_of_two
    Mention.objects.filter(pk=lead.pk).update(protected=True)
    browser = browser_of(communicator)
    assert browser.get(f"/mentions/{copy.pk}/").status_code == 404
    assert browser.post(f"/mentions/{copy.pk}/prendre/").status_code == 409


def test_of_a_protected_copy_one_sees_beside_its_lead_that_it_is_there(
    communicator: User, story_of_two: list[Mention]
) -> None:
    lead, copy = story_of_two
    Mention.objects.filter(pk=copy.pk).update(protected=True)
    page = browser_of(communicator).get(f"/mentions/{lead.pk}/")
    members = [(member.mention.pk, member.hidden) for member in page.context["story_members"]]
    assert members == [(lead.pk, False), (copy.pk, True)]
    assert f"/mentions/{copy.pk}/" not in page.content.decode()


@pytest.fixture
def story_of_two(db: None) -> list[Mention]:
    ingest(make_source(), make_item(LONG), make_item(LONG))
    return list(Mention.objects.order_by("pk"))


def test_other_words_with_the_same_form_are_another_note(communicator: User) -> None:
    browser, mention = browser_of(communicator), make_mention()
    key = str(browser.get(f"/mentions/{mention.pk}/").context["forms"]["note"].initial["form_key"])
    for text in ("Le pont tient.", "Le pont cède.", "Le pont cède."):
        browser.post(f"/mentions/{mention.pk}/noter/", {"text": text, "form_key": key})
    assert set(mention.notes.values_list("text", flat=True)) == {"Le pont tient.", "Le pont cède."}


def test_emptying_the_terms_stops_listening_in_the_same_gesture(admin: User) -> None:
    source = make_source()
    form = {
        "name": "Échos",
        "family": "community",
        "keep": "all",
        "interval_min": "5",
        "interval_max": "60",
        "permitted_use": "",
        "use_case": "",
        "terms_checked_by": "",
        "terms_checked_on": "",
    }
    assert browser_of(admin).post(f"/sources/{source.pk}/", form).status_code == 302
    source.refresh_from_db()
    assert (source.active, source.use_case) == (False, "")


def test_saving_a_source_leaves_its_schedule_alone(admin: User) -> None:
    source = make_source(etag='"1"')
    stale = Source.objects.get(pk=source.pk)
    later = timezone.now() + timedelta(hours=1)
    Source.objects.update(etag='"2"', lease_no=7, next_poll_at=later)
    sources.save(stale, by=admin, listen=True)
    source.refresh_from_db()
    # What is under way under the former settings is left: its lease is taken back.
    assert (source.etag, source.lease_no, source.next_poll_at) == ('"2"', 8, later)


def test_a_cursor_at_the_edge_of_time_breaks_nothing(communicator: User) -> None:
    make_mention()
    address = "/file/?vue=tout&tri=recentes&apres=0001-01-01T00:00:00%2B23:59~1"
    assert browser_of(communicator).get(address).status_code == 200
