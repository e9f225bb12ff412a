"""From items to mentions: stored once, explained, grouped, signalled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.ingest import pipeline
from monitoring.ingest.store import Stored
from monitoring.items import Item
from monitoring.models import (
    Author,
    HourCount,
    Keep,
    Mention,
    Priority,
    Run,
    Signal,
    Source,
    Status,
    Story,
)
from monitoring.models.mention import ParkedWhy
from monitoring.search import Filter, View, filtered
from msgu.users.models import Role
from tests.makers import make_item, make_mention, make_source, make_user, make_watch

LONG = "La rue des Peupliers est coupée par l’eau depuis midi"


@pytest.fixture
def source(db: None) -> Source:
    return make_source()


def ingest(source: Source, *items: Item, **kwargs: Any) -> Stored:
    return pipeline.ingest([(source, items)], now=kwargs.get("now") or timezone.now())


# --- Kept, and queued --------------------------------------------------------------------------


def test_what_nobody_asked_for_is_not_stored(db: None) -> None:
    picky = make_source(keep=Keep.MATCHES, queue_all=False)
    make_watch("inondation")
    ingest(picky, make_item("Une inondation rue Basse"), make_item("Recette de tarte"))
    assert Mention.objects.get().text == "Une inondation rue Basse"


def test_what_is_kept_unmatched_is_searchable_never_queued(db: None) -> None:
    archive = make_source(keep=Keep.ALL, queue_all=False)
    ingest(archive, make_item("Recette de tarte"))
    mention = Mention.objects.get()
    assert (mention.queued, mention.parked_why) == (False, ParkedWhy.UNMATCHED)


def test_a_match_says_with_which_words_and_proposes_its_priority(source: Source) -> None:
    make_watch("rue Basse", suggested_priority=Priority.URGENT)
    make_watch("inondation", suggested_priority=Priority.IMPORTANT)
    ingest(source, make_item("L’inondation atteint la RUE BASSE"))
    mention = Mention.objects.get()
    assert sorted(match.words for match in mention.matches.all()) == [["inondation"], ["rue Basse"]]
    assert mention.priority == mention.proposed_priority == Priority.URGENT
    assert mention.due_at == mention.captured_at + timedelta(minutes=60)


def test_the_most_pressing_watch_that_suggests_a_nature_proposes_it(source: Source) -> None:
    make_watch("inondation", suggested_priority=3, suggested_category="hazard_report")
    make_watch("rue Basse", suggested_priority=2, suggested_category="infrastructure")
    make_watch("atteint", suggested_priority=1)
    make_watch("question", suggested_category="question")
    item = make_item("L’inondation atteint la rue Basse, une question")
    ingest(source, item)
    assert Mention.objects.get().proposed_category == "infrastructure"
    ingest(source, replace(item, text="Une inondation, une question"))
    assert Mention.objects.get().proposed_category == "hazard_report"
    ingest(source, replace(item, text="Une question"))
    assert Mention.objects.get().proposed_category == "question"


def test_an_inactive_watch_brings_nothing(source: Source) -> None:
    make_watch("inondation", active=False)
    ingest(source, make_item("Une inondation"))
    assert not Mention.objects.get().matches.exists()


# --- Once ------------------------------------------------------------------------------------


def test_an_item_twice_in_one_reading_or_in_two_is_one_mention(source: Source) -> None:
    item = make_item()
    ingest(source, item, item)
    again = ingest(source, item)
    assert Mention.objects.count() == 1
    assert not again.new
    assert not again.edited


def test_one_post_seen_by_two_sources_is_one_mention_with_two_sightings(source: Source) -> None:
    item = make_item()
    ingest(source, item)
    ingest(make_source(), item)
    assert Mention.objects.get().sightings.count() == 2


def test_equal_short_ids_of_two_sites_are_two_mentions(source: Source) -> None:
    ingest(source, make_item(external_id="12", url="https://a.example/12"))
    ingest(make_source(), make_item(external_id="12", url="https://b.example/12"))
    assert Mention.objects.count() == 2


def test_equal_short_ids_of_two_feeds_of_one_site_are_two_mentions(db: None) -> None:
    for path, text in (("avis", "L’eau est coupée rue Basse"), ("nouvelles", "La fête a lieu")):
        source = make_source(address=f"https://ville.example/{path}.xml")
        url = f"https://ville.example/{path}/12"
        ingest(source, make_item(text, external_id="12", url=url))
    assert Mention.objects.count() == 2


def test_a_feed_that_moves_keeps_its_items(source: Source) -> None:
    item = make_item(external_id="12", url="")
    ingest(source, item)
    source.address = "https://ailleurs.example/fil.xml"
    ingest(source, item)
    assert Mention.objects.count() == 1


def test_a_purged_mention_never_comes_back(source: Source) -> None:
    item = make_item()
    ingest(source, item)
    Mention.objects.update(text="", title="", purged_at=timezone.now())
    ingest(source, item)
    assert Mention.objects.get().text == ""


def test_a_name_is_one_author_within_a_site(source: Source) -> None:
    ingest(source, make_item(author="Exo Pascal"), make_item(author="exo pascal"))
    ingest(source, make_item(author="Exo Pascal", url="https://other.example/1"))
    assert Author.objects.count() == 2


# --- Dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)],
)
def test_a_missing_or_absurd_date_becomes_now_and_its_words_are_kept(
    source: Source, given: datetime | None
) -> None:
    now = timezone.now()
    ingest(source, make_item(published_at=given, published_raw="hier"), now=now)
    mention = Mention.objects.get()
    assert (mention.published_at, mention.published_raw) == (now, "hier")


# --- Edits -----------------------------------------------------------------------------------


def test_an_edited_item_is_updated_in_place_and_its_former_text_kept(source: Source) -> None:
    item = make_item("Le pont tient")
    ingest(source, item)
    changed = make_item("Le pont cède", external_id=item.external_id, url=item.url)
    assert len(ingest(source, changed).edited) == 1
    mention = Mention.objects.get()
    assert (mention.text, mention.versions.get().text) == ("Le pont cède", "Le pont tient")
    assert mention.edited_at


def test_another_source_may_not_rewrite_a_mention(source: Source) -> None:
    item = make_item("Avis officiel")
    ingest(source, item)
    forged = make_item("Tout va bien", external_id=item.external_id, url=item.url)
    ingest(make_source(), forged)
    assert Mention.objects.get().text == "Avis officiel"


def test_what_another_source_says_under_the_same_name_is_not_smothered(db: None) -> None:
    make_watch("au secours", suggested_priority=Priority.VITAL)
    aggregator, town = make_source(), make_source()
    teaser = make_item("Lire la suite")
    alert = make_item("Au secours, le barrage cède", external_id=teaser.external_id, url=teaser.url)
    ingest(aggregator, teaser)
    for _ in range(2):
        ingest(town, alert)
    first, second = Mention.objects.order_by("pk")
    assert (first.text, second.text) == (teaser.text, alert.text)
    assert (second.source, second.priority) == (town, Priority.VITAL)
    assert Signal.objects.get().subject == second.pk


def test_an_edit_brings_the_words_that_answer_now(source: Source) -> None:
    make_watch("pont\nbarrage")
    item = make_item("Le pont tient")
    ingest(source, item)
    ingest(source, make_item("Le barrage cède", external_id=item.external_id, url=item.url))
    assert Mention.objects.get().matches.get().words == ["barrage"]


def test_an_edit_that_calls_for_help_rings_even_where_the_mention_was_dismissed(
    source: Source,
) -> None:
    item = make_item("Tout va bien")
    ingest(source, item)
    Mention.objects.update(
        status=Status.DISMISSED,
        dismiss_reason="off_topic",
        triaged_at=timezone.now(),
        priority=Priority.ROUTINE,
    )
    make_watch("au secours", suggested_priority=Priority.VITAL)
    ingest(source, make_item("Au secours", external_id=item.external_id, url=item.url))
    mention = Mention.objects.get()
    assert (mention.status, mention.priority) == (Status.DISMISSED, Priority.ROUTINE)
    assert mention.proposed_priority == Priority.VITAL
    assert Signal.objects.get().subject == mention.pk


def test_an_edit_never_touches_what_people_decided(source: Source) -> None:
    item = make_item("Le pont tient")
    ingest(source, item)
    Mention.objects.update(status=Status.OPEN, triaged_at=timezone.now(), priority=Priority.ROUTINE)
    make_watch("cède", suggested_priority=Priority.VITAL)
    ingest(source, make_item("Le pont cède", external_id=item.external_id, url=item.url))
    assert Mention.objects.get().priority == Priority.ROUTINE


def test_an_edit_that_answers_a_watch_brings_the_mention_into_the_queue(db: None) -> None:
    archive = make_source(queue_all=False)
    item = make_item("Rien à signaler")
    ingest(archive, item)
    make_watch("au secours", suggested_priority=Priority.VITAL)
    ingest(archive, make_item("Au secours", external_id=item.external_id, url=item.url))
    mention = Mention.objects.get()
    assert (mention.queued, mention.priority) == (True, Priority.VITAL)
    assert Signal.objects.get().subject == mention.pk


# --- Stories ---------------------------------------------------------------------------------


def test_exact_copies_are_one_row_of_the_queue(source: Source) -> None:
    ingest(source, make_item(LONG), make_item(LONG.upper()), make_item("Autre chose"))
    assert Mention.objects.to_triage().count() == 2
    assert Story.objects.get().size == 2


def test_short_texts_are_never_called_copies(source: Source) -> None:
    ingest(source, make_item("Au secours"), make_item("Au secours"))
    assert not Story.objects.exists()


def test_a_copy_of_a_closed_story_is_closed_as_a_copy(source: Source) -> None:
    ingest(source, make_item(LONG))
    now = timezone.now()
    Mention.objects.update(
        status=Status.CLOSED, disposition="thanked", closed_at=now, triaged_at=now
    )
    ingest(source, make_item(LONG))
    copy = Mention.objects.latest("id")
    assert (copy.status, copy.joined_by) == (Status.CLOSED, "copy")


def test_a_copy_that_changes_its_words_stands_for_itself_again(source: Source) -> None:
    copy = make_item(LONG)
    ingest(source, make_item(LONG), copy)
    changed = make_item("On est pris au sous-sol", external_id=copy.external_id, url=copy.url)
    ingest(source, changed)
    alone = Mention.objects.get(text="On est pris au sous-sol")
    assert alone.queued
    assert alone.story is None
    assert alone.status == Status.NEW
    assert not Story.objects.exists()


def test_a_story_never_mixes_what_is_played_with_what_is_real(source: Source) -> None:
    ingest(source, make_item(LONG))
    run = Run.objects.create(kind="demo", name="Démonstration")
    ingest(make_source(origin="demo", run=run), make_item(LONG))
    assert Mention.every.count() == 2
    assert Mention.objects.count() == 1
    assert not Story.objects.exists()


# --- Signals and counts ------------------------------------------------------------------------


def test_a_vital_mention_rings_once_and_its_copies_do_not(source: Source) -> None:
    make_watch("coupée par l'eau", suggested_priority=Priority.VITAL)
    ingest(source, make_item(LONG))
    ingest(source, make_item(LONG), make_item(LONG))
    signal = Signal.objects.get()
    assert (signal.kind, signal.subject) == ("vital_mention", Mention.objects.earliest("id").pk)


def test_new_mentions_are_counted_by_hour_source_family_and_watch(source: Source) -> None:
    watch = make_watch("pont")
    ingest(source, make_item("le pont"), make_item("la route"))
    ingest(source, make_item("le pont encore"))
    counts = {(c.dimension, c.value): c.n for c in HourCount.objects.all()}
    assert counts == {
        ("total", ""): 3,
        ("source", str(source.pk)): 3,
        ("family", "community"): 3,
        ("watch", str(watch.pk)): 2,
    }


def test_words_are_found_whatever_their_accents_and_endings(source: Source) -> None:
    ingest(source, make_item("Le sous-sol est inondé"), make_item("Les rues sont inondées"))
    reader = make_user("lectrice@merles.example", Role.COMMUNICATOR)
    for words in ("inonde", "inondée", "INONDÉS"):
        chosen = Filter(view=View.ALL, words=words)
        assert filtered(chosen, user=reader, now=timezone.now()).count() == 2


def test_what_is_waiting_counts_neither_parked_nor_played(db: None) -> None:
    make_mention()
    make_mention(parked_why=ParkedWhy.SNOOZED)
    assert Mention.objects.to_triage().count() == 1
