"""What is counted for the index: the rows of one world only, in a few queries."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from crisiscell.readiness import network
from crisiscell.readiness.scores import BALANCED, HEARD, Facts, Term
from monitoring.models import (
    Dimension,
    HourCount,
    Match,
    Mention,
    Slot,
    Source,
    Useful,
    Watch,
)
from monitoring.models.mention import MentionQuerySet, ParkedWhy
from monitoring.worlds import World

WEEK, MONTH, TWO_MONTHS = timedelta(days=7), timedelta(days=30), timedelta(days=60)


def gather(*, world: World, now: datetime) -> Facts:
    """Everything that the measured indicators need."""
    quarters = Slot.objects.filter(run=world.run, starts_at__gte=now - MONTH, starts_at__lt=now)
    slots = quarters.aggregate(
        n=Count("pk"),
        heard=Count("pk", filter=Q(due__gt=0, ok__gte=HEARD * F("due"))),
        last=Max("starts_at"),
    )
    mentions = Mention.every.in_world(world)
    triage = triaged_since(mentions, now - MONTH, now=now)
    hours = HourCount.objects.filter(hour__gte=now - WEEK, run=world.run, n__gt=0)
    families = hours.filter(dimension=Dimension.FAMILY, value__in=BALANCED)
    totals = hours.filter(dimension=Dimension.TOTAL).values_list("hour", "n")
    waiting = mentions.to_triage().filter(due_at__lt=now, triaged_at=None)
    watches = Watch.objects.in_world(world)
    sources = (
        Source.objects.in_world(world).active().aggregate(n=Count("pk"), last=Max("last_ok_at"))
    )
    return Facts(
        slots=slots["n"],
        slots_heard=slots["heard"],
        last_slot_at=slots["last"],
        families=tuple(sorted(set(families.values_list("value", flat=True)))),
        last_captured_at=max((hour for hour, _n in totals), default=None),
        looked_at=triage["looked_at"],
        on_time=triage["on_time"],
        never_triaged=triage["never"],
        last_triaged_at=triage["last"],
        late=waiting.count() + expired_untriaged(mentions, now=now),
        captured=sum(n for _hour, n in totals),
        terms=terms(watches.active(), now=now),
        terms_off=watches.filter(active=False).count(),
        last_review_at=watches.active().aggregate(last=Max("reviewed_at"))["last"],
        active_sources=sources["n"],
        last_read_at=sources["last"],
        network=network.gather(world=world, on=timezone.localdate(now)),
    )


def expired_untriaged(mentions: MentionQuerySet, *, now: datetime) -> int:
    """What lost its text before anybody looked is no less late: it counts for a month more."""
    expired = mentions.filter(parked_why=ParkedWhy.EXPIRED, triaged_at=None)
    return expired.filter(purged_at__gt=now - MONTH, due_at__lt=now).count()


def triaged_since(mentions: MentionQuerySet, since: datetime, *, now: datetime) -> dict[str, Any]:
    """Mentions of priority 1 to 3 whose deadline says something: triaged, or late already."""
    asked = mentions.held_to_time().filter(captured_at__gte=since)
    counted: dict[str, Any] = asked.aggregate(
        looked_at=Count("pk", filter=Q(triaged_at__isnull=False) | Q(due_at__lt=now)),
        on_time=Count("pk", filter=Q(triaged_at__lte=Coalesce("triage_due_at", "due_at"))),
        never=Count("pk", filter=Q(triaged_at=None, due_at__lt=now)),
        last=Max("triaged_at"),
    )
    return counted


def terms(watches: QuerySet[Watch], *, now: datetime) -> tuple[Term, ...]:
    """Each active watch with the age of its review and the precision of sixty days."""
    decided = Match.objects.filter(
        watch__in=watches, mention__triaged_at__gte=now - TWO_MONTHS
    ).exclude(mention__parked_why=ParkedWhy.FOLLOWS_LEAD)
    brought = {
        watch: (triaged, useful)
        for watch, triaged, useful in decided.values_list("watch").annotate(
            triaged=Count("pk"), useful=Count("pk", filter=Q(mention__useful=Useful.YES))
        )
    }
    found = []
    for pk, reviewed_at in watches.order_by("pk").values_list("pk", "reviewed_at"):
        triaged, useful = brought.get(pk, (0, 0))
        age = (now - reviewed_at) / timedelta(days=1) if reviewed_at else None
        found.append(Term(review_age=age, triaged=triaged, useful=useful))
    return tuple(found)
