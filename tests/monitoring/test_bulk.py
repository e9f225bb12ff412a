"""Acting on many mentions at once: exactly the frozen set, undone in one gesture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.models import (
    Claim,
    Mention,
    Origin,
    Priority,
    Run,
    Selection,
    Signal,
    Status,
)
from monitoring.models.mention import ParkedWhy
from monitoring.models.selection import Left
from monitoring.retention.purge import purge
from monitoring.search import Filter, View
from monitoring.triage import Outcome, bulk
from msgu.live.models import Change
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import holder, make_item, make_mention, make_source
from tests.monitoring.selecting import batch_of, rows, select, several, statuses

# --- Freezing ----------------------------------------------------------------------------------


def test_what_matches_is_frozen_in_the_order_of_its_list(communicator: User) -> None:
    now = timezone.now()
    late, early = (make_mention(due_at=now + timedelta(hours=n)) for n in (2, 1))
    make_mention(parked_why=ParkedWhy.UNMATCHED)
    selection = select(communicator)
    assert selection.numbers == [early.pk, late.pk]
    assert selection.versions == [0, 0]
    assert (selection.whole, selection.aside) == (True, {})


def test_what_is_never_acted_on_together_is_set_aside(communicator: User, colleague: User) -> None:
    free, vital, taken = several(3)
    Mention.every.filter(pk=vital.pk).update(priority=Priority.VITAL)
    triage.claim(taken, by=colleague)
    mine = make_mention()
    triage.claim(mine, by=communicator)
    selection = select(communicator)
    assert set(selection.numbers) == {free.pk, mine.pk}
    assert selection.aside == {Left.VITAL: [vital.pk], Left.CLAIMED: [taken.pk]}


def test_what_was_picked_counts_only_where_one_sees_it(communicator: User, lead: User) -> None:
    seen = make_mention()
    protected = make_mention(protected=True)
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    played = make_mention(origin=Origin.DEMO, run=run)
    ended = make_mention()
    triage.dismiss(ended, by=lead, seen=0, reason="outdated")
    selection = select(communicator, seen, protected, played, ended)
    assert selection.numbers == [seen.pk]
    assert selection.aside == {Left.ENDED: [ended.pk]}
    assert select(lead, seen, protected).aside == {Left.PROTECTED: [protected.pk]}


def test_nothing_selected_is_refused_with_a_sentence(communicator: User) -> None:
    with pytest.raises(Refusal, match="cochez au moins une mention"):
        select(communicator)
    with pytest.raises(Refusal, match="cochez"):
        bulk.select(Filter(), by=communicator, now=timezone.now(), address="", numbers=[0, 2**62])


# --- Acting ------------------------------------------------------------------------------------


def test_exactly_the_frozen_set_changes_while_others_arrive(communicator: User) -> None:
    source = make_source()
    several(20, source=source)
    selection = select(communicator)
    items = [make_item(text=f"Une nouvelle du quartier, la {n}e") for n in range(5)]
    with transaction.atomic():
        pipeline.ingest([(source, items)], now=timezone.now())
    outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert outcome == Outcome(done=20, left={})
    assert sorted(statuses()) == [Status.NEW] * 5 + [Status.DISMISSED] * 20
    assert set(Mention.every.filter(status=Status.DISMISSED).values_list("pk", flat=True)) == set(
        selection.numbers
    )


def test_each_mention_gets_its_entry_and_all_share_one_batch(communicator: User) -> None:
    first, second = several(2)
    selection = select(communicator)
    bulk.close(selection, by=communicator, disposition="thanked")
    selection.refresh_from_db()
    entries = AuditEntry.objects.filter(batch=selection.batch).order_by("target_id")
    assert [entry.target_id for entry in entries] == [first.pk, second.pk]
    assert {(e.verb, e.before["status"], e.after["version"]) for e in entries} == {
        ("close", Status.NEW, 1)
    }
    assert (selection.verb, selection.left) == ("close", {})
    first.refresh_from_db()
    assert (first.status, first.disposition, first.version) == (Status.CLOSED, "thanked", 1)
    assert first.closed_at
    assert first.triaged_at == first.first_action_at is not None


@pytest.mark.parametrize(
    ("verb", "asked"),
    [("close", {"disposition": "thanked"}), ("dismiss", {"reason": "off_topic"})],
)
def test_many_are_written_as_one_is(communicator: User, verb: str, asked: dict[str, str]) -> None:
    """The same columns, to the letter, whichever way the act was done; its times apart."""
    one, other = several(2, category="question", stage="")
    getattr(triage, verb)(one, by=communicator, seen=0, **asked)
    getattr(bulk, verb)(select(communicator, other), by=communicator, **asked)
    alone, together_ = (
        dict(Mention.every.filter(pk=m.pk).values().get().items()) for m in (one, other)
    )
    own = {"id", "key", "title", "text", "published_at", "captured_at", "due_at", "triage_due_at"}
    times = {"triaged_at", "first_action_at", "closed_at"}
    assert {k: v for k, v in alone.items() if k not in own | times} == {
        k: v for k, v in together_.items() if k not in own | times
    }
    assert {name for name in times if alone[name]} == {name for name in times if together_[name]}


def test_qualifying_keeps_what_is_not_said(communicator: User) -> None:
    proposed = make_mention(priority=Priority.ROUTINE, proposed_category="media")
    decided = make_mention(priority=Priority.ROUTINE, category="question")
    bulk.qualify(select(communicator), by=communicator, priority=Priority.URGENT, category="")
    for mention, category in ((proposed, "media"), (decided, "question")):
        mention.refresh_from_db()
        assert (mention.status, mention.priority, mention.category) == (Status.OPEN, 2, category)
        assert (mention.useful, mention.due_at) == ("yes", mention.captured_at + timedelta(hours=2))
        assert holder(mention) is None


def test_copies_follow_their_lead(communicator: User) -> None:
    copies = several(3, text_hash=b"h" * 32)
    with transaction.atomic():
        group([copy.pk for copy in copies], now=timezone.now())
    selection = select(communicator)
    assert selection.numbers == [copies[0].pk]
    assert bulk.dismiss(selection, by=communicator, reason="outdated").done == 1
    assert statuses() == [Status.DISMISSED] * 3
    assert Mention.every.filter(parked_why=ParkedWhy.FOLLOWS_LEAD, queued=False).count() == 2
    triage.undo_all(batch_of(selection), by=communicator)
    assert statuses() == [Status.NEW] * 3


def test_what_ends_is_let_go_and_its_signal_is_assessed(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    Signal.objects.create(kind="vital_mention", key="k", subject=mention.pk, why="proposed_p1")
    bulk.dismiss(select(communicator), by=communicator, reason="outdated")
    assert not Claim.objects.exists()
    assert not Signal.objects.to_assess().exists()


def test_screens_are_told_by_five_hundred(communicator: User) -> None:
    several(3)
    selection = select(communicator)
    Change.objects.all().delete()
    bulk.dismiss(selection, by=communicator, reason="outdated")
    assert [change.ids for change in Change.objects.all()] == [sorted(selection.numbers)]


def test_what_changed_meanwhile_is_left_and_said(
    communicator: User, colleague: User, lead: User
) -> None:
    free, taken, decided, vital, protected, expired, edited, closed = several(8)
    selection = select(communicator)
    triage.claim(taken, by=colleague)
    triage.qualify(decided, by=lead, seen=0, useful="yes", priority=3, category="media")
    Claim.objects.filter(mention=decided).delete()
    Mention.every.filter(pk=vital.pk).update(priority=Priority.VITAL)
    Mention.every.filter(pk=protected.pk).update(protected=True)
    Mention.every.filter(pk=expired.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    Mention.every.filter(pk=edited.pk).update(edited_at=timezone.now())
    triage.close(closed, by=colleague, seen=0, disposition="thanked")
    before = rows(selection.numbers)
    outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert outcome.done == 1
    assert outcome.left == {
        Left.CLAIMED: [taken.pk],
        Left.CHANGED: [decided.pk, edited.pk],
        Left.VITAL: [vital.pk],
        Left.PROTECTED: [protected.pk],
        Left.PURGED: [expired.pk],
        Left.ENDED: [closed.pk],
    }
    after = rows(selection.numbers)
    assert {number for number in after if after[number] != before[number]} == {free.pk}


def test_a_referred_mention_is_not_dismissed(communicator: User) -> None:
    mention = make_mention()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="media")
    triage.refer(
        mention, by=communicator, seen=1, to="Voirie", return_at=timezone.now() + timedelta(hours=1)
    )
    selection = select(communicator, chosen=Filter(view=View.WAITING))
    outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert outcome == Outcome(done=0, left={Left.NOT_THERE: [mention.pk]})


def test_what_joined_another_story_meanwhile_is_left(communicator: User) -> None:
    late = make_mention(text_hash=b"h" * 32)
    selection = select(communicator, late)
    early = make_mention(text_hash=b"h" * 32)
    with transaction.atomic():
        group([late.pk], now=timezone.now())
    late.refresh_from_db()
    if late.story and late.story.lead_id == early.pk:
        outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
        assert outcome.left == {Left.FOLLOWS: [late.pk]}
    else:
        pytest.fail("the late one was meant to follow")


def test_a_demonstration_removed_meanwhile_takes_its_selections(communicator: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    communicator.is_demo = True
    communicator.save()
    make_mention(origin=Origin.DEMO, run=run)
    selection = select(communicator)
    assert selection.run_id == run.pk
    Mention.every.filter(run=run).delete()
    del communicator.world  # type: ignore[attr-defined]
    run_number = run.pk
    outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert (outcome.done, list(outcome.left)) == (0, [Left.MISSING])
    Run.objects.get(pk=run_number).delete()
    assert not Selection.objects.exists()


def test_the_same_form_sent_twice_acts_once_and_a_selection_serves_once(communicator: User) -> None:
    several(2)
    selection = select(communicator)
    once = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert bulk.dismiss(selection, by=communicator, reason="outdated") == once
    assert AuditEntry.objects.filter(verb="dismiss").count() == 2
    with pytest.raises(Refusal, match="a déjà servi"):
        bulk.close(selection, by=communicator, disposition="thanked")


def test_another_s_selection_is_not_acted_on(communicator: User, colleague: User) -> None:
    make_mention()
    selection = select(communicator)
    with pytest.raises(Selection.DoesNotExist):
        bulk.dismiss(selection, by=colleague, reason="outdated")
    assert statuses() == [Status.NEW]


def test_a_selection_is_forgotten_after_a_day(communicator: User) -> None:
    make_mention()
    kept, old = select(communicator), select(communicator)
    Selection.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(hours=25))
    purge(now=timezone.now())
    assert list(Selection.objects.values_list("pk", flat=True)) == [kept.pk]
