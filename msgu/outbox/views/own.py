"""One's own channels, without what opens them, and when they are left in peace."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from msgu.outbox.channels import set_quiet
from msgu.outbox.forms import QuietForm
from msgu.outbox.models import Channel
from msgu.web.access import SignedInRequest, signed_in


@signed_in
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    return shown(request)


@signed_in
@require_POST
def quieten(request: SignedInRequest, channel_id: int) -> HttpResponse:
    """Keep the quiet hours of one channel."""
    channel = get_object_or_404(request.user.channels, pk=channel_id)
    form = QuietForm(request.POST, instance=channel)
    if not form.is_valid():
        return shown(request, sent=form)
    set_quiet(channel, by=request.user)
    messages.success(request, _("Les heures calmes sont enregistrées."))
    return redirect("outbox:mine")


def shown(request: SignedInRequest, sent: QuietForm | None = None) -> HttpResponse:
    """Every channel with its form; that which was refused as it was sent."""
    forms = {
        channel: sent if sent and sent.instance.pk == channel.pk else form_of(channel)
        for channel in request.user.channels.order_by("label")
    }
    return render(request, "outbox/mine.html", {"forms": forms}, status=422 if sent else 200)


def form_of(channel: Channel) -> QuietForm:
    return QuietForm(None, instance=channel)
