"""What an act on a story costs does not grow with its members: they may be ten thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from monitoring import triage
from monitoring.models import Mention
from monitoring.triage.holding import hold
from monitoring.triage.together import hold_all
from msgu.users.models import User
from tests.makers import make_mention
from tests.monitoring.stories.playing import again, copies, sizes

pytestmark = pytest.mark.django_db

SMALL, LARGE = 4, 40
# A story's lead, and whom the act is about.
Act = Callable[[Mention, Mention, User], object]


def merge(lead: Mention, _member: Mention, by: User) -> None:
    triage.merge(make_mention(), into=lead, by=by)


def merge_and_undo(lead: Mention, _member: Mention, by: User) -> None:
    triage.undo(triage.merge(make_mention(), into=lead, by=by), by=by)


def follow_and_undo(lead: Mention, _member: Mention, by: User) -> None:
    """The whole story follows another mention, which presses more, and comes back."""
    pressing = make_mention(priority=2)
    entry = triage.merge(lead, into=pressing, by=by)
    assert entry.target_id == pressing.pk
    triage.undo(entry, by=by)


def qualify_and_undo(lead: Mention, _member: Mention, by: User) -> None:
    entry = triage.qualify(
        lead, by=by, seen=lead.version, useful="yes", priority=3, category="question"
    )
    triage.undo(entry, by=by)


def dismiss(lead: Mention, _member: Mention, by: User) -> None:
    triage.dismiss(lead, by=by, seen=lead.version, reason="off_topic")


def split_and_undo(_lead: Mention, member: Mention, by: User) -> None:
    triage.undo(triage.split(member, by=by), by=by)


def split_lead(lead: Mention, _member: Mention, by: User) -> None:
    triage.split(lead, by=by)


ACTS = [
    merge, merge_and_undo, follow_and_undo, qualify_and_undo, dismiss, split_and_undo, split_lead,
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_an_act_reads_as_much_of_a_large_story_as_of_a_small_one(
    act: Act, communicator: User
) -> None:
    cost_of(act, SMALL - 1, by=communicator)  # What is read once is read.
    costs = [cost_of(act, size, by=communicator) for size in (SMALL, LARGE)]
    assert costs[0] == costs[1]


def cost_of(act: Act, size: int, *, by: User) -> tuple[int, int]:
    """Mentions read, and statements."""
    lead, *_others, member = copies(size, size.to_bytes(1))
    with CaptureQueriesContext(connection) as statements, reading() as read:
        act(lead, member, by)
    assert sizes()
    return len(read), len(statements)


@contextmanager
def reading() -> Iterator[list[int]]:
    """The numbers of the mentions that are made of rows in the block."""
    read: list[int] = []

    def note(instance: Mention, **kwargs: object) -> None:
        if instance.pk:
            read.append(instance.pk)

    post_init.connect(note, sender=Mention)
    try:
        yield read
    finally:
        post_init.disconnect(note, sender=Mention)


def test_a_held_story_is_its_lead_and_numbers() -> None:
    lead, *others = copies(3)
    assert hold(others[1]) == (lead, [lead.pk, *(other.pk for other in others)])


def test_a_mention_alone_leads_itself() -> None:
    alone = make_mention()
    assert hold(alone) == (alone, [alone.pk])


def test_of_stories_held_together_the_leads_and_those_named_are_given() -> None:
    lead, copy, _other = copies(3)
    alone = make_mention()
    held = hold_all([copy.pk, alone.pk])
    assert set(held) == {lead.pk, copy.pk, alone.pk}
    assert held[copy.pk].story == again(lead)[0].story
