"""Whose desk this is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from crisiscell import organisations
from crisiscell.forms import OrganisationForm
from msgu.users.models import Organisation, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def sheet(request: SignedInRequest) -> HttpResponse:
    """Name, type, territory and service hours."""
    form = OrganisationForm(
        request.POST or None, instance=Organisation.current(is_demo=request.user.is_demo)
    )
    if request.method == "POST" and form.is_valid():
        moved = organisations.save(form.filled(), by=request.user)
        messages.success(
            request,
            _("La fiche est enregistrée. Échéances déplacées\u00a0: %(n)s.") % {"n": moved},
        )
        return redirect("crisiscell:organisation")
    status = 422 if form.errors else 200
    return render(request, "crisiscell/organisation.html", {"form": form}, status=status)
