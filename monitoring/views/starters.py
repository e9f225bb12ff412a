"""Feeds of Québec to be checked: an administrator chooses which ones to take up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring import starters
from monitoring.models import Family
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """The candidates by family; those that are ticked are added, without listening."""
    world = world_of(request.user)
    keys = set(request.POST.getlist("starter")) & {one.key for one in starters.STARTERS}
    if request.method == "POST" and keys:
        added = starters.add(keys, world=world, by=request.user)
        messages.success(request, added_sentence(added))
        # In front of the reader, so that their terms can be read and filled at once.
        return redirect(reverse("monitoring:sources") + "?etat=sans-ecoute")
    held = starters.held_addresses(world)
    groups = [
        (
            family.label,
            [(one, one.address in held) for one in starters.STARTERS if one.family == family],
        )
        for family in Family
        if any(one.family == family for one in starters.STARTERS)
    ]
    missing = request.method == "POST"
    context = {"groups": groups, "missing": missing}
    return render(request, "monitoring/starters.html", context, status=422 if missing else 200)


def added_sentence(added: int) -> str:
    if not added:
        return _("Ces fils étaient déjà parmi vos sources\u00a0: rien n’est ajouté.")
    return ngettext(
        "%(n)d fil est ajouté, sans écoute. Vérifiez ses conditions avant de l’écouter.",
        "%(n)d fils sont ajoutés, sans écoute. Vérifiez leurs conditions avant de les écouter.",
        added,
    ) % {"n": added}
