"""Who is on duty: a list kept by hand."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crisiscell import duties, rota
from crisiscell.forms import DESK, DutyForm
from crisiscell.models import DutyRank, DutyShift
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form

KEEPERS = (Role.LEAD, Role.ADMIN)
# How far ahead holes are looked for: the two weeks that the readiness index asks about.
AHEAD = timedelta(days=14)
# What is past stays in sight for a while: who answered last night.
BEHIND = timedelta(days=2)


@role_required(*DESK, writes=KEEPERS)
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """The list, what is wrong with it, and for leads and administrators the form that adds."""
    now = timezone.now()
    form = DutyForm(request.POST or None, by=request.user, initial={"rank": DutyRank.MAIN})
    if request.method == "POST" and form.is_valid() and added(request, form):
        return redirect("crisiscell:duty")
    planned = DutyShift.objects.beside(request.user)
    shifts = planned.between(now - BEHIND, now + timedelta(days=365))
    turns = duties.turns(shifts)
    context = {
        "now": now,
        "form": form if request.user.has_role(*KEEPERS) else None,
        "shifts": shifts,
        "on_duty": planned.on(now),
        "gaps": rota.gaps(turns, start=now, end=now + AHEAD),
        "overlaps": [one for one in rota.overlaps(turns) if one.ends_at > now],
    }
    return render(request, "crisiscell/duty.html", context, status=422 if form.errors else 200)


def added(request: SignedInRequest, form: DutyForm) -> bool:
    """Whether the duty was written as asked; if not, the form says why."""
    asked = form.cleaned_data
    try:
        duties.add(
            asked["person"],
            starts_at=asked["starts_at"],
            ends_at=asked["ends_at"],
            rank=DutyRank(asked["rank"]),
            by=request.user,
        )
    except Refusal as refusal:
        form.add_error("starts_at", refusal.sentence)
        return False
    messages.success(request, _("La garde est inscrite."))
    return True


@role_required(*KEEPERS)
@require_POST
def remove(request: SignedInRequest, shift_id: int) -> HttpResponse:
    shift = get_object_or_404(DutyShift.objects.beside(request.user), pk=shift_id)
    try:
        duties.remove(shift, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("La garde est retirée."))
    return redirect("crisiscell:duty")
