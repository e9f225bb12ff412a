"""Making tombstones: what a mention loses, and what stands in its place in the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from monitoring.ingest.group import FOLLOWING, compare_from_now_on, stand_in
from monitoring.lifetimes import DAY, FORMER_VERSIONS, lifetimes_in_force
from monitoring.models import (
    Claim,
    Destroyed,
    EmergencyCall,
    LinkState,
    Match,
    Mention,
    MentionVersion,
    Note,
    OwnLink,
    Sketch,
    Status,
    Story,
    StoryLink,
)
from monitoring.models.mention import AWAY, ParkedWhy
from monitoring.retention.due import destroyable, on_hold

# What a purged mention no longer has.
ERASED: dict[str, Any] = {
    "author": None, "url": "", "title": "", "text": "", "text_hash": None, "external_id": "",
    "published_raw": "", "search": None, "reasons": [], "flags": [],
}  # fmt: skip


def destroy(numbers: Collection[int], *, now: datetime) -> Counter[str]:
    """Make tombstones of these mentions, but for those that cannot be had at once: how many of
    what was destroyed, by code. In the caller's transaction.

    Locks are taken as the desk's verbs take them, stories before mentions, and never waited for.
    """
    named = Mention.every.filter(pk__in=numbers)
    stories = Story.objects.filter(pk__in=named.filter(story__isnull=False).values("story"))
    ours = list(stories.select_for_update(skip_locked=True).order_by("pk"))
    free = named.filter(Q(story=None) | Q(story__in=ours)).order_by("pk")
    taken = [mention.pk for mention in free.select_for_update(skip_locked=True, of=("self",))]
    # Asked again now that nothing can change: a hold may have been placed meanwhile.
    mentions = list(destroyable(now=now).filter(pk__in=taken))
    pass_on_leads(mentions, ours)
    return destroy_held([mention.pk for mention in mentions], now=now)


def destroy_held(numbers: Sequence[int], *, now: datetime) -> Counter[str]:
    """Make tombstones of mentions that the caller has locked, whatever their time."""
    counts = Counter(str(mention.purge_reason) for mention in Mention.every.filter(pk__in=numbers))
    return counts + erase(numbers, now=now)


def pass_on_leads(mentions: Sequence[Mention], stories: Sequence[Story]) -> None:
    """Let the oldest member whose text stays stand in the queue where its lead is destroyed."""
    going = {mention.pk: mention for mention in mentions}
    for story in stories:
        lead = going.get(story.lead_id)
        members = Mention.every.held().filter(story=story).exclude(pk__in=going)
        heir = members.select_for_update().order_by("pk").first() if lead else None
        if lead and heir:
            pass_on(story, lead=lead, heir=heir)


def pass_on(story: Story, *, lead: Mention, heir: Mention) -> None:
    stand_in(heir, lead)
    heir.priority, heir.due_at = min(heir.priority, lead.priority), lead.due_at
    heir.save(update_fields=[*FOLLOWING, "priority", "due_at"])
    Mention.every.filter(pk=lead.pk).update(
        queued=False, parked_why=ParkedWhy.FOLLOWS_LEAD, snoozed_until=None
    )
    Story.objects.filter(pk=story.pk).update(lead=heir)
    compare_from_now_on(heir)


def erase(numbers: Sequence[int], *, now: datetime) -> Counter[str]:
    """Empty mentions that are locked; gives what else went with them."""
    Match.objects.filter(mention__in=numbers).update(words=[])
    # That something was passed on, when and by whom, stays: the law asks for it.
    calls = EmergencyCall.objects.filter(mention__in=numbers)
    calls.update(file_number="", passed_on="", liaison="")
    Claim.objects.filter(mention__in=numbers).delete()
    forget_likeness(numbers)
    OwnLink.objects.filter(mention__in=numbers).delete()
    notes, _by_model = Note.objects.filter(mention__in=numbers).delete()
    versions, _by_model = MentionVersion.objects.filter(mention__in=numbers).delete()
    expired = When(Q(queued=True) | Q(parked_why__in=AWAY), then=Value(ParkedWhy.EXPIRED))
    # Postgres wants somebody's name there while it is referred.
    referred = When(status=Status.REFERRED, then=Value("–"))
    Mention.every.filter(pk__in=numbers).update(
        **ERASED,
        referred_to=Case(referred, default=Value("")),
        parked_why=Case(expired, default=F("parked_why")),
        queued=False,
        snoozed_until=None,
        purged_at=now,
    )
    return Counter({str(Destroyed.NOTES): notes, str(Destroyed.VERSIONS): versions})


def forget_likeness(numbers: Sequence[int]) -> None:
    """What people refused to the others stays: the one that they resembled stood for a story."""
    Sketch.objects.filter(mention__in=numbers).delete()
    StoryLink.objects.filter(mention__in=numbers).delete()
    StoryLink.objects.filter(like__in=numbers, state=LinkState.SUGGESTED).delete()


def former_versions(*, now: datetime) -> QuerySet[MentionVersion]:
    """Former texts that are over: they go a day after the closing, before the text itself.

    A dismissal leaves no time of its own: the date of the text tells.
    """
    left = lifetimes_in_force().not_useful * DAY - FORMER_VERSIONS
    until = timezone.localdate(now) + left
    dismissed = Q(mention__status=Status.DISMISSED, mention__purge_on__lte=until)
    closed = Q(mention__status=Status.CLOSED, mention__closed_at__lte=now - FORMER_VERSIONS)
    return MentionVersion.objects.filter(closed | dismissed).exclude(on_hold("mention", now=now))
