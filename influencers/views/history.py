"""All that happened with a voice, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from influencers import echoes, history
from influencers.models import Voice
from influencers.stance import WINDOW
from influencers.views.access import GUARDIANS, asked_first, find, readers
from msgu.clock import by_postgres
from msgu.web.access import SignedInRequest
from msgu.web.paging import number

SHOWN, ON_SHEET = 50, 8


@readers
@require_safe
def index(request: SignedInRequest, voice_id: int) -> HttpResponse:
    voice = find(request, voice_id)
    if question := asked_first(request, voice):
        return question
    page = min(number(request.GET.get("page")) or 1, history.LAST_PAGE)
    context = {
        "voice": voice,
        **seen(request, voice, n=SHOWN, page=page),
        "page": page,
        "last_page": page == history.LAST_PAGE,
    }
    return render(request, "influencers/history.html", context)


def seen(request: SignedInRequest, voice: Voice, *, n: int, page: int = 1) -> dict[str, Any]:
    """The part of the history that is shown, its weeks, and how often our messages were carried."""
    now, user = by_postgres(), request.user
    guards = user.has_role(*GUARDIANS)
    return {
        "history": history.events(voice, user=user, guards=guards, n=n, page=page),
        "weeks": history.weeks(voice, user=user, on=timezone.localdate(now)),
        "relayed": echoes.carried_by(voice, since=now - WINDOW).count(),
        "relayed_over": WINDOW.days,
    }
