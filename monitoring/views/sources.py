"""The watched sources: their health for everyone, what administrators do about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import Left, Length
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from monitoring import source_sentences, sources
from monitoring.forms.sources import SourceForm
from monitoring.health import OFF, State, by_need, state_of
from monitoring.models import Health, Source
from monitoring.sentences import for_set_aside
from monitoring.views.source_add import saved_sentence
from monitoring.worlds import World, world_of
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.dates import written
from msgu.web.verbs import with_form

# How many sources a page shows.
SHOWN = 100
NAME_LENGTH = 100
# How the list is narrowed: `?etat=…`, the states it keeps, its name on screen.
FILTERS: dict[str, tuple[set[str], object]] = {
    "en-echec": ({Health.FAILING, Health.REFUSED}, gettext_lazy("En échec")),
    "refusees": ({Health.REFUSED}, gettext_lazy("Introuvables ou refusées")),
    "silencieuses": ({Health.LATE}, gettext_lazy("Silencieuses")),
    "jamais-lues": ({Health.NEVER}, gettext_lazy("Jamais lues")),
    "vides": ({Health.EMPTY}, gettext_lazy("Vides")),
    "a-l-ecoute": ({Health.OK, Health.UNCHANGED}, gettext_lazy("À l’écoute")),
    "sans-ecoute": ({OFF}, gettext_lazy("Sans écoute")),
}


@role_required(Role.ADMIN, Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every source with its state, first those that need somebody; narrowed to one state."""
    now = timezone.now()
    chosen = chosen_filter(request.GET)
    # Postgres refuses to look for a NUL.
    name = request.GET.get("nom", "").replace("\0", "").strip()[:NAME_LENGTH]
    world = world_of(request.user)
    found = by_need(Source.objects.in_world(world).polled().called(name), now=now)
    wanted = FILTERS[chosen][0] if chosen else None
    kept = [source.pk for key, source in found if wanted is None or key in wanted]
    page = Paginator(kept, SHOWN).get_page(request.GET.get("page"))
    context = {
        "any_source": bool(found) or bool(name),
        "states": states_of(page, world=world, now=now),
        "page": page,
        "filters": [
            {"slug": slug, "label": label, "n": n}
            for slug, (keys, label) in FILTERS.items()
            if (n := sum(key in keys for key, _source in found)) or slug == chosen
        ],
        "chosen": chosen,
        "name": name,
        "total": len(found),
        "failing": sum(source.failures > 0 and source.active for _key, source in found),
        "may_change": request.user.has_role(Role.ADMIN),
        "now": now,
    }
    return render(request, "monitoring/sources.html", context)


def states_of(numbers: Iterable[int], *, world: World, now: datetime) -> list[State]:
    """How each of these sources is, in their order."""
    numbers = list(numbers)
    shown = watched(world).in_bulk(numbers)
    return [state_of(shown[pk], now=now) for pk in numbers if pk in shown]


def watched(world: World) -> QuerySet[Source]:
    """Each source of a world, with how many of its items were set aside: `aside_count`."""
    return Source.objects.in_world(world).polled().annotate(aside_count=Count("set_aside"))


def chosen_filter(asked: QueryDict) -> str:
    slug = asked.get("etat", "")
    return slug if slug in FILTERS else ""


@role_required(Role.ADMIN)
@with_form
def source(request: SignedInRequest, source_id: int) -> HttpResponse:
    """One source: how it is, what was set aside, its settings."""
    shown = get_object_or_404(watched(world_of(request.user)), pk=source_id)
    now, listened = timezone.now(), shown.active
    form = SourceForm(request.POST or None, instance=shown, initial={"listen": shown.active})
    # Before the form writes what was typed into the source that the page shows.
    context = source_context(shown, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            sources.save(form.instance, by=request.user, listen=form.cleaned_data["listen"])
        except Refusal as refusal:
            form.add_error("listen", refusal.sentence)
        else:
            messages.success(request, changed_sentence(shown, listened=listened))
            return to_source(shown)
    context["form"] = form
    return render(request, "monitoring/source.html", context, status=422 if form.errors else 200)


def changed_sentence(shown: Source, *, listened: bool) -> str:
    """What became of new settings; a source that was listened to keeps its turn."""
    if not (listened and shown.active):
        return saved_sentence(shown)
    shown.refresh_from_db()
    next_poll = source_sentences.for_next_poll(shown, now=timezone.now())
    return _("«\u00a0%(name)s\u00a0» est enregistrée. %(next_poll)s.") % {
        "name": shown.name,
        "next_poll": capfirst(next_poll),
    }


# How many of the items set aside a page shows, and how much of each.
ASIDE_SHOWN, RAW_SHOWN = 20, 2_000


def source_context(shown: Source, *, now: datetime) -> dict[str, Any]:
    aside = shown.set_aside.order_by("-received_at", "-pk").annotate(
        shown=Left("raw", RAW_SHOWN), length=Length("raw")
    )
    return {
        "source": shown,
        "name": shown.name,
        "state": state_of(shown, now=now),
        "may_change": True,
        "cadence": source_sentences.for_cadence(shown)
        if shown.active and not shown.failures
        else "",
        "terms": terms_sentence(shown),
        "aside": [
            {"item": item, "why": for_set_aside(item.reason)}
            for item in aside.defer("raw")[:ASIDE_SHOWN]
        ],
        "now": now,
    }


def terms_sentence(shown: Source) -> str:
    if not (shown.terms_checked_on and shown.terms_checked_by):
        return _("Conditions d’utilisation\u00a0: jamais vérifiées.")
    return _("Conditions d’utilisation\u00a0: vérifiées par %(by)s le %(on)s.") % {
        "by": shown.terms_checked_by,
        "on": written(shown.terms_checked_on, "DATE_FORMAT"),
    }


# --- Acts ------------------------------------------------------------------------------------


@role_required(Role.ADMIN)
@require_POST
def poll_now(request: SignedInRequest, source_id: int) -> HttpResponse:
    """Have one source read at once; from the list, stay on it."""
    shown = get_object_or_404(watched(world_of(request.user)), pk=source_id)
    if request.htmx:
        asked = sources.poll_now(Source.objects.filter(pk=shown.pk))
        shown.refresh_from_db()
        return asked_row(request, shown, asked=bool(asked))
    if sources.poll_now(Source.objects.filter(pk=shown.pk)):
        messages.success(
            request,
            _("«\u00a0%(name)s\u00a0» sera lue dans quelques secondes.") % {"name": shown},
        )
    else:
        messages.error(request, off_sentence(shown))
    return to_list(request) if "etat" in request.POST else to_source(shown)


def asked_row(request: SignedInRequest, shown: Source, *, asked: bool) -> HttpResponse:
    """The row alone, with what became of the wish in it."""
    now = timezone.now()
    context = {
        "state": state_of(shown, now=now),
        "asked": asked,
        "chosen": chosen_filter(request.POST),
        "may_change": True,
        "now": now,
    }
    return render(request, "monitoring/sources.html#row", context)


def off_sentence(shown: Source) -> str:
    return _("«\u00a0%(name)s\u00a0» n’est pas à l’écoute\u00a0: elle ne sera pas lue.") % {
        "name": shown
    }


@role_required(Role.ADMIN)
@require_POST
def poll_failing(request: SignedInRequest) -> HttpResponse:
    """Have every source that fails read at once."""
    n = sources.poll_now(Source.objects.in_world(world_of(request.user)).filter(failures__gt=0))
    told = ngettext(
        "%(n)s source en échec sera relue dans quelques secondes.",
        "%(n)s sources en échec seront relues dans quelques secondes.",
        n,
    )
    messages.success(request, told % {"n": n} if n else _("Aucune source n’est en échec."))
    return to_list(request)


@role_required(Role.ADMIN)
@require_POST
def adopt_address(request: SignedInRequest, source_id: int) -> HttpResponse:
    """Ask a source, from now on, where it says that it has moved."""
    shown = get_object_or_404(watched(world_of(request.user)), pk=source_id)
    try:
        sources.adopt_address(shown, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request,
            _("«\u00a0%(name)s\u00a0» est lue désormais à sa nouvelle adresse.") % {"name": shown},
        )
    return to_source(shown)


def to_list(request: SignedInRequest) -> HttpResponse:
    slug = chosen_filter(request.POST)
    return redirect(reverse("monitoring:sources") + (f"?etat={slug}" if slug else ""))


def to_source(shown: Source) -> HttpResponse:
    return redirect("monitoring:source", source_id=shown.pk)
