"""What the tests of stories make, and how they look at it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.ingest.group import group
from monitoring.models import LinkHow, LinkState, Mention, Story, StoryLink
from tests.makers import make_mention

# Whatever an act moves: what an undo must give back, but for what counts acts and days.
MOVING = (
    "story_id", "joined_by", "queued", "parked_why", "snoozed_until", "back_why", "status", "stage",
    "useful", "priority", "category", "disposition", "dismiss_reason", "referred_to", "return_at",
    "due_at", "triaged_at", "triage_due_at", "first_action_at", "answered_at", "closed_at",
    "reopened_at", "assigned_to_id", "protected",
)  # fmt: skip


def copies(n: int, said: bytes = b"h", **fields: Any) -> list[Mention]:
    """A story of exact copies, as ingestion makes it; the first leads."""
    made = [make_mention(text_hash=said * 32, **fields) for _ in range(n)]
    with transaction.atomic():
        group([copy.pk for copy in made], now=timezone.now())
    return again(*made)


def arrives(said: bytes = b"h", **fields: Any) -> Mention:
    """One more mention of a text, grouped as ingestion does."""
    return copies(1, said, **fields)[0]


def again(*mentions: Mention) -> list[Mention]:
    """These mentions as they stand now."""
    rows = Mention.every.in_bulk([mention.pk for mention in mentions])
    return [rows[mention.pk] for mention in mentions]


def state(*mentions: Mention) -> list[dict[str, Any]]:
    """What an undo gives back; a story is named by its lead, since its number may change."""
    leads = dict(Story.objects.values_list("pk", "lead"))
    rows = Mention.every.filter(pk__in=[m.pk for m in mentions]).order_by("pk")
    return [
        {**row, "story_id": leads.get(row["story_id"] or 0)} for row in rows.values("pk", *MOVING)
    ]


def suggestion(mention: Mention, like: Mention, **fields: Any) -> StoryLink:
    """What the machine says when it is not sure enough."""
    usual = {"state": LinkState.SUGGESTED, "how": LinkHow.NEAR, "score": 0.7}
    return StoryLink.objects.create(
        mention=mention, like=like, story=like.story, **{**usual, **fields}
    )


def sizes() -> list[int]:
    """The sizes that stories say, which are those that they have."""
    told = list(Story.objects.order_by("pk").values_list("size", flat=True))
    assert told == [story.mentions.count() for story in Story.objects.order_by("pk")]
    return told
