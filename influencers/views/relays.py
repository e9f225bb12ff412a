"""« Qui peut relayer » and « À prévoir »: the register, as an intervention needs it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from influencers.consulting import Shown, note
from influencers.relays import Asked, lists
from influencers.relays_form import RelaysForm
from influencers.views.access import readers
from monitoring.models import Watch
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.web.access import SignedInRequest


@readers
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Whom to ask, and whom to expect, for a territory and some topics."""
    world = world_of(request.user)
    topics = Watch.objects.in_world(world).order_by("hazard", "pk")
    form = RelaysForm(request.GET, topics=topics)
    asked = Asked(**form.cleaned_data) if form.is_valid() else Asked()
    found = lists(asked, world=world, on=timezone.localdate(by_postgres()))
    note(found.voices, where=Shown.RELAYS, by=request.user)
    context = {"form": form, "found": found, "asked": asked}
    return render(request, "influencers/relays.html", context)
