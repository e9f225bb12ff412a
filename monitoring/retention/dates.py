"""The dates of destruction: given where there is none, brought forward when rules get stricter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Mention, PurgeReason, Status, Useful
from monitoring.models.mention import MentionQuerySet

ENDED = Q(status__in=(Status.CLOSED, Status.DISMISSED))
NOT_USEFUL = Q(status=Status.DISMISSED) | Q(status=Status.CLOSED, useful=Useful.NO)
# The three rules that an organisation may shorten; who falls under two obeys the shorter.
UNDER = {
    PurgeReason.CLOSED: ENDED,
    PurgeReason.NOT_USEFUL: NOT_USEFUL,
    PurgeReason.UNFINISHED: ~ENDED,
}


def bring_forward(*, now: datetime, limit: int) -> None:
    """After a duration was shortened, what is held lives one new duration from now at the most."""
    lifetimes = lifetimes_in_force()
    for reason, rows in UNDER.items():
        latest = timezone.localdate(now) + timedelta(days=lifetimes.days(reason))
        later = Mention.every.held().filter(rows, purge_on__gt=latest)
        while move(later, latest, limit=limit) == limit:
            pass


@transaction.atomic
def move(later: MentionQuerySet, latest: date, *, limit: int) -> int:
    free = later.select_for_update(skip_locked=True)
    numbers = list(free.values_list("pk", flat=True)[:limit])
    return Mention.every.filter(pk__in=numbers).update(purge_on=latest)


def give(*, limit: int) -> None:
    """Give a date to what was here before dates were, from the last act that it remembers."""
    while give_some(limit=limit) == limit:
        pass


@transaction.atomic
def give_some(*, limit: int) -> int:
    lifetimes = lifetimes_in_force()
    undated = Mention.every.held().filter(purge_on=None)
    some = list(undated.select_for_update(skip_locked=True, of=("self",))[:limit])
    for mention in some:
        mention.purge_on = lifetimes.purge_on(mention.purge_reason, since=last_act(mention))
    Mention.every.bulk_update(some, ["purge_on"])
    return len(some)


def last_act(mention: Mention) -> datetime:
    moments = (mention.first_action_at, mention.triaged_at, mention.reopened_at, mention.closed_at)
    return max([mention.captured_at, *(moment for moment in moments if moment)])
