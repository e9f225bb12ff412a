"""The queue: what waits for a decision, the most urgent first."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring.models import Mention, Source
from monitoring.search import Filter, Order, View, find
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import number

# The lane scrolls inside itself past this many.
DANGER_SHOWN = 20


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """One page of one view; the filter is in the address."""
    now = timezone.now()
    chosen = read_filter(request.GET)
    page = find(chosen, user=request.user, now=now, after=request.GET.get("apres", ""))
    world = world_of(request.user)
    danger = Mention.every.in_world(world).danger().visible_to(request.user).for_rows()
    context = {
        "chosen": chosen,
        "views": View,
        "orders": Order,
        "sources": Source.objects.in_world(world).order_by("name"),
        "page": page,
        "next_page": with_cursor(request.GET, page.after),
        "danger": danger.earliest_deadline_first()[:DANGER_SHOWN],
        "now": now,
    }
    return render(request, "monitoring/queue.html", context)


def read_filter(query: QueryDict) -> Filter:
    """The filter that an address names; what cannot be read is left out."""
    view, order = query.get("vue", ""), query.get("tri", "")
    return Filter(
        view=View(view) if view in View.values else View.TO_TRIAGE,
        order=Order(order) if order in Order.values else Order.DEADLINE,
        source=number(query.get("source")),
        words=query.get("q", "").replace("\0", "").strip()[:200],
    )


def with_cursor(query: QueryDict, after: str) -> str:
    """The same filter's next page, as a query string; "" when there is none."""
    if not after:
        return ""
    following = query.copy()
    following["apres"] = after
    return following.urlencode()
