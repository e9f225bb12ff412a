"""How two stories become one, and one becomes two: the rows alone.

Whoever calls has locked the lane, both stories and all their mentions (`together.hold_all`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from monitoring import lifetimes
from monitoring.ingest import group
from monitoring.models import Claim, Mention, Story
from monitoring.models.mention import PUT_ASIDE, ParkedWhy
from monitoring.triage.holding import DECISION, Changes, exact
from msgu import live
from msgu.live import Topic

# What its lead decides for a whole story. To whom it was referred is people's own words, which the
# trail must not hold: a mention keeps its own.
SHARED = tuple(name for name in group.DECISION if name != "referred_to")
# What comes back to a mention that leaves a story which people brought it into.
KEPT = tuple(dict.fromkeys((*DECISION, *SHARED, "joined_by")))


def around(lead: Mention) -> QuerySet[Mention]:
    """A mention and all that follow it."""
    return Mention.every.filter(Q(pk=lead.pk) | Q(story__isnull=False, story=lead.story_id))


def as_leading(lead: Mention, joining: Mention) -> dict[str, Any]:
    """What changes of a lead because another story will stand behind it: it waits as urgently as
    both, in the place of the one that is easier to see, for whoever either was assigned to.
    """
    changes: dict[str, Any] = {}
    if lead.triaged_at is None:
        changes["priority"] = min(lead.priority, joining.priority)
        changes["due_at"] = min(lead.due_at, joining.due_at)
    if joining.queued and lead.parked_why in {*PUT_ASIDE, ParkedWhy.UNMATCHED}:
        changes |= {"queued": True, "parked_why": "", "snoozed_until": None}
    if lead.assigned_to_id is None:
        changes["assigned_to_id"] = joining.assigned_to_id
    return {name: value for name, value in changes.items() if value != getattr(lead, name)}


def unite(lead: Mention, joining: Mention, *, how: str) -> Story:
    """Let `joining` and all that follow it follow `lead`; gives the story of all of them."""
    former, moving = joining.story, list(around(joining).values_list("pk", flat=True))
    story = lead.story or group.begin(lead)
    Claim.objects.filter(mention=joining).delete()
    Mention.every.filter(pk__any_of=moving).update(
        story=story,
        queued=False,
        parked_why=ParkedWhy.FOLLOWS_LEAD,
        snoozed_until=None,
        back_why="",
        assigned_to=lead.assigned_to_id,
        reopened_at=lead.reopened_at,
        referred_to=Case(
            When(referred_to="", then=Value(lead.referred_to)), default=F("referred_to")
        ),
        version=F("version") + 1,
        purge_on=lifetimes.after_act(lead, {}, now=timezone.now()),
        **{name: getattr(lead, name) for name in SHARED},
    )
    Mention.every.filter(pk=joining.pk).update(joined_by=how)
    if former:
        former.delete()
    group.count(story)
    live.tell(Topic.MENTIONS, [lead.pk, joining.pk])
    return story


def part(story: Story, lead: int, numbers: Collection[int], values: Changes) -> None:
    """Let some members of a story stand apart from it again, behind the one that led them, which
    gets back what it had.
    """
    Mention.every.filter(pk=lead).update(story=None, **values)
    again = Mention.every.get(pk=lead)
    of_their_own = group.begin(again) if len(numbers) > 1 else None
    Mention.every.filter(pk__any_of=numbers).update(
        story=of_their_own,
        version=F("version") + 1,
        purge_on=lifetimes.after_act(again, {}, now=timezone.now()),
        **{name: value for name, value in values.items() if name in SHARED},
    )
    if of_their_own:
        group.count(of_their_own)
    group.dissolve_or_count(story)
    live.tell(Topic.MENTIONS, [lead])


def kept(mention: Mention) -> dict[str, object]:
    """What a mention held before it followed another one, as the trail keeps it: codes alone."""
    return {name: exact(getattr(mention, name)) for name in KEPT}


def read_kept(values: Changes) -> dict[str, Any]:
    """The same as the model holds it."""
    return {
        name: Mention._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in values.items()
        if name in KEPT
    }


def with_latecomers(story: Story, numbers: Sequence[int], *, since: Any) -> list[int]:
    """Those of these mentions that are still in a story, with the exact copies of any of them that
    have come since.
    """
    ours = Mention.every.filter(story=story)
    staying = ours.filter(pk__any_of=numbers)
    texts = staying.filter(text_hash__isnull=False).values("text_hash")
    late = ours.filter(captured_at__gt=since, text_hash__in=texts).exclude(pk__any_of=numbers)
    return [*staying.values_list("pk", flat=True), *late.values_list("pk", flat=True)]
