"""Taking back an act on many mentions: all that nobody touched since, in one gesture."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring import triage
from monitoring.models import (
    Claim,
    Mention,
    Status,
)
from monitoring.models.selection import Left
from monitoring.retention.purge import purge
from monitoring.triage import Outcome, bulk
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_mention
from tests.monitoring.selecting import batch_of, rows, select, several, statuses


@pytest.mark.parametrize("verb", ["close", "dismiss", "qualify"])
def test_one_undo_brings_back_every_column(communicator: User, verb: str) -> None:
    acts = {
        "close": lambda chosen: bulk.close(chosen, by=communicator, disposition="thanked"),
        "dismiss": lambda chosen: bulk.dismiss(chosen, by=communicator, reason="outdated"),
        "qualify": lambda chosen: bulk.qualify(
            chosen, by=communicator, priority=2, category="media"
        ),
    }
    several(3)
    opened = make_mention(stage="", category="question")
    triage.qualify(opened, by=communicator, seen=0, useful="yes", priority=3, category="question")
    Mention.every.filter(pk=opened.pk).update(stage="drafting")
    selection = select(communicator, *Mention.every.all())
    before = rows(selection.numbers)
    assert acts[verb](selection).done == 4
    assert rows(selection.numbers) != before
    batch = batch_of(selection)
    assert triage.undo_all(batch, by=communicator) == Outcome(done=4, left={})
    assert rows(selection.numbers) == before
    undoing = AuditEntry.objects.filter(verb="undo")
    assert len({entry.batch for entry in undoing}) == 1
    assert {entry.undo_of.batch for entry in undoing if entry.undo_of} == {batch}


def test_an_undo_leaves_what_somebody_changed_since(communicator: User, lead: User) -> None:
    kept, reopened, taken = several(3)
    selection = select(communicator)
    bulk.dismiss(selection, by=communicator, reason="outdated")
    triage.reopen(reopened, by=lead, seen=1)
    Claim.objects.create(
        mention=taken, by=lead, since=timezone.now(), until=timezone.now() + timedelta(minutes=1)
    )
    outcome = triage.undo_all(batch_of(selection), by=communicator)
    assert outcome.done == 1
    assert outcome.left == {Left.CHANGED: [reopened.pk], Left.CLAIMED: [taken.pk]}
    assert statuses() == [Status.NEW, Status.OPEN, Status.DISMISSED]
    assert kept.pk


def test_an_undo_that_brings_nothing_back_is_refused(communicator: User, lead: User) -> None:
    mention = make_mention()
    selection = select(communicator)
    bulk.dismiss(selection, by=communicator, reason="outdated")
    triage.reopen(mention, by=lead, seen=1)
    with pytest.raises(Refusal, match="quelqu’un a agi depuis"):
        triage.undo_all(batch_of(selection), by=communicator)


def test_an_act_on_many_is_undone_once_and_by_its_author(
    communicator: User, colleague: User
) -> None:
    several(2)
    selection = select(communicator)
    bulk.dismiss(selection, by=communicator, reason="outdated")
    batch = batch_of(selection)
    with pytest.raises(Refusal, match="Seule la personne"):
        triage.undo_all(batch, by=colleague)
    triage.undo_all(batch, by=communicator)
    with pytest.raises(Refusal, match="déjà annulé"):
        triage.undo_all(batch, by=communicator)


def test_one_of_many_is_undone_alone(communicator: User) -> None:
    one, _other = several(2)
    selection = select(communicator)
    bulk.dismiss(selection, by=communicator, reason="outdated")
    batch = batch_of(selection)
    triage.undo(AuditEntry.objects.get(batch=batch, target_id=one.pk), by=communicator)
    outcome = triage.undo_all(batch, by=communicator)
    assert outcome == Outcome(done=1, left={Left.UNDONE: [one.pk]})
    assert statuses() == [Status.NEW, Status.NEW]


def test_what_was_purged_since_stays_purged(communicator: User) -> None:
    kept, gone = several(2)
    selection = select(communicator)
    bulk.dismiss(selection, by=communicator, reason="outdated")
    Mention.every.filter(pk=gone.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    outcome = triage.undo_all(batch_of(selection), by=communicator)
    assert outcome == Outcome(done=1, left={Left.PURGED: [gone.pk]})
    assert kept.pk
