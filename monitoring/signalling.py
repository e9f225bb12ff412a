"""What people do with signals."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from monitoring.models import Signal
from monitoring.models.signal import OF_MENTIONS, OF_SOURCES, OF_VOICES, SignalKind, SignalState
from msgu import live
from msgu.live import Topic
from msgu.planned import planned
from msgu.users import audit
from msgu.users.models import User


def assess_about(mentions: Collection[int], *, by: User) -> None:
    """Deciding on mentions, by their numbers, is looking into their signals."""
    with planned() as cursor:
        cursor.execute(_ASSESS, [by.pk, list(mentions)])
        if cursor.fetchone()[0]:
            live.wake_after_commit()


# Most mentions have none: then this one look is all that it costs.
_ASSESS = f"""
WITH assessed AS (
    UPDATE monitoring_signal
    SET state = '{SignalState.ASSESSED}', assessed_by_id = %s, assessed_at = statement_timestamp()
    WHERE state = '{SignalState.OPEN}' AND kind = '{SignalKind.VITAL_MENTION}' AND subject = ANY(%s)
    RETURNING id AS target, assessed_by_id AS actor
),
written AS ({audit.entries("assess_signal", Signal, of="assessed")}),
told AS ({live.changes(Topic.SIGNALS, of="assessed")})
SELECT count(*) FROM assessed
"""  # noqa: S608 (our own codes)


def assess_all_like(signal: Signal, *, by: User) -> None:
    """Looking into a source's signal, or a voice's, is looking into all those that it has open."""
    if signal.kind in OF_MENTIONS:
        assess(signal, by=by)
        return
    kinds = OF_VOICES if signal.kind in OF_VOICES else OF_SOURCES
    about_it = Signal.objects.to_assess().filter(subject=signal.subject, kind__in=kinds)
    for one in about_it:
        assess(one, by=by)


@transaction.atomic
def assess(signal: Signal, *, by: User) -> None:
    """Say that somebody has looked into a signal; twice is once."""
    waiting = Signal.objects.filter(pk=signal.pk, state=SignalState.OPEN)
    if waiting.update(state=SignalState.ASSESSED, assessed_by=by, assessed_at=timezone.now()):
        audit.record("assess_signal", signal, by=by)
        live.tell(Topic.SIGNALS, [signal.pk])
