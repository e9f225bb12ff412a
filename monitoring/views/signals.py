"""What crossed a line and waits for somebody to look into it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from monitoring import signalling
from monitoring.models import Mention, Signal, Source
from monitoring.models.signal import SignalKind
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required

SHOWN = 100


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Open signals first seen last, each beside the source or the mention that it is about."""
    signals = list(Signal.objects.to_assess().order_by("-at")[:SHOWN])
    sources = Source.objects.in_bulk(subjects(signals, SignalKind.SILENT_SOURCE))
    mentions = Mention.objects.visible_to(request.user).in_bulk(
        subjects(signals, SignalKind.VITAL_MENTION)
    )
    rows = [
        {
            "signal": signal,
            "source": sources.get(signal.subject)
            if signal.kind == SignalKind.SILENT_SOURCE
            else None,
            "mention": mentions.get(signal.subject)
            if signal.kind == SignalKind.VITAL_MENTION
            else None,
        }
        for signal in signals
    ]
    may_assess = request.user.has_role(Role.COMMUNICATOR, Role.LEAD, Role.ADMIN)
    return render(request, "monitoring/signals.html", {"rows": rows, "may_assess": may_assess})


def subjects(signals: list[Signal], kind: SignalKind) -> list[int]:
    return [signal.subject for signal in signals if signal.kind == kind]


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.ADMIN)
@require_POST
def assess(request: SignedInRequest, signal_id: int) -> HttpResponse:
    signalling.assess(get_object_or_404(Signal, pk=signal_id), by=request.user)
    return redirect("monitoring:signals")
