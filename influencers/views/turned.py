"""The card of a posture that changed, among the signals."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from influencers.models import Voice
from influencers.views.access import READERS
from monitoring.models import Signal
from monitoring.models.signal import SignalKind
from monitoring.worlds import world_of
from msgu.users.models import User


def card(request: HttpRequest, signal: Signal) -> str:
    """Which voice, and to which side; its name for who may read the register."""
    if signal.kind != SignalKind.TURNED_VOICE or not isinstance(request.user, User):
        return ""
    voice = None
    if request.user.has_role(*READERS):
        ours = Voice.objects.in_world(world_of(request.user))
        voice = ours.filter(pk=signal.subject, archived_at=None).first()
    return render_to_string("influencers/turned.html", {"signal": signal, "voice": voice})
