"""Where the organisation publishes: its echoes are looked for there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crisiscell.address_form import AddressForm
from monitoring import own_addresses
from monitoring.models import Family, OwnAddress, Source
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """Our addresses, our own channels among the sources, and one address more."""
    world = world_of(request.user)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            own_addresses.declare(form.cleaned_data["address"], by=request.user)
        except Refusal as refusal:
            form.add_error("address", refusal.sentence)
        else:
            messages.success(request, _("L’adresse est déclarée."))
            return redirect("crisiscell:addresses")
    context = {
        "form": form,
        "addresses": OwnAddress.objects.in_world(world).select_related("by").order_by("address"),
        "channels": Source.objects.in_world(world).filter(family=Family.OWN_CHANNEL),
    }
    status = 422 if form.errors else 200
    return render(request, "crisiscell/addresses.html", context, status=status)


@role_required(Role.ADMIN)
@require_POST
def remove(request: SignedInRequest, address_id: int) -> HttpResponse:
    ours = OwnAddress.objects.in_world(world_of(request.user))
    own_addresses.remove(get_object_or_404(ours, pk=address_id), by=request.user)
    messages.success(request, _("L’adresse est retirée."))
    return redirect("crisiscell:addresses")
