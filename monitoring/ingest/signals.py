"""What crossed a line: one row per event, and one event rings once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitoring.models import Mention, Priority, Signal, Source
from monitoring.models.mention import ParkedWhy
from monitoring.models.signal import SignalKind

# A source that nobody could read for this long is not being watched.
UNREAD_AFTER = timedelta(minutes=15)
# Until each source's own rhythm is learned, three days without anything new is silence.
SILENT_AFTER = timedelta(days=3)


def vital_mentions(mentions: Iterable[Mention]) -> None:
    """Ring for each mention proposed P1 that stands for itself."""
    for mention in mentions:
        if mention.proposed_priority == Priority.VITAL and not follows(mention):
            ring(
                SignalKind.VITAL_MENTION,
                key=f"vital:{mention.pk}",
                subject=mention.pk,
                why="proposed_p1",
                like=mention,
            )


def follows(mention: Mention) -> bool:
    return mention.parked_why == ParkedWhy.FOLLOWS_LEAD


def silent_sources(*, now: datetime) -> None:
    """Ring for each source that is listened to and has gone quiet."""
    for source in Source.objects.active():
        if silence := silence_of(source, now=now):
            ring(
                SignalKind.SILENT_SOURCE,
                key=f"silent:{source.pk}:{silence.since.isoformat()}",
                subject=source.pk,
                observed=(now - silence.since).total_seconds(),
                expected=silence.allowed.total_seconds(),
                why=silence.why,
                like=source,
            )


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
    read = max(source.last_ok_at or source.active_since, source.active_since)
    patience = max(UNREAD_AFTER, 3 * timedelta(seconds=source.interval_min))
    if now - read > patience:
        return Silence(since=read, allowed=patience, why="unread")
    heard = max(source.last_item_at or source.active_since, source.active_since)
    if now - heard > SILENT_AFTER:
        return Silence(since=heard, allowed=SILENT_AFTER, why="nothing_new")
    return None


def ring(
    kind: SignalKind,
    *,
    key: str,
    subject: int,
    why: str,
    like: Mention | Source,
    observed: float | None = None,
    expected: float | None = None,
) -> None:
    """Write one signal, of the same origin and run as what it is about, unless it rang already."""
    signal = Signal(
        kind=kind,
        key=key,
        subject=subject,
        why=why,
        observed=observed,
        expected=expected,
        origin=like.origin,
        run=like.run,
    )
    Signal.objects.bulk_create([signal], ignore_conflicts=True)
