"""What crossed a line: one row per event, and one event rings once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from monitoring.models import Mention, Priority, Signal, Source
from monitoring.models.mention import ParkedWhy
from monitoring.models.signal import SignalKind, SignalState
from monitoring.silence import silence_of
from msgu import live
from msgu.live import Topic

# Fewer failures in a row are the network's everyday weather.
FAILING_AFTER = 3
WHY_LENGTH = 40
DAY = timedelta(days=1)


def vital_mentions(mentions: Iterable[Mention]) -> None:
    """Ring for each mention proposed P1 that stands for itself."""
    ring(
        signal(
            SignalKind.VITAL_MENTION,
            key=f"vital:{mention.pk}",
            subject=mention.pk,
            why="proposed_p1",
            like=mention,
        )
        for mention in mentions
        if mention.proposed_priority == Priority.VITAL and not follows(mention)
    )


def follows(mention: Mention) -> bool:
    return mention.parked_why == ParkedWhy.FOLLOWS_LEAD


def silent_sources(*, now: datetime) -> None:
    """Ring for each source that is listened to and has gone quiet.

    A silence rings once, and those that began on the same day together once.
    """
    ring(
        signal(
            SignalKind.SILENT_SOURCE,
            key=f"silent:{source.pk}:{silence.why}:{timezone.localdate(silence.since)}",
            subject=source.pk,
            observed=(now - silence.since).total_seconds(),
            expected=silence.allowed.total_seconds(),
            why=silence.why,
            like=source,
        )
        for source in Source.objects.active()
        # Who is told that a source fails already knows that it is not read.
        if (silence := silence_of(source, now=now))
        and not (silence.why == "unread" and is_failing(source))
    )


def failing_sources(*, now: datetime) -> None:
    """Ring for each source that failed three times running, then once a day while it lasts.

    One that fails and recovers all day rings once that day.
    """
    failing = Source.objects.active().filter(failures__gte=FAILING_AFTER)
    ring(
        signal(
            SignalKind.FAILING_SOURCE,
            key=f"failing:{source.pk}:{day_of_failure(source, now=now)}",
            subject=source.pk,
            observed=source.failures,
            expected=FAILING_AFTER,
            why=source.last_error[:WHY_LENGTH],
            like=source,
        )
        for source in failing.exclude(failing_since=None)
    )


def day_of_failure(source: Source, *, now: datetime) -> date:
    """The date on which the present twenty-four hours of a source's failure began."""
    assert source.failing_since
    return timezone.localdate(now - (now - source.failing_since) % DAY)


def is_failing(source: Source) -> bool:
    """Whether administrators are told that a source cannot be read."""
    return source.failures >= FAILING_AFTER


@transaction.atomic(savepoint=False)
def close_what_is_over() -> None:
    """Write on the open signals of sources when their reason ended by itself."""
    waiting = Signal.objects.filter(
        kind__in=(SignalKind.SILENT_SOURCE, SignalKind.FAILING_SOURCE),
        state=SignalState.OPEN,
        over_at=None,
    )
    sources = Source.objects.in_bulk([signal.subject for signal in waiting])
    over = []
    for signal in waiting:
        if over_at := end_of(signal, sources.get(signal.subject)):
            Signal.objects.filter(pk=signal.pk, over_at=None).update(over_at=over_at)
            over.append(signal.pk)
    live.tell(Topic.SIGNALS, over)


def end_of(signal: Signal, source: Source | None) -> datetime | None:
    """When what a signal says of a source ceased to be true; None while it is."""
    if source is None or not source.active:
        return timezone.now()
    again = source.last_item_at if signal.why == "nothing_new" else source.last_ok_at
    return again if again and again > signal.at else None


def signal(
    kind: SignalKind,
    *,
    key: str,
    subject: int,
    why: str,
    like: Mention | Source,
    observed: float | None = None,
    expected: float | None = None,
) -> Signal:
    """A signal, not yet written, of the same origin and run as what it is about."""
    return Signal(
        kind=kind,
        key=key,
        subject=subject,
        why=why,
        observed=observed,
        expected=expected,
        origin=like.origin,
        run_id=like.run_id,
    )


@transaction.atomic(savepoint=False)
def ring(signals: Iterable[Signal]) -> None:
    """Write those signals that did not ring already."""
    by_key = {signal.key: signal for signal in signals}
    # An insert in conflict costs as much as a row: a long outage would pay it at each sweep.
    known = Signal.objects.filter(key__in=by_key).values_list("key", flat=True)
    for key in known:
        del by_key[key]
    if by_key:
        Signal.objects.bulk_create(by_key.values(), ignore_conflicts=True)
        live.tell(Topic.SIGNALS, Signal.objects.filter(key__in=by_key).values_list("pk", flat=True))
