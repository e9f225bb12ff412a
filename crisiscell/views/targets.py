"""How long a mention may wait here, where that is not how long it may wait elsewhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crisiscell import organisations
from crisiscell.target_form import TargetForm
from monitoring.deadlines import rules_in_force
from monitoring.targets import HOUSE
from monitoring.worlds import world_of
from msgu.users.models import Organisation, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def sheet(request: SignedInRequest) -> HttpResponse:
    """Targets by level and priority; one button gives the house's own back."""
    organisation = Organisation.current(is_demo=request.user.is_demo)
    rules = rules_in_force(world_of(request.user))
    form = TargetForm(request.POST or None, in_force=rules.targets)
    if request.method == "POST" and organisation.pk:
        asked = HOUSE if "house" in request.POST else form.asked if form.is_valid() else None
        if asked is not None:
            moved = organisations.set_targets(asked, by=request.user)
            messages.success(
                request,
                _("Les délais sont enregistrés. Échéances déplacées\u00a0: %(n)s.") % {"n": moved},
            )
            return redirect("crisiscell:targets")
    context = {
        "form": form if organisation.pk else None,
        "level": rules.level,
        "own": rules.targets != HOUSE,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "crisiscell/targets.html", context, status=status)
