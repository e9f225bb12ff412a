"""The register, what the desk proposes for it, a table of voices, and who opened what."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from influencers import chart, consulting, detection, importing
from influencers.act_forms import ImportForm, ReadForm, RegisterForm
from influencers.consulting import READS, REASONS, STAYS_OPEN, VERB, consultations
from influencers.models import Voice
from influencers.models.voice import ARCHIVE_KEPT, CARRIED_FAR, HEARD_OFTEN
from influencers.register import Wanted, rows
from influencers.views.access import DESK, leads, officers, readers
from monitoring.models import Author, Mention, Watch
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest
from msgu.web.verbs import with_form

SHOWN = 50
CHART = "portee"


@readers
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """Every sheet in use, narrowed as asked; how they stand, in a table or by reach, once it was
    said what for.
    """
    ask = ReadForm(request.POST or None)
    if request.method == "POST" and ask.is_valid():
        consulting.read(why=ask.cleaned_data["why"], by=request.user)
        return redirect(request.get_full_path())
    world, now = world_of(request.user), by_postgres()
    reading = consulting.reading(of=request.user)
    topics = Watch.objects.in_world(world).order_by("hazard", "pk")
    form = RegisterForm(request.GET, topics=topics, postures=reading is not None)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    found = rows(wanted, world=world, on=timezone.localdate(now))
    is_chart = reading is not None and request.GET.get("vue") == CHART
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    is_lead = request.user.has_role(Role.LEAD)
    context = {
        "form": form,
        "ask": None if reading else ask,
        "reading": reading,
        "reads_for": REASONS[reading.reason] if reading else "",
        "closes_at": reading.at + STAYS_OPEN if reading else None,
        "narrowed": any(form.data.get(name) for name in form.fields),
        "page": page,
        "without_page": without_page(request),
        "without_view": without(request, "page", "vue"),
        "chart": chart.drawn(found[: chart.MOST]) if is_chart else None,
        "chart_lines": chart.LINES,
        "chart_named": chart.NAMED,
        "uncharted": len(found[chart.MOST :]),
        "any_voice": bool(found) or Voice.objects.in_world(world).exists(),
        "is_lead": is_lead,
        "is_desk": request.user.has_role(*DESK),
        "proposed": detection.waiting(world=world, now=now) if is_lead else 0,
        "archive_days": ARCHIVE_KEPT.days,
    }
    status = 422 if ask.errors else 200
    return render(request, "influencers/register.html", context, status=status)


def without_page(request: SignedInRequest) -> str:
    return without(request, "page")


def without(request: SignedInRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()


@leads
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """Accounts that may be worth a sheet, with what says so."""
    found = detection.proposals(world=world_of(request.user), now=by_postgres(), user=request.user)
    context = {
        "proposals": found,
        "often": HEARD_OFTEN,
        "far": CARRIED_FAR,
        "over": detection.OVER.days,
        "dismissed_for": detection.DISMISSED_FOR.days,
    }
    return render(request, "influencers/proposals.html", context)


@leads
@require_POST
def dismiss(request: SignedInRequest, author_id: int) -> HttpResponse:
    world = world_of(request.user)
    heard_here = Mention.every.in_world(world).filter(author=author_id).values("author")
    author = get_object_or_404(Author.objects.filter(pk__in=heard_here), pk=author_id)
    dismissed = detection.dismiss(author, by=request.user)
    messages.success(
        request,
        _("Proposition écartée\u00a0: ce compte ne sera pas proposé avant le %(day)s.")
        % {"day": dismissed.until},
    )
    return redirect("influencers:proposals")


@leads
@with_form
def bring(request: SignedInRequest) -> HttpResponse:
    """A pasted table: what it would bring is shown first, then brought."""
    form = ImportForm(request.POST or None)
    table, status = None, 200
    if request.method == "POST" and form.is_valid():
        keeps = request.POST.get("step") == "bring"
        try:
            read = importing.bring if keeps else importing.preview
            table = read(form.cleaned_data["table"], by=request.user)
        except Refusal as refusal:
            form.add_error("table", refusal.sentence)
    if table and request.POST.get("step") == "bring":
        n = len(table.good)
        messages.success(
            request, ngettext("%(n)s fiche ajoutée.", "%(n)s fiches ajoutées.", n) % {"n": n}
        )
        return redirect("influencers:register")
    if form.errors:
        status = 422
    return render(request, "influencers/import.html", {"form": form, "table": table}, status=status)


@officers
@require_safe
def openings(request: SignedInRequest) -> HttpResponse:
    """Who opened which sheet or read the register, when, and what for."""
    page = Paginator(consultations(beside=request.user), SHOWN).get_page(request.GET.get("page"))
    voices = Voice.objects.in_world(world_of(request.user))
    sheets = [entry.target_id for entry in page if entry.verb == VERB]
    known = voices.in_bulk(sheets)
    opened = [
        (
            entry,
            known.get(entry.target_id) if entry.verb == VERB else None,
            REASONS.get(entry.reason, ""),
        )
        for entry in page
    ]
    context = {"page": page, "opened": opened, "reads": READS}
    return render(request, "influencers/openings.html", context)
