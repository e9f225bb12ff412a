"""Put exact copies in one story: the lead stands in the queue, the others follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from monitoring.models import Mention, Status, Story
from monitoring.models.mention import JoinedBy, ParkedWhy

METHOD_VERSION = 1
# How long a closed text is remembered; an open one is always found.
COPY_WINDOW = timedelta(days=7)
# One lane: two workers must not open two stories for one text.
GROUPING_LANE = 0x6D736775  # "msgu"

DECISION = (
    "status", "stage", "useful", "priority", "category", "disposition", "dismiss_reason",
    "referred_to", "return_on", "triaged_at", "first_action_at", "answered_at", "closed_at",
)  # fmt: skip


def group(mentions: Sequence[Mention], *, now: datetime) -> None:
    """Let each mention that is an exact copy of a former one join its story."""
    copies = [mention for mention in mentions if mention.text_hash]
    if not copies:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GROUPING_LANE])
    for mention in sorted(copies, key=lambda mention: mention.pk):
        if first := first_with_text(mention, now=now):
            join(mention, first)


def first_with_text(mention: Mention, *, now: datetime) -> Mention | None:
    """The oldest held mention with the same normalised text, in the same run."""
    return (
        Mention.every.filter(
            Q(captured_at__gte=now - COPY_WINDOW) | Q(status__lt=Status.CLOSED),
            text_hash=mention.text_hash,
            run=mention.run,
            purged_at=None,
            pk__lt=mention.pk,
        )
        .order_by("pk")
        .first()
    )


def join(mention: Mention, first: Mention) -> None:
    """Add a copy to the story of `first`, which begins here if it had none.

    The copy takes over what was decided: an exact copy of a closed story is closed « par copie ».
    """
    story = Story.objects.select_for_update().filter(mentions=first).first() or begin(first)
    lead = Mention.every.get(pk=story.lead_id)
    Mention.every.filter(pk=mention.pk).update(
        story=story,
        joined_by=JoinedBy.COPY,
        queued=False,
        parked_why=ParkedWhy.FOLLOWS_LEAD,
        **{field: getattr(lead, field) for field in DECISION},
    )
    count(story)
    mention.refresh_from_db()


def begin(first: Mention) -> Story:
    """Open a story on one mention; `count` gives it its size once the second has joined."""
    lead = Mention.every.select_for_update().get(pk=first.pk)
    story = Story.objects.create(
        lead=lead,
        size=2,
        first_at=lead.published_at,
        last_at=lead.published_at,
        method_version=METHOD_VERSION,
        origin=lead.origin,
        run=lead.run,
    )
    Mention.every.filter(pk=lead.pk).update(story=story)
    return story


def count(story: Story) -> None:
    """Bring a story's size, authors and dates up to date with its members."""
    members = Mention.every.filter(story=story).only("author_id", "published_at")
    story.size = len(members)
    story.authors = len({member.author_id for member in members if member.author_id})
    story.first_at = min(member.published_at for member in members)
    story.last_at = max(member.published_at for member in members)
    story.save(update_fields=["size", "authors", "first_at", "last_at"])


def leave(mention: Mention) -> None:
    """Take a copy out of its story, and give back what it had taken over from the lead."""
    story = Story.objects.select_for_update().get(mentions=mention)
    for field in DECISION:
        setattr(mention, field, getattr(Mention(), field))
    mention.priority = mention.proposed_priority or mention.priority
    mention.story, mention.joined_by = None, ""
    mention.queued, mention.parked_why = True, ""
    mention.save(update_fields=[*DECISION, "story", "joined_by", "queued", "parked_why"])
    if Mention.every.filter(story=story).count() > 1:
        count(story)
    else:
        story.delete()
