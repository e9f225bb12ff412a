"""Holding a story still while something is decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from monitoring.models import Mention, Story
from monitoring.models.mention import AWAY
from monitoring.waking import PLACE
from msgu.planned import columns, fields, instance, planned

# What people decide, as `before` and `after` of the trail hold it: codes and times only.
DECISION = (
    "status", "stage", "useful", "priority", "category", "disposition", "dismiss_reason",
    "due_at", "triage_due_at", "triaged_at", "first_action_at", "closed_at", "reopened_at",
    "queued", "parked_why", "snoozed_until", "back_why", "assigned_to_id", "return_at",
    "protected", "protected_why",
)  # fmt: skip
# What is read of a mention to decide whether and how to act on it: never what it says.
READ = (
    *DECISION, "version", "purged_at", "edited_at", "gone_at", "captured_at", "origin", "run",
    "story", "joined_by", "proposed_category", "answered_at", "referred_to",
)  # fmt: skip
# Where a story stands in the queue is its lead's: the others follow it, whatever is decided.
LEAD_ONLY = frozenset(PLACE)
# How fields that hold a moment are called.
TIMES = ("_at", "_until")
Changes = Mapping[str, object]


def lead_of(mention: Mention) -> Mention:
    """The mention that stands for its story in the queue; itself when it stands alone."""
    lead = Mention.every.filter(led_story__mentions=mention.pk).first()
    return lead or Mention.every.get(pk=mention.pk)


def hold(mention: Mention) -> tuple[Mention, list[int]]:
    """Lock a mention and its story until the end of the transaction: (lead, numbers of all).

    The story's row is locked first, always, so that two verbs on two copies take turns. A
    mention that joined a story in between is looked up again, with its first lock let go.
    """
    story_id = mention.story_id
    while True:
        with transaction.atomic():
            if held := lock(mention, story_id=story_id):
                return held
            transaction.set_rollback(True)
        story_id = Mention.every.values_list("story_id", flat=True).get(pk=mention.pk)


def lock(mention: Mention, *, story_id: int | None) -> tuple[Mention, list[int]] | None:
    """A story's lead as it stands now, and the numbers of its members: they may be ten thousand.

    A mention alone leads itself. None if it is not in this story by now.
    """
    if story_id is None:
        alone = lock_alone(mention.pk)
        return (alone, [alone.pk]) if alone else None
    story = Story.objects.select_for_update().filter(pk=story_id).first()
    members = Mention.every.select_for_update().filter(story=story_id).order_by("pk")
    numbers = list(members.values_list("pk", flat=True)) if story else []
    if story is None or mention.pk not in numbers:
        return None
    lead = Mention.every.only(*READ).get(pk=story.lead_id)
    lead.story = story
    return lead, numbers


def lock_alone(number: int) -> Mention | None:
    """A mention of no story, locked until the end of the caller's transaction."""
    with planned() as cursor:
        cursor.execute(_ALONE, [number])
        found = cursor.fetchone()
    return instance(Mention, _FIELDS, found) if found else None


_FIELDS = fields(Mention, ("id", *READ))
_ALONE = f"""
SELECT {columns(_FIELDS)} FROM monitoring_mention WHERE id = %s AND story_id IS NULL FOR UPDATE
"""  # noqa: S608 (our own columns)


def back_in_place(lead: Mention) -> dict[str, object]:
    """What an act changes of where a mention stands: it is away no more, nor just back."""
    changes: dict[str, object] = {"back_why": ""} if lead.back_why else {}
    if lead.parked_why in AWAY:
        changes |= {"queued": True, "parked_why": "", "snoozed_until": None}
    return changes


def codes(mention: Mention, names: Changes) -> dict[str, object]:
    """What a mention holds in the named decision fields, as the trail keeps it."""
    return {name: exact(getattr(mention, name)) for name in DECISION if name in names}


def exact(value: object) -> object:
    """A value whose time JSON would round to the millisecond: what is undone comes back whole."""
    return value.isoformat() if isinstance(value, date) else value
