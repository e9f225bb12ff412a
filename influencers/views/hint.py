"""Beside an open mention: who speaks, as far as the register of voices knows."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from influencers.accounts import voice_of
from influencers.consulting import Shown, note
from influencers.postures import postures
from influencers.views.access import READERS
from monitoring.ingest.propose import INFLUENCER
from monitoring.models import Mention
from msgu.clock import by_postgres
from msgu.users.models import User


def beside(request: HttpRequest, mention: Mention) -> str:
    """What to count on and to expect of the voice that speaks, for who may read the register."""
    user = request.user
    if not (isinstance(user, User) and user.has_role(*READERS)) or mention.purged_at:
        return ""
    today = timezone.localdate(by_postgres())
    voice = voice_of(mention, on=today)
    if voice:
        note([voice], where=Shown.BESIDE, by=user)
    context = {
        "mention": mention,
        "voice": voice,
        "posture": postures([voice], on=today)[voice.pk] if voice else None,
        "raised": INFLUENCER in mention.flags and any("weight" in why for why in mention.reasons),
        "topics": list(mention.matches.order_by("watch").values_list("watch", flat=True)),
    }
    return render_to_string("influencers/hint.html", context, request=request)
