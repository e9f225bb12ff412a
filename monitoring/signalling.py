"""What people do with signals."""

from django.db import transaction
from django.utils import timezone

from monitoring.models import Signal
from monitoring.models.signal import SignalState
from msgu.users import audit
from msgu.users.models import User


@transaction.atomic
def assess(signal: Signal, *, by: User) -> None:
    """Say that somebody has looked into a signal; twice is once."""
    waiting = Signal.objects.filter(pk=signal.pk, state=SignalState.OPEN)
    if waiting.update(state=SignalState.ASSESSED, assessed_by=by, assessed_at=timezone.now()):
        audit.record("assess_signal", signal, by=by)
