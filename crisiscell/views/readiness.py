"""Is the organisation ready, and why not? For those who answer for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crisiscell.models import ReadinessSnapshot
from crisiscell.readiness import scores, snapshots
from crisiscell.readiness.catalogue import DIMENSIONS, MODEL_VERSION, Dimension, Indicator
from crisiscell.readiness.explained import Explained, explain
from crisiscell.readiness.facts import gather
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Organisation, Role, User
from msgu.web.access import SignedInRequest, access_of, role_required
from msgu.web.pdf import draw

NAMES = {
    "ready": _("Prêt"),
    "nearly_ready": _("Presque prêt"),
    "partial": _("Préparation partielle"),
    "fragile": _("Fragile"),
    "not_ready": _("Non prêt"),
}
# The curve's drawing, in its own units.
WIDTH, HEIGHT = 640, 120


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A dimension's indicators that rows answer, and what they bring of its points."""

    dimension: Dimension
    explained: list[Explained]

    @property
    def points(self) -> float:
        return sum(one.points for one in self.explained)


@dataclass(frozen=True, kw_only=True)
class Unmeasured:
    """A dimension's indicators that no row can answer yet."""

    dimension: Dimension
    indicators: list[Indicator]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One day of the trend: its photograph (None: none was taken), its scores of 100 (None: not
    measured then).
    """

    day: date
    snapshot: ReadinessSnapshot | None
    percents: list[int | None]


# Where the report leads beside its indicators.
SHOWN_ASIDE = ("monitoring:sources", "crisiscell:duty")
READERS = (Role.MANAGER, Role.LEAD, Role.ADMIN, Role.PRIVACY_OFFICER)


@role_required(*READERS)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The index as it stands, what it counted, what is missing, and its trend."""
    return render(request, "crisiscell/readiness.html", report(request.user))


@role_required(*READERS)
@require_safe
def pdf(request: SignedInRequest) -> HttpResponse:
    """The same report, to keep or to send; the page with a sentence where it cannot be drawn."""
    found = report(request.user)
    html = render_to_string("crisiscell/readiness_pdf.html", found)
    try:
        drawn = draw(html, address=request.build_absolute_uri("/"))
    except Refusal as refusal:
        context = {**found, "refused": refusal.sentence}
        return render(request, "crisiscell/readiness.html", context, status=503)
    answer = HttpResponse(drawn, content_type="application/pdf")
    day = timezone.localdate(found["now"])
    answer["Content-Disposition"] = f'attachment; filename="preparation-{day}.pdf"'
    return answer


def report(reader: User) -> dict[str, Any]:
    """What the page, its print and its PDF show, as of now. Only its links depend on the reader."""
    now = timezone.now()
    world = world_of(reader)
    facts = gather(world=world, now=now)
    found = scores.measured(facts)
    caps = scores.caps(facts, now=now)
    confidence = scores.confidence(scores.fed(facts))
    value = scores.index(found, caps=caps)
    explained = explain(facts)
    taken = snapshots.trend(world=world, now=now)
    days = rows(taken, list(found))
    return {
        "now": now,
        "is_demo": reader.is_demo,
        "organisation": Organisation.current(is_demo=reader.is_demo),
        "index": value,
        "name": NAMES.get(scores.name_of(value, confidence=confidence), ""),
        "confidence": int(confidence * 100),
        "caps": caps,
        "interrupted": facts.active_sources > 0,
        "measured": in_dimensions(explained),
        "explained": explained,
        "actions": most_useful(explained),
        "unmeasured": unmeasured(set(found)),
        "unmeasured_count": sum(len(one.indicators) for one in DIMENSIONS) - len(found),
        "trend": days,
        "first": days[-1].day if days else None,
        "last": days[0].day if days else None,
        "gaps": sum(day.snapshot is None for day in days),
        "curve": curve(taken),
        "open": pages_open_to(reader, [*(one.page for one in explained), *SHOWN_ASIDE]),
        "model_version": MODEL_VERSION,
    }


def in_dimensions(explained: list[Explained]) -> list[Measured]:
    """The measured indicators under their dimensions, in order."""
    found = [
        Measured(
            dimension=dimension,
            explained=[one for one in explained if one.indicator in dimension.indicators],
        )
        for dimension in DIMENSIONS
    ]
    return [one for one in found if one.explained]


def pages_open_to(reader: User, pages: Iterable[str]) -> set[str]:
    """Of the pages that the report leads to, those that its reader may open."""
    found = set()
    for page in set(pages):
        access = access_of(resolve(reverse(page)).func)
        if access and access.admits(reader, method="GET"):
            found.add(page)
    return found


def most_useful(explained: list[Explained]) -> list[Explained]:
    """What would raise the index most, first."""
    by_code = {one.indicator.code: one for one in explained}
    weights = {code: one.indicator.weight for code, one in by_code.items()}
    gains = scores.best_gains({code: one.score for code, one in by_code.items()}, weights)
    return [by_code[code] for code in gains]


def unmeasured(measured: set[str]) -> list[Unmeasured]:
    """What the index asks for and no row can answer yet, by dimension."""
    rest = [
        Unmeasured(
            dimension=one,
            indicators=[each for each in one.indicators if each.code not in measured],
        )
        for one in DIMENSIONS
    ]
    return [one for one in rest if one.indicators]


def rows(taken: list[ReadinessSnapshot], codes: list[str]) -> list[Row]:
    """Every day since the first photograph, the latest first: a missing one leaves its hole."""
    if not taken:
        return []
    by_day = {one.day: one for one in taken}
    length = (taken[-1].day - taken[0].day).days
    days = [taken[-1].day - timedelta(days=n) for n in range(length + 1)]
    return [
        Row(day=day, snapshot=by_day.get(day), percents=percents(by_day.get(day), codes))
        for day in days
    ]


def percents(snapshot: ReadinessSnapshot | None, codes: list[str]) -> list[int | None]:
    kept = [snapshot.scores.get(code) for code in codes] if snapshot else []
    return [None if score is None else int(score * 100) for score in kept]


def curve(taken: list[ReadinessSnapshot]) -> list[str]:
    """The index's curve, oldest to newest, in the drawing's units: one line for each run of days
    without a hole. Nothing for fewer than two days.
    """
    if len(taken) < 2:
        return []
    first, last = taken[0].day, taken[-1].day
    step = WIDTH / (last - first).days
    runs: list[list[str]] = []
    before: date | None = None
    for one in taken:
        if before is None or one.day - before > timedelta(days=1):
            runs.append([])
        x, before = (one.day - first).days * step, one.day
        runs[-1].append(f"{x:.1f},{HEIGHT - one.index * HEIGHT / 100:.1f}")
    # A day alone between two holes is a dot.
    return [" ".join(points * 2 if len(points) == 1 else points) for points in runs]
