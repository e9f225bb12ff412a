"""What people do with signals."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from monitoring.models import Mention, Signal
from monitoring.models.signal import OF_MENTIONS, OF_SOURCES, OF_VOICES, SignalKind, SignalState
from msgu import live
from msgu.live import Topic
from msgu.users import audit
from msgu.users.models import User


def assess_about(mentions: Iterable[Mention], *, by: User) -> None:
    """Deciding on mentions is looking into their signals."""
    numbers = [mention.pk for mention in mentions]
    about = Signal.objects.to_assess().filter(kind=SignalKind.VITAL_MENTION, subject__in=numbers)
    for signal in about:
        assess(signal, by=by)


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
