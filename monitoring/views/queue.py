"""The desk: the list of what waits, and beside it the mention that is open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from monitoring.models import Mention, Source, Status
from monitoring.models.mention import MentionQuerySet, may_find
from monitoring.models.run import in_world_sql
from monitoring.rows import Row, read
from monitoring.search import (
    MATCHING,
    Filter,
    Lane,
    Order,
    Page,
    filtered,
    find,
    views_of,
)
from monitoring.views import acting as opened
from monitoring.views import bulk, hidden
from monitoring.views.filters import from_the_desk, read_filter, write_filter
from monitoring.views.hidden import Hidden, or_hidden
from monitoring.views.status import lane_of
from monitoring.worlds import world_of
from msgu.planned import planned
from msgu.users.models import Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import listed, number
from msgu.web.templatetags.desk import grouped

# How many sources a list lets choose from; past it, one is found by its name among the sources.
LISTED = 100
# How many rows a page may ask for again at once.
ROWS = 100

reading = role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.PRIVACY_OFFICER)


@reading
@require_safe
@or_hidden
def queue(request: SignedInRequest) -> HttpResponse:
    """One page of one view, and the mention that the address names; htmx asks for either alone."""
    if not offered(request):
        return redirect(f"{request.path}?vue={views_of(request.user)[0]}")
    part = request.htmx.target if not request.htmx.history_restore_request else None
    if part == "panel":
        return the_panel(request)
    if part == "list":
        return render(request, "monitoring/queue.html#list", the_list(request))
    context = the_whole(request) | beside_it(request)
    status = 404 if "hidden" in context else 200
    return render(request, "monitoring/queue.html", context, status=status)


def the_panel(request: SignedInRequest) -> HttpResponse:
    """What stands beside the list, alone. An act leads here too, and then names its address."""
    if "mention" in request.GET:
        mention = opened.find(request, asked(request.GET), to_show=True)
        answer = opened.panel(request, mention)
    else:
        desk = from_the_desk(request.GET)
        answer = render(request, "monitoring/batch_done.html", {"desk": desk})
    # A link says by itself that it goes somewhere.
    return answer if request.htmx.boosted else replace_url(answer, request.get_full_path())


def beside_it(request: SignedInRequest) -> dict[str, Any]:
    """What stands beside the list: the mention or the selection that the address names, if any."""
    if selected := number(request.GET.get("choix")):
        return bulk.panel_context(request, bulk.find(request, selected))
    if "mention" not in request.GET:
        return {}
    try:
        mention = opened.find(request, asked(request.GET), to_show=True)
        return opened.panel_context(request, mention)
    except Hidden as protected:
        return hidden.context(request, protected.mention)


def offered(request: SignedInRequest) -> bool:
    """Whether the view that the address names is one of this person's."""
    return read_filter(request.GET).view in views_of(request.user)


@reading
@require_safe
def rows(request: SignedInRequest) -> HttpResponse:
    """What changed, for a page that is open: the lane, and its rows `ids` as they stand now.

    A row that its filter no longer shows says so: it stays in place, greyed. Of `autres`, only
    the numbers that the filter shows come back. `debut` asks for those of the list's first page
    as well, where a page does not know what it missed.
    """
    now = timezone.now()
    chosen = read_filter(request.GET)
    numbers, others = listed(request.GET.get("ids"))[:ROWS], listed(request.GET.get("autres"))
    if "debut" in request.GET:
        others += find(chosen, user=request.user, now=now).numbers
    shown = filtered(chosen, user=request.user, now=now).filter(pk__in=[*numbers, *others])
    in_view = set(shown.values_list("pk", flat=True))
    visible = everything(request)
    # A copy says what its lead says, which may be protected.
    seen = visible.filter(Q(story=None) | Q(story__lead__in=visible), pk__in=numbers)
    still = set(seen.values_list("pk", flat=True))
    lives = lane_of(request)
    known = read([*lives.shown, *still], now=now)
    context = {
        **the_rows(request, [n for n in numbers if n in still], known=known, now=now),
        **the_lane(lives, known=known),
        "in_view": in_view,
        "fresh": sorted(in_view.intersection(others)),
    }
    return render(request, "monitoring/rows.html", context)


def asked(query: QueryDict) -> int:
    return number(query.get("mention")) or 0


def the_whole(request: SignedInRequest) -> dict[str, Any]:
    """The lane, the toolbar, and one page of the view that the address names."""
    now = timezone.now()
    chosen = read_filter(request.GET)
    page, lives = the_page(request, chosen, now=now), lane_of(request)
    known = read([*lives.shown, *page.numbers], now=now)
    return {
        **the_lane(lives, known=known),
        **the_rows(request, page.numbers, known=known, now=now),
        **around(request, chosen, page),
        **sources_to_choose(chosen, user=request.user),
        "views": views_of(request.user),
        "orders": Order,
        "statuses": Status,
        "may_grab": request.user.has_role(Role.COMMUNICATOR, Role.LEAD),
    }


def the_list(request: SignedInRequest) -> dict[str, Any]:
    """One page of the view that the address names, alone."""
    now = timezone.now()
    chosen = read_filter(request.GET)
    page = the_page(request, chosen, now=now)
    return {
        **the_rows(request, page.numbers, known=read(page.numbers, now=now), now=now),
        **around(request, chosen, page),
        # An empty list says whether there is any source at all.
        **({} if page.numbers else sources_to_choose(chosen, user=request.user)),
    }


def the_page(request: SignedInRequest, chosen: Filter, *, now: datetime) -> Page:
    return find(chosen, user=request.user, now=now, after=request.GET.get("apres", ""))


def the_rows(
    request: SignedInRequest, numbers: Collection[int], *, known: Mapping[int, Row], now: datetime
) -> dict[str, Any]:
    """The rows of these numbers, and what drawing any row depends on."""
    mentions = [known[number] for number in numbers if number in known]
    return {
        "mentions": mentions,
        # What « select the page » selects, as its form holds it.
        "numbers_shown": ",".join(str(mention.pk) for mention in mentions),
        "desk": write_filter(read_filter(request.GET)),
        "selecting": selecting(request),
        "reads_protected": may_find(request.user, protected=True),
        "now": now,
    }


def around(request: SignedInRequest, chosen: Filter, page: Page) -> dict[str, Any]:
    """What a list says of its page, above and below it."""
    only_page = not page.after and "apres" not in request.GET
    return {
        "chosen": chosen,
        "matching": "" if only_page else matching(page),
        "next_page": with_cursor(write_filter(chosen), page.after),
        "narrowed": narrowed(chosen),
        "batch_done": chosen.batch and not page.numbers and not page.after,
    }


def sources_to_choose(chosen: Filter, *, user: User) -> dict[str, Any]:
    """The sources that a filter offers: all, or only its own where they are too many to list."""
    world = world_of(user)
    with planned() as cursor:
        cursor.execute(
            some_sources(in_world_sql(world)), {"origin": world.origin, "run": world.run}
        )
        sources = [{"pk": number, "name": name} for number, name in cursor.fetchall()]
    if len(sources) <= LISTED:
        return {"sources": sources, "too_many_sources": False}
    own = Source.objects.in_world(world).values("pk", "name")
    chosen_one = own.filter(pk=chosen.source) if chosen.source else []
    return {"sources": chosen_one, "too_many_sources": True}


@cache
def some_sources(in_world: str) -> str:
    """By name, one more than a list has room for: of a thousand, none is sorted to show none."""
    return f"""
        SELECT id, name FROM (
            SELECT id, name FROM monitoring_source WHERE {in_world} LIMIT {LISTED + 1}
        ) AS first ORDER BY name
        """  # noqa: S608 (our own words)


def the_lane(lives: Lane, *, known: Mapping[int, Row]) -> dict[str, Any]:
    """The lives in danger that are shown, how many there are, and how many nobody holds."""
    return {
        "danger": [known[number] for number in lives.shown if number in known],
        "lives": lives.lives,
        "free_lives": lives.free,
    }


def selecting(request: SignedInRequest) -> str:
    """What each row's box does, said once for all of them; "" for who may not act."""
    return _("Sélectionner") if request.user.has_role(Role.COMMUNICATOR, Role.LEAD) else ""


def matching(page: Page) -> str:
    """How many mentions a filter that takes several pages shows, « 1 000+ » at most."""
    if page.matching > MATCHING:
        return f"{grouped(MATCHING)}+"
    return str(grouped(page.matching))


def everything(request: SignedInRequest) -> MentionQuerySet:
    """Every mention that this person may see."""
    return Mention.every.in_world(world_of(request.user)).visible_to(request.user)


def narrowed(chosen: Filter) -> bool:
    """Whether a filter hides something of its view."""
    return bool(chosen.words or chosen.source or chosen.status is not None)


def with_cursor(desk: str, after: str) -> str:
    """The same filter's next page, as a query string; "" when there is none."""
    if not after:
        return ""
    following = QueryDict(desk, mutable=True)
    following["apres"] = after
    return following.urlencode()
