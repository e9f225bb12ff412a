"""How a source usually speaks, learned from the hours in which it said something new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import connection

from monitoring.models import Dimension, Source
from monitoring.models.run import Origin
from monitoring.silence import LONGEST_SILENCE

WINDOW = timedelta(days=28)
HOUR = timedelta(hours=1)
# Fewer hours, or hours that span less than two weeks, hold no rhythm: one burst is not a habit.
FEWEST_HOURS = 4
SHORTEST_SPAN = timedelta(days=14)
# The share of the time that the usual gap must cover.
COVERED = 0.9


def usual_gap(hours: Sequence[datetime], *, listened: timedelta) -> timedelta | None:
    """The longest time that a source usually lets pass between two novelties; None if unknown.

    `hours` are the beginnings of the hours, in order, in which it said something new during the
    last four weeks; `listened` is for how long it has been listened to.

    The gap is the shortest one such that nine tenths of the *time* were spent in gaps no longer
    than it. Counting the gaps instead would let the many short ones of the day hide the few long
    ones that matter: a town hall's hours from nine to five hold eight short gaps for each night,
    and its week-end, one gap in forty-five, is two fifths of its week. A burst weighs as little
    as it lasts, and so does an outage of ours, up to three days in the four weeks.

    An hour's minute is not known: a gap runs from the start of one hour to the end of the next.
    Who was listened to for the whole four weeks and hardly spoke is rare: it is given two weeks.
    """
    if len(hours) >= FEWEST_HOURS and hours[-1] - hours[0] >= SHORTEST_SPAN:
        return HOUR + covering([later - sooner for sooner, later in pairwise(hours)])
    return LONGEST_SILENCE if listened >= WINDOW else None


def covering(gaps: Sequence[timedelta]) -> timedelta:
    """The shortest of these gaps such that those no longer than it fill COVERED of their sum."""
    needed = COVERED * sum(gaps, timedelta())
    filled = timedelta()
    for gap in sorted(gaps):
        filled += gap
        if filled >= needed:
            break
    return gap


def learn(*, now: datetime) -> None:
    """Bring every active source's usual gap up to date, from one query."""
    spoken = hours_by_source(since=now - WINDOW)
    active = Source.objects.active().real().exclude(active_since=None)
    learned = []
    for source in active.only("active_since", "usual_gap"):
        assert source.active_since
        gap = usual_gap(spoken.get(source.pk, []), listened=now - source.active_since)
        if gap != source.usual_gap:
            source.usual_gap = gap
            learned.append(source)
    Source.objects.bulk_update(learned, ["usual_gap"], batch_size=500)


def hours_by_source(*, since: datetime) -> dict[int, list[datetime]]:
    """The hours in which each real source said something new, in order: at most 672 for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value::bigint, array_agg(hour ORDER BY hour) FROM monitoring_hourcount"
            " WHERE hour >= %s AND dimension = %s AND origin = %s GROUP BY value",
            [since, Dimension.SOURCE, Origin.REAL],
        )
        return dict(cursor.fetchall())
