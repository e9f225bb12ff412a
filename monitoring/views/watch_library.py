"""Terms to begin with: the library by hazard, from which an administrator chooses."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring import watches
from monitoring.forms.watches import LibraryForm
from monitoring.library import CANDIDATES, Candidate
from monitoring.models import Watch
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def library(request: SignedInRequest) -> HttpResponse:
    """Every candidate by hazard; those that are chosen, one by one or by group, are watched."""
    form = LibraryForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return page(request, form, status=422 if request.method == "POST" else 200)
    chosen = chosen_in(request)
    if not chosen:
        form.add_error(None, _("Cochez au moins un terme, ou ajoutez un groupe."))
        return page(request, form, status=422)
    place, world = form.cleaned_data["place"], world_of(request.user)
    added = watches.adopt(chosen, place=place, by=request.user, world=world)
    messages.success(request, added_sentence(added))
    return redirect("monitoring:watches")


def chosen_in(request: SignedInRequest) -> list[Candidate]:
    """A whole group where its button was pressed, otherwise what was ticked."""
    group, ticked = request.POST.get("group"), set(request.POST.getlist("term"))
    if group:
        return [candidate for candidate in CANDIDATES if candidate.hazard == group]
    return [candidate for candidate in CANDIDATES if candidate.key in ticked]


def added_sentence(added: int) -> str:
    if not added:
        return _("Ces termes étaient déjà surveillés\u00a0: rien n’est ajouté.")
    return ngettext(
        "%(n)d terme est maintenant surveillé.", "%(n)d termes sont maintenant surveillés.", added
    ) % {"n": added}


def page(request: SignedInRequest, form: LibraryForm, *, status: int = 200) -> HttpResponse:
    watched = Watch.objects.in_world(world_of(request.user))
    held = list(watched.values_list("expression", flat=True))
    groups = [
        (hazard, [row(candidate, held, request) for candidate in candidates])
        for hazard, candidates in groupby(CANDIDATES, key=lambda candidate: candidate.hazard)
    ]
    context = {"form": form, "groups": groups}
    return render(request, "monitoring/watch_library.html", context, status=status)


def row(candidate: Candidate, held: list[str], request: SignedInRequest) -> dict[str, Any]:
    narrowed = f"({candidate.expression}) ET ("
    return {
        "candidate": candidate,
        "priority": candidate.priority,
        "ticked": candidate.key in request.POST.getlist("term"),
        "held": any(one == candidate.expression or one.startswith(narrowed) for one in held),
    }
