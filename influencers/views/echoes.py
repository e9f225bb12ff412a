"""Who carried what we said."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from influencers import echoes
from influencers.views.access import desk
from monitoring.models import OwnAddress
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.users.models import Role
from msgu.web.access import SignedInRequest

SHOWN = 10


@desk
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What we said that somebody carried, with who and when."""
    world, now = world_of(request.user), by_postgres()
    found = echoes.messages(world=world, now=now)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "carried": echoes.carried(list(page), world=world, on=timezone.localdate(now)),
        "over": echoes.OVER.days,
        "looked_for": bool(echoes.own_channels(world))
        or OwnAddress.objects.in_world(world).exists(),
        "may_declare": request.user.has_role(Role.ADMIN),
    }
    return render(request, "influencers/echoes.html", context)
