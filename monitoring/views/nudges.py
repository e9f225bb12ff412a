"""What one person must know, in a banner on every page until they say that they have read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from monitoring import nudges
from msgu.users.models import User
from msgu.web.access import SignedInRequest, signed_in


def banner(request: HttpRequest) -> str:
    """The banners' slot."""
    if not isinstance(request.user, User) or not (unread := nudges.unread(request.user)):
        return ""
    context = {"nudges": unread, "now": timezone.now()}
    return render_to_string("monitoring/nudges.html", context, request=request)


@signed_in
@require_POST
def read(request: SignedInRequest, nudge_id: int) -> HttpResponse:
    """One's own word has been read: its banner goes, and the page stays where scripts run."""
    nudges.read(nudge_id, by=request.user)
    return HttpResponse() if request.htmx else redirect("home")
