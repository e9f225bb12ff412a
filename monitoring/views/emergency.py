"""The guided panel of a life in danger: what was done with 911, written down step by step."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import emergency, triage
from monitoring.forms.emergency import CallForm, CorrectForm, KeyedForm, LiaisonForm
from monitoring.models import EmergencyCall
from monitoring.views import acting as opened
from monitoring.views import status
from monitoring.views.acting import Told, triaging
from monitoring.views.hidden import or_hidden
from msgu.refusal import Refusal
from msgu.web.access import SignedInRequest


@triaging
@require_POST
@or_hidden
def record(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """A call to 911 that was just made."""
    shown = opened.find(request, mention_id)
    form = CallForm(request.POST, auto_id="call-%s", now=timezone.now())
    if not form.is_valid():
        return opened.invalid(request, shown, {"call": form})
    try:
        call = emergency.record(shown, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return opened.refused(request, shown, refusal.sentence, bound={"call": form})
    triage.renew([shown.pk], by=request.user, lease=opened.lease_of(request))
    return opened.done(request, Told(recorded(call)), then=shown.pk)


@triaging
@require_POST
@or_hidden
def tell_liaison(request: SignedInRequest, call_id: int) -> HttpResponse:
    form = LiaisonForm(request.POST, auto_id="liaison-%s", now=timezone.now())
    return change(request, call_id, "liaison", form, emergency.tell_liaison)


@triaging
@require_POST
@or_hidden
def correct(request: SignedInRequest, call_id: int) -> HttpResponse:
    form = CorrectForm(request.POST, auto_id=f"correct-{call_id}-%s", now=timezone.now())
    return change(request, call_id, f"correct-{call_id}", form, emergency.correct)


@triaging
@require_POST
@or_hidden
def withdraw(request: SignedInRequest, call_id: int) -> HttpResponse:
    call = find(request, call_id)
    try:
        emergency.withdraw(call, by=request.user)
    except Refusal as refusal:
        return opened.refused(request, call.mention, refusal.sentence)
    told = Told(_("L’appel est retiré\u00a0: l’équipe voit qu’il n’a pas eu lieu."))
    return opened.done(request, told, then=opened.find(request, call.mention_id).pk)


@triaging
@require_safe
def lives(request: SignedInRequest) -> HttpResponse:
    """The gauge of lives alone, for the page that rings."""
    return HttpResponse(status.lives(request))


def change(
    request: SignedInRequest,
    call_id: int,
    name: str,
    form: KeyedForm,
    verb: Callable[..., object],
) -> HttpResponse:
    """Write a new version of a call; what was typed comes back when it is wrong, or refused."""
    call = find(request, call_id)
    shown = opened.find(request, call.mention_id)
    if not form.is_valid():
        return opened.invalid(request, shown, {name: form})
    try:
        verb(call, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        bound = {name: form, **over(form, call)}
        return opened.refused(request, shown, refusal.sentence, bound=bound)
    return opened.done(request, Told(_("C’est inscrit.")), then=shown.pk)


def recorded(call: EmergencyCall) -> str:
    """What was written down, its hour in words."""
    hour = time_format(timezone.localtime(call.called_at))
    return _("Appel au 911 de %(hour)s inscrit. L’équipe le voit.") % {"hour": hour}


def over(form: KeyedForm, call: EmergencyCall) -> dict[str, KeyedForm]:
    """A correction that came too late, over the version that stands by now."""
    standing = EmergencyCall.objects.about(call.mention).standing().filter(caller=call.caller)
    latest = standing.last()
    if not isinstance(form, CorrectForm) or latest is None:
        return {}
    data, name = form.data, f"correct-{latest.pk}"
    return {name: CorrectForm(data, auto_id=f"{name}-%s", now=timezone.now())}


def find(request: SignedInRequest, call_id: int) -> EmergencyCall:
    """A call about a mention that this person may see."""
    call = get_object_or_404(EmergencyCall.objects.select_related("mention", "caller"), pk=call_id)
    opened.find(request, call.mention_id)
    return call
