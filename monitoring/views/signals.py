"""What crossed a line and waits for somebody to look into it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from monitoring import signalling, source_sentences
from monitoring.models import Mention, Signal, Source
from monitoring.models.signal import OF_SOURCES, OF_VOICES, SignalKind
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.context import filled_slots

SHOWN = 100


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What waits: lives first, then sources and voices, last those that came back by themselves.

    A source or a voice has one row, its latest signal, however many times it rang.
    """
    world = world_of(request.user)
    signals = list(Signal.objects.in_world(world).to_assess().order_by("-at", "-pk"))
    about = by_subject(signals)
    shown = sorted(about, key=urgency)[:SHOWN]
    sources = Source.objects.in_bulk([s.subject for s in shown if s.kind in OF_SOURCES])
    mentions = (
        Mention.every.in_world(world)
        .visible_to(request.user)
        .in_bulk([signal.subject for signal in shown if is_vital(signal)])
    )
    rows = [
        vital_row(signal, mentions.get(signal.subject))
        if is_vital(signal)
        else voice_row(request, signal, earlier=about[signal])
        if signal.kind in OF_VOICES
        else source_row(signal, sources.get(signal.subject), earlier=about[signal])
        for signal in shown
    ]
    may_assess = request.user.has_role(Role.COMMUNICATOR, Role.LEAD, Role.ADMIN)
    context = {"rows": rows, "may_assess": may_assess, "now": timezone.now()}
    return render(request, "monitoring/signals.html", context)


def is_vital(signal: Signal) -> bool:
    return signal.kind == SignalKind.VITAL_MENTION


def by_subject(signals: Iterable[Signal]) -> dict[Signal, list[Signal]]:
    """The latest signal about each mention, voice or source, with the earlier ones about it."""
    latest: dict[tuple[bool, bool, int], Signal] = {}
    earlier: dict[Signal, list[Signal]] = {}
    for signal in signals:
        kind = is_vital(signal), signal.kind in OF_VOICES
        first = latest.setdefault((*kind, signal.subject), signal)
        earlier.setdefault(first, [])
        if signal is not first:
            earlier[first].append(signal)
    return earlier


def urgency(signal: Signal) -> tuple[bool, bool]:
    """Among equals the order of arrival stands: the latest first."""
    return (not is_vital(signal), signal.over_at is not None)


def vital_row(signal: Signal, mention: Mention | None) -> dict[str, Any]:
    return {"signal": signal, "mention": mention}


def voice_row(request: SignedInRequest, signal: Signal, *, earlier: list[Signal]) -> dict[str, Any]:
    return {
        "signal": signal,
        "cards": filled_slots("SIGNAL_SLOTS", request, signal),
        "earlier": source_sentences.for_earlier(earlier),
    }


def source_row(signal: Signal, source: Source | None, *, earlier: list[Signal]) -> dict[str, Any]:
    return {
        "signal": signal,
        "source": source,
        "name": source_sentences.name_of(signal),
        "arithmetic": source_sentences.for_signal(signal),
        "over": source_sentences.for_end(signal, source),
        "earlier": source_sentences.for_earlier(earlier),
    }


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.ADMIN)
@require_POST
def assess(request: SignedInRequest, signal_id: int) -> HttpResponse:
    signals = Signal.objects.in_world(world_of(request.user))
    signalling.assess_all_like(get_object_or_404(signals, pk=signal_id), by=request.user)
    return redirect("monitoring:signals")
