"""How long a source may say nothing: pure rules, and the same ones in Postgres's words.

A source is *read* until it should have been read again, and *speaks* until it should have said
something new. Whoever changes a rule here changes its twin in SQL; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitoring.models import Keep, Source

# A source that nobody could read for this long is not being watched.
UNREAD_AFTER = timedelta(minutes=15)
# How many of its present intervals may pass without a successful reading.
MISSED_READINGS = 3
# Where its host or its own feed asks for rest, a reading comes later: its slowest pace, and the
# schedule's jitter, bound what that excuses.
LATEST_READING = 1.1
# A usual gap may double before it alarms: a holiday on a Monday, Easter.
USUAL_GAPS = 2
# Until a source's own rhythm is learned.
SILENT_AFTER = timedelta(days=3)
# No rhythm excuses more; nor does a source that keeps only matches: nobody may have spoken of us.
LONGEST_SILENCE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Since when a source is silent, how long it may be, and in what way it is."""

    since: datetime
    allowed: timedelta
    why: Literal["unread", "nothing_new"]


def silence_of(source: Source, *, now: datetime) -> Silence | None:
    """How an active source is silent: it cannot be read, or it gives nothing new."""
    if not (source.active and source.active_since):
        return None
    read_at = max(source.last_ok_at or source.active_since, source.active_since)
    spoke_at = max(source.last_item_at or source.active_since, source.active_since)
    unread, nothing_new = reading_allowed(source, read_at=read_at), silence_allowed(source)
    if now - read_at > unread:
        return Silence(since=read_at, allowed=unread, why="unread")
    if now - spoke_at > nothing_new:
        return Silence(since=spoke_at, allowed=nothing_new, why="nothing_new")
    return None


def reading_allowed(source: Source, *, read_at: datetime) -> timedelta:
    """How long after its last reading a source still counts as read."""
    patience = max(UNREAD_AFTER, MISSED_READINGS * timedelta(seconds=source.interval))
    if source.failures:
        return patience
    latest = LATEST_READING * timedelta(seconds=source.interval_max)
    return max(patience, min(source.next_poll_at - read_at, latest) + UNREAD_AFTER)


def silence_allowed(source: Source) -> timedelta:
    """How long a source that answers may give nothing new."""
    if source.usual_gap:
        return min(USUAL_GAPS * source.usual_gap, LONGEST_SILENCE)
    return LONGEST_SILENCE if source.keep == Keep.MATCHES else SILENT_AFTER


# The same, for whoever counts sources without loading them.
READ_AT = "greatest(last_ok_at, active_since)"
READ_UNTIL = f"""{READ_AT} + greatest(
    interval '{UNREAD_AFTER}',
    {MISSED_READINGS} * make_interval(secs => "interval"),
    CASE WHEN failures = 0 THEN least(
        next_poll_at - {READ_AT}, make_interval(secs => {LATEST_READING} * interval_max)
    ) + interval '{UNREAD_AFTER}' END
)"""
SPEAKS_UNTIL = f"""greatest(last_item_at, active_since) + CASE
    WHEN usual_gap IS NOT NULL THEN least({USUAL_GAPS} * usual_gap, interval '{LONGEST_SILENCE}')
    WHEN keep = '{Keep.MATCHES.value}' THEN interval '{LONGEST_SILENCE}'
    ELSE interval '{SILENT_AFTER}'
END"""
