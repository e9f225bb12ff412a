"""What stands in the place of a mention that this person may not read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import triage
from monitoring.forms.decisions import NoteForm
from monitoring.models import Mention
from monitoring.models.mention import may_find
from monitoring.search import following
from monitoring.views.filters import from_the_desk, read_filter
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest

View = Callable[..., HttpResponse]


class Hidden(Http404):
    """A mention that is there, and protected from this person."""

    def __init__(self, mention: Mention) -> None:
        super().__init__()
        self.mention = mention


def hidden_from(mention: Mention, user: User) -> bool:
    return not may_find(user, protected=mention.protected)


def or_hidden(view: View) -> View:
    """Say that a mention is protected where its page would stand; what was asked is not done."""

    @wraps(view)
    def shown(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Hidden as hidden:
            if request.method != "POST":
                # A page that stays open puts this in the place of the words that it shows.
                return panel(request, hidden.mention, status=200 if request.htmx else 404)
            messages.error(request, _("Ce geste n’est pas fait\u00a0: la mention est protégée."))
            return panel(request, hidden.mention, status=409)

    return shown


def panel(
    request: SignedInRequest,
    mention: Mention,
    *,
    note: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    template = "monitoring/hidden.html" + ("#panel" if request.htmx else "")
    return render(request, template, context(request, mention, note=note), status=status)


def context(
    request: SignedInRequest, mention: Mention, *, note: forms.Form | None = None
) -> dict[str, Any]:
    """Nothing of what is said, nor of who says it: only who has it in hand, and who reads it."""
    user, now, desk = request.user, timezone.now(), from_the_desk(request.GET)
    return {
        "hidden": mention,
        "held": mention.live_claim(now=now),
        "readers": triage.readers(user)[:3] if mention.protected else [],
        "note": note or NoteForm(initial={"form_key": uuid4()}, auto_id="note-%s"),
        "may_note": user.has_role(Role.COMMUNICATOR) and mention.protected,
        "desk": desk,
        "beside": f"?{desk}" if desk else "",
        "following": following(read_filter(request.GET), mention, user=user, now=now),
        "now": now,
    }
