"""What crossed a line: one row per event, and one event rings once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from monitoring.models import Mention, Priority, Signal, Source
from monitoring.models.mention import ParkedWhy
from monitoring.models.run import Placed
from monitoring.models.signal import SignalKind, SignalState
from monitoring.silence import Silence, silence_of
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
    """Ring for each source that is listened to and has gone quiet; once for a deaf desk.

    A silence rings once, and those that began on the same day together once.
    """
    silences = {source: silence_of(source, now=now) for source in Source.objects.active()}
    deaf = deaf_runs(silences)
    ring(deaf_desk(silences, run, now=now) for run in deaf)
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
        for source, silence in silences.items()
        # Who is told that a source fails already knows that it is not read.
        if silence
        and not (silence.why == "unread" and is_failing(source))
        and source.run_id not in deaf
    )


Silences = Mapping[Source, Silence | None]


def deaf_runs(silences: Silences) -> set[int | None]:
    """The runs (None: what is real) where no source can be read any more, of two or more.

    A source that is alone says more by its own name.
    """
    sources = Counter(source.run_id for source in silences)
    unread = Counter(
        source.run_id for source, silence in silences.items() if silence and silence.why == "unread"
    )
    return {run for run, n in sources.items() if n > 1 and unread[run] == n}


def deaf_desk(silences: Silences, run: int | None, *, now: datetime) -> Signal:
    """One signal in place of one for each source, by the one that was read last."""
    unread = [(s, one) for one, s in silences.items() if s and one.run_id == run]
    silence, source = max(unread, key=lambda pair: pair[0].since)
    return signal(
        SignalKind.DEAF_DESK,
        key=f"deaf:{run or ''}:{silence.since:%Y-%m-%dT%H:%M}",
        subject=0,
        observed=(now - silence.since).total_seconds(),
        expected=silence.allowed.total_seconds(),
        why=silence.why,
        like=source,
    )


def failing_sources(*, now: datetime) -> None:
    """Ring for each source that failed three times running, then once a day while it lasts.

    One that fails and recovers all day rings once that day. Of a deaf desk none rings: nothing
    says that it is the source's own fault.
    """
    sources = list(Source.objects.active())
    failing = [source for source in sources if is_failing(source) and source.failing_since]
    deaf = deaf_runs({one: silence_of(one, now=now) for one in sources}) if failing else set()
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
        for source in failing
        if source.run_id not in deaf
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
    """Write on the open signals of sources, and of the desk, when their reason ended by itself."""
    over: list[int] = []
    with connection.cursor() as cursor:
        for statement in (_SOURCES_OVER, _DESK_OVER):
            cursor.execute(statement)
            over += [number for (number,) in cursor.fetchall()]
    live.tell(Topic.SIGNALS, over)


# A source that is gone or set aside has nothing more to say; another speaks, or answers, again.
_SOURCES_OVER = f"""
UPDATE monitoring_signal AS signal SET over_at = ended.at
FROM (
    SELECT signal.id, CASE
        WHEN source.id IS NULL OR NOT source.active THEN statement_timestamp()
        WHEN signal.why = 'nothing_new' THEN source.last_item_at
        ELSE source.last_ok_at
    END AS at
    FROM monitoring_signal AS signal LEFT JOIN monitoring_source AS source
        ON source.id = signal.subject
    WHERE signal.state = '{SignalState.OPEN.value}' AND signal.over_at IS NULL
        AND signal.kind IN (
            '{SignalKind.SILENT_SOURCE.value}', '{SignalKind.FAILING_SOURCE.value}'
        )
) AS ended
WHERE signal.id = ended.id AND ended.at > signal.at AND signal.over_at IS NULL
RETURNING signal.id
"""  # noqa: S608 (our own columns)
_DESK_OVER = f"""
UPDATE monitoring_signal AS signal SET over_at = heard.at
FROM (
    SELECT run_id, max(last_ok_at) AS at FROM monitoring_source WHERE active GROUP BY run_id
) AS heard
WHERE signal.kind = '{SignalKind.DEAF_DESK.value}' AND signal.over_at IS NULL
    AND signal.state = '{SignalState.OPEN.value}'
    AND signal.run_id IS NOT DISTINCT FROM heard.run_id AND heard.at > signal.at
RETURNING signal.id
"""  # noqa: S608 (our own columns)


def signal(
    kind: SignalKind,
    *,
    key: str,
    subject: int,
    why: str,
    like: Placed,
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
