"""The channels of a person, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from msgu.net.courier import SERVICES
from msgu.outbox import channels
from msgu.outbox.forms import ChannelForm, MailForm, ServiceForm
from msgu.outbox.models import Channel, Kind
from msgu.refusal import Refusal
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@sensitive_post_parameters(f"{Kind.SERVICE}-address")
@with_form
def index(request: SignedInRequest, user_id: int) -> HttpResponse:
    """How a person is reached, and two forms that add a way."""
    person = get_object_or_404(User.objects.beside(request.user), pk=user_id)
    kind = request.POST.get("kind", "")
    mail = MailForm(request.POST if kind == Kind.MAIL else None, person=person)
    service = ServiceForm(request.POST if kind == Kind.SERVICE else None, person=person)
    sent = {Kind.MAIL.value: mail, Kind.SERVICE.value: service}.get(kind)
    if sent and sent.is_valid() and added(request, sent, person=person, kind=kind):
        return redirect("outbox:channels", user_id=person.pk)
    context = {
        "person": person,
        "channels": person.channels.order_by("label"),
        "mail": mail,
        "service": service,
        "services": sorted(SERVICES),
    }
    refused = bool(sent and sent.errors)
    return render(request, "outbox/channels.html", context, status=422 if refused else 200)


def added(request: SignedInRequest, form: ChannelForm, *, person: User, kind: str) -> bool:
    """Whether the channel works and is kept; if not, the form says why."""
    try:
        channels.add(person, kind=kind, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("address", refusal.sentence)
        return False
    messages.success(request, _("Un essai vient de partir\u00a0: le canal est enregistré."))
    return True


def one_of(request: SignedInRequest, channel_id: int) -> Channel:
    beside = Channel.objects.filter(person__is_demo=request.user.is_demo)
    return get_object_or_404(beside.select_related("person"), pk=channel_id)


@role_required(Role.ADMIN)
@require_POST
def try_out(request: SignedInRequest, channel_id: int) -> HttpResponse:
    channel = one_of(request, channel_id)
    try:
        channels.try_out(channel, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, _("L’essai est parti par «\u00a0%(label)s\u00a0».") % {"label": channel}
        )
    return redirect("outbox:channels", user_id=channel.person_id)


@role_required(Role.ADMIN)
@require_POST
def close(request: SignedInRequest, channel_id: int) -> HttpResponse:
    channel = one_of(request, channel_id)
    channels.switch(channel, active=False, by=request.user)
    messages.success(
        request, _("Plus rien ne part par «\u00a0%(label)s\u00a0».") % {"label": channel}
    )
    return redirect("outbox:channels", user_id=channel.person_id)


@role_required(Role.ADMIN)
@require_POST
def reopen(request: SignedInRequest, channel_id: int) -> HttpResponse:
    channel = one_of(request, channel_id)
    channels.switch(channel, active=True, by=request.user)
    messages.success(
        request, _("Le canal «\u00a0%(label)s\u00a0» est rouvert.") % {"label": channel}
    )
    return redirect("outbox:channels", user_id=channel.person_id)


@role_required(Role.ADMIN)
@require_POST
def remove(request: SignedInRequest, channel_id: int) -> HttpResponse:
    channel = one_of(request, channel_id)
    channels.remove(channel, by=request.user)
    messages.success(
        request, _("Le canal «\u00a0%(label)s\u00a0» est supprimé.") % {"label": channel}
    )
    return redirect("outbox:channels", user_id=channel.person_id)
