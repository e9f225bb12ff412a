"""Which texts are due for destruction, and which of them wait."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from monitoring.lifetimes import GONE_TAKEN_AFTER, PRIVATE_LIFE
from monitoring.models import Claim, Hold, HoldItem, Mention, Priority, Status, Waits
from monitoring.models.mention import MentionQuerySet


def due(*, now: datetime) -> MentionQuerySet:
    """Texts whose time is over. A closing of less than a day ago may still be undone."""
    by_date = Q(purge_on__lte=timezone.localdate(now))
    recent = Q(closed_at__isnull=False, closed_at__gt=now - PRIVATE_LIFE)
    taken_away = Q(gone_at__lte=now - GONE_TAKEN_AFTER)
    held: MentionQuerySet = Mention.every.held()
    return held.filter(by_date & ~recent | taken_away)


def on_hold(mention: str, *, now: datetime) -> Exists:
    """Whether a hold keeps the mention that a column names."""
    standing = Hold.objects.standing(on=timezone.localdate(now))
    return Exists(HoldItem.objects.filter(mention=OuterRef(mention), hold__in=standing))


def held_back(*, now: datetime) -> dict[Waits, Q]:
    """What keeps a text that is due from being destroyed."""
    return {
        Waits.ON_HOLD: Q(on_hold("pk", now=now)),
        # With its copies, whose authors may be calling too.
        Waits.OPEN_VITAL: Q(priority=Priority.VITAL, status__lt=Status.CLOSED)
        | Q(story__lead__priority=Priority.VITAL, story__lead__status__lt=Status.CLOSED),
        Waits.CLAIMED: Q(pk__in=Claim.objects.filter(until__gt=now).values("mention")),
    }


def destroyable(*, now: datetime) -> MentionQuerySet:
    found = due(now=now)
    for why in held_back(now=now).values():
        found = found.exclude(why)
    return found


EVERYTHING = Q()


def waiting(*, now: datetime, among: Q = EVERYTHING) -> dict[str, int]:
    """How many texts are due and stay, by reason; one that has two counts under the first."""
    counts, left = {}, due(now=now).filter(among)
    for code, why in held_back(now=now).items():
        counts[str(code)] = left.filter(why).count()
        left = left.exclude(why)
    return {code: n for code, n in counts.items() if n}


def by_reason(mentions: MentionQuerySet) -> Counter[str]:
    """How many of these fall under each rule of retention."""
    return Counter(str(mention.purge_reason) for mention in mentions.iterator())


def coming(*, now: datetime, days: int, among: Q = EVERYTHING) -> int:
    """How many texts fall due within so many days, what is due already included."""
    until = timezone.localdate(now) + timedelta(days=days)
    return Mention.every.held().filter(among, purge_on__lte=until).count()
