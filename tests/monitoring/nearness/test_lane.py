"""What the grouping lane makes of mentions: stories, suggestions, or nothing."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.ingest import edit, lane, near
from monitoring.ingest.group import group, join, to_compare
from monitoring.ingest.normalise import text_hash
from monitoring.models import (
    Claim,
    Mention,
    Origin,
    Priority,
    Run,
    Sketch,
    Status,
    Story,
    StoryLink,
)
from monitoring.nearness.index import Index
from msgu.text.fold import fold
from msgu.users.models import Role
from tests.makers import make_mention, make_source, make_user
from tests.processes import running

pytestmark = pytest.mark.django_db

TEXT = "La rue du Pont est inondée depuis ce matin, évitez le secteur jusqu’à nouvel ordre"
REPOST = f"RT @exo: {TEXT} https://exo.example/1"
REWRITTEN = TEXT.replace("Pont", "Parc")


def heard(text: str = TEXT, **fields: Any) -> Mention:
    """A mention that came in just now, as ingestion leaves it to the lane."""
    words = fold(f" {text}")
    mention = make_mention(title="", text=text, text_hash=text_hash(words), **fields)
    group([mention.pk], now=timezone.now())
    to_compare([mention.pk])
    return mention


def look(index: Index | None = None) -> int:
    return near.look(index or lane.remembered(now=timezone.now()))


def ended(**fields: Any) -> Mention:
    now = timezone.now()
    decision: dict[str, Any] = {
        "status": Status.CLOSED,
        "disposition": "explained",
        "triaged_at": now,
    }
    return heard(**decision, closed_at=now, **fields)


def links() -> list[tuple[int, int, str]]:
    return list(StoryLink.objects.order_by("pk").values_list("mention", "like", "state"))


def fresh(*mentions: Mention) -> None:
    for mention in mentions:
        mention.refresh_from_db()


def test_a_repost_joins_the_story_that_begins_with_its_original() -> None:
    first, repost = heard(), heard(REPOST)
    assert look() == 2
    fresh(first, repost)
    story = Story.objects.get()
    assert (story.lead, story.size) == (first, 2)
    assert first.story == repost.story == story
    assert (repost.joined_by, repost.parked_why) == ("near", "follows_lead")
    assert links() == [(repost.pk, first.pk, "confirmed")]
    assert not Sketch.objects.filter(bands=None).exists()


def test_nothing_is_looked_at_twice() -> None:
    heard(), heard(REPOST)
    assert (look(), look()) == (2, 0)


def test_the_original_is_found_in_an_earlier_batch_and_after_a_restart() -> None:
    first = heard()
    look()
    repost = heard(REPOST)
    look()
    fresh(first, repost)
    assert repost.story == first.story is not None


def test_a_word_more_or_less_is_only_suggested() -> None:
    first, other = heard(), heard(REWRITTEN)
    look()
    fresh(first, other)
    assert first.story is other.story is None
    assert other.queued
    assert links() == [(other.pk, first.pk, "suggested")]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("field", ["priority", "proposed_priority"])
def test_what_may_be_a_call_for_help_is_only_suggested(which: int, field: str) -> None:
    fields: list[dict[str, Any]] = [{}, {}]
    fields[which] = {field: Priority.VITAL}
    first, repost = heard(TEXT, **fields[0]), heard(REPOST, **fields[1])
    look()
    fresh(first, repost)
    assert repost.queued
    assert links() == [(repost.pk, first.pk, "suggested")]


def test_a_copy_presses_its_undecided_lead() -> None:
    soon = timezone.now() + timedelta(minutes=5)
    first, repost = heard(), heard(REPOST, priority=Priority.URGENT, due_at=soon)
    look()
    fresh(first)
    assert (first.priority, first.due_at) == (Priority.URGENT, repost.due_at)


def test_a_copy_of_what_is_in_hand_is_in_hand() -> None:
    first = heard(status=Status.OPEN, triaged_at=timezone.now())
    repost = heard(REPOST)
    look()
    fresh(first, repost)
    assert (repost.status, repost.story) == (Status.OPEN, first.story)


def test_a_near_copy_of_what_is_closed_is_only_suggested() -> None:
    first, repost = ended(), heard(REPOST)
    look()
    fresh(repost)
    assert (repost.status, repost.queued, repost.story) == (Status.NEW, True, None)
    assert links() == [(repost.pk, first.pk, "suggested")]


def test_what_somebody_has_in_hand_is_not_taken_away() -> None:
    person, now = make_user("a@veille.example", Role.COMMUNICATOR), timezone.now()
    heard()
    repost, assigned = heard(REPOST), heard(f"{REPOST}2", assigned_to=person)
    Claim.objects.create(mention=repost, by=person, since=now, until=now + timedelta(minutes=5))
    look()
    fresh(repost, assigned)
    assert repost.story is assigned.story is None


def test_what_people_refused_is_refused_for_good() -> None:
    person = make_user("a@veille.example", Role.COMMUNICATOR)
    first, repost, other = heard(), heard(REPOST), heard(REWRITTEN)
    for mention in (repost, other):
        StoryLink.objects.create(
            mention=mention, like=first, state="refused", how="near", by=person
        )
    look()
    fresh(first, repost, other)
    assert first.story is repost.story is None
    assert [state for *_pair, state in links()] == ["refused", "refused"]


def test_a_refusal_counts_both_ways_and_for_the_whole_story() -> None:
    person = make_user("a@veille.example", Role.COMMUNICATOR)
    first, member, repost = heard(), make_mention(), heard(REPOST)
    join([member], first)
    StoryLink.objects.create(mention=member, like=repost, state="refused", how="near", by=person)
    look()
    fresh(repost)
    assert repost.story is None
    assert len(links()) == 1


def test_who_was_refused_does_not_come_in_behind_somebody_else() -> None:
    person = make_user("a@veille.example", Role.COMMUNICATOR)
    first, repost = heard(), heard(REPOST)
    copy = heard(REPOST)
    StoryLink.objects.create(mention=copy, like=first, state="refused", how="person", by=person)
    look()
    fresh(first, repost, copy)
    assert copy.story == repost.story != first.story


def test_a_protected_text_is_told_to_nobody() -> None:
    heard(protected=True, protected_why="minor")
    heard(REWRITTEN)
    look()
    assert not links()


def test_the_same_words_are_as_private() -> None:
    heard(protected=True, protected_why="minor")
    repost = heard(REPOST)
    look()
    fresh(repost)
    assert (repost.protected, repost.protected_why) == (True, "minor")


def test_what_is_real_and_what_is_played_never_meet() -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Essai")
    source = make_source(origin=Origin.DEMO, run=run)
    heard(), heard(REPOST, source=source, origin=Origin.DEMO, run=run)
    look()
    assert not links()
    played = heard(f"{REPOST}3", source=source, origin=Origin.DEMO, run=run)
    look()
    fresh(played)
    assert played.story is not None
    assert played.story.run == run


def test_a_story_of_exact_copies_comes_whole() -> None:
    first, reposts = heard(), [heard(REPOST) for _ in range(3)]
    look()
    fresh(first, *reposts)
    assert Story.objects.get().size == 4
    assert {repost.story for repost in reposts} == {first.story}
    assert [repost.queued for repost in reposts] == [False] * 3


def test_what_answers_no_watch_is_not_suggested() -> None:
    heard()
    heard(REWRITTEN, parked_why="unmatched")
    look()
    assert not links()


def test_what_was_purged_meanwhile_resembles_nothing() -> None:
    first = heard()
    look()
    Mention.every.filter(pk=first.pk).update(purged_at=timezone.now(), text="", title="")
    repost = heard(REPOST)
    look()
    fresh(repost)
    assert repost.story is None
    assert not links()


def test_an_edited_text_is_looked_at_again() -> None:
    first, other = heard(), heard(REWRITTEN)
    look()
    other.text = REPOST
    other.save(update_fields=["text"])
    edit.compare_again(other)
    assert not links()
    look()
    fresh(first, other)
    assert other.story == first.story is not None


def test_a_short_text_is_never_left_to_the_lane() -> None:
    heard("Merci à tous"), heard("Merci à tous !")
    assert look() == 0


def test_a_storm_is_taken_in_by_batches_and_takes_no_room() -> None:
    first = heard()
    index = lane.remembered(now=timezone.now())
    for number in range(3 * near.BATCH):
        heard(f"RT @exo{number}: {TEXT} https://exo.example/{number}", source=first.source)
    while look(index):
        pass
    assert Story.objects.get().size == 3 * near.BATCH + 1
    assert Mention.objects.to_triage().count() == 1
    assert len(index._young) == 1


@pytest.mark.django_db(transaction=True)
def test_another_process_takes_the_lane_over_from_one_that_is_killed() -> None:
    first = heard()
    with keeper() as killed:
        wait_until(lambda: looked_at(first))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    repost = heard(REPOST)
    with keeper():
        wait_until(lambda: looked_at(repost))
    fresh(first, repost)
    assert repost.story == first.story is not None


@pytest.mark.django_db(transaction=True)
def test_one_process_at_a_time_keeps_the_lane() -> None:
    with lane.alone() as ours, keeper() as other:
        assert ours
        assert other.wait(timeout=60) == 0


def keeper() -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A process that keeps the lane until the end of the block."""
    keep = (
        "from threading import Event; from monitoring.ingest import lane; lane.keep(ending=Event())"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "msgu.settings"}
    return running("django", "shell", "--no-imports", "-v", "0", "-c", keep, **settings)


def looked_at(mention: Mention) -> bool:
    return Sketch.objects.filter(mention=mention, bands__isnull=False).exists()


def wait_until(true: Any) -> None:
    """A safety net of a minute; how long it takes decides nothing."""
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)
