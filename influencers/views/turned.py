"""The card of a posture that changed, among the signals."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from influencers.consulting import Shown, note
from influencers.models import Voice
from influencers.views.access import READERS
from monitoring.models import Signal
from monitoring.models.signal import SignalKind
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.users.models import User


def card(request: HttpRequest, signal: Signal) -> str:
    """Which voice, and to which side; its name for who may read the register, while it serves."""
    if signal.kind != SignalKind.TURNED_VOICE or not isinstance(request.user, User):
        return ""
    voice = None
    if request.user.has_role(*READERS):
        today = timezone.localdate(by_postgres())
        ours = Voice.objects.in_world(world_of(request.user)).live(on=today)
        voice = ours.exclude(frozen_until__gte=today).filter(pk=signal.subject).first()
    if voice:
        note([voice], where=Shown.TURNED, by=request.user)
    return render_to_string("influencers/turned.html", {"signal": signal, "voice": voice})
