"""How long a mention's text is kept: house rules, and what the organisation made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, DateField, Value, When
from django.utils import timezone

from monitoring.models import Mention, PurgeReason, Status
from monitoring.models.retention import why_destroyed
from msgu.planned import planned
from msgu.users.models import HOUSE_DAYS

DAY = timedelta(days=1)
# What the law of the trade fixes: nobody changes these on a screen.
PRIVATE_LIFE = DAY
FORMER_VERSIONS = DAY
GONE = DAY
# The purge passes once an hour: what must be gone within a day is taken before the day is over.
GONE_TAKEN_AFTER = timedelta(hours=20)

STATE = ("status", "useful", "category", "disposition")


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How many days a text is kept after its mention was closed, found useless, or left alone."""

    closed: int
    not_useful: int
    unfinished: int

    def days(self, reason: PurgeReason) -> int:
        """For how many days a text that falls under this rule is kept."""
        match reason:
            case PurgeReason.CLOSED:
                return self.closed
            case PurgeReason.NOT_USEFUL:
                return self.not_useful
            case PurgeReason.UNFINISHED:
                return self.unfinished
            case PurgeReason.PRIVATE_LIFE | PurgeReason.GONE:
                return DAY.days

    def purge_on(self, reason: PurgeReason, *, since: datetime) -> date:
        """The first day on which the purge may take a text, `since` its last act."""
        return timezone.localdate(since + timedelta(days=self.days(reason)))


def lifetimes_in_force() -> Lifetimes:
    """The organisation's own: what is played is kept no longer than what is real."""
    with planned() as cursor:
        cursor.execute(_KEPT)
        closed, not_useful, unfinished = cursor.fetchone() or HOUSE_DAYS.values()
    return Lifetimes(closed=closed, not_useful=not_useful, unfinished=unfinished)


# Every act asks: it reads no more of the organisation than it needs.
_KEPT = """
SELECT keep_closed, keep_not_useful, keep_unfinished FROM users_organisation WHERE NOT is_demo
"""


def purge_dates(
    lead: Mention, changes: Mapping[str, object], *, lifetimes: Lifetimes, now: datetime
) -> dict[bool, date]:
    """The `purge_on` of a story's members once a verb has written `changes`, by `protected`: a
    protected member goes by its own rule.
    """
    state = {name: changes.get(name, getattr(lead, name)) for name in STATE}
    return {
        protected: lifetimes.purge_on(
            why_destroyed(**state, protected=protected),  # type: ignore[arg-type]
            since=now,
        )
        for protected in (True, False)
    }


def after_act(lead: Mention, changes: Mapping[str, object], *, now: datetime) -> Case:
    """The `purge_on` of a whole story once a verb has written `changes` on it, as an expression."""
    dates = purge_dates(lead, changes, lifetimes=lifetimes_in_force(), now=now)
    return Case(
        When(protected=True, then=Value(dates[True])),
        default=Value(dates[False]),
        output_field=DateField(),
    )


def prolong(mention: Mention, *, now: datetime) -> None:
    """Count from now for a mention that nobody has ended; what is ended keeps its date."""
    kept_until = lifetimes_in_force().purge_on(PurgeReason.UNFINISHED, since=now)
    Mention.every.filter(pk=mention.pk, status__lt=Status.CLOSED).update(purge_on=kept_until)
