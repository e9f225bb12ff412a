"""Is the organisation ready, and why not? For those who answer for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crisiscell.models import ReadinessSnapshot
from crisiscell.readiness import scores, snapshots
from crisiscell.readiness.catalogue import DIMENSIONS, MODEL_VERSION, Dimension, Indicator
from crisiscell.readiness.explained import Explained, explain
from crisiscell.readiness.facts import gather
from monitoring.worlds import world_of
from msgu.users.models import Organisation, Role
from msgu.web.access import SignedInRequest, role_required

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
class Unmeasured:
    """A dimension's indicators that no row can answer yet."""

    dimension: Dimension
    indicators: list[Indicator]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One day of the trend: its photograph, and its scores of 100 (None: not measured then)."""

    snapshot: ReadinessSnapshot
    percents: list[int | None]


@role_required(Role.MANAGER, Role.LEAD, Role.ADMIN, Role.PRIVACY_OFFICER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The index as it stands, what it counted, what is missing, and its trend."""
    now = timezone.now()
    world = world_of(request.user)
    facts = gather(world=world, now=now)
    found = scores.measured(facts)
    caps = scores.caps(facts, now=now)
    confidence = scores.confidence(scores.fed(facts))
    value = scores.index(found, caps=caps)
    explained = explain(facts)
    taken = snapshots.trend(world=world, now=now)
    context = {
        "now": now,
        "organisation": Organisation.current(is_demo=request.user.is_demo),
        "index": value,
        "name": NAMES.get(scores.name_of(value, confidence=confidence), ""),
        "confidence": int(confidence * 100),
        "caps": caps,
        "interrupted": facts.active_sources > 0,
        "dimension": next(one for one in DIMENSIONS if one.letter == "F"),
        "points": sum(one.points for one in explained),
        "explained": explained,
        "actions": most_useful(explained),
        "unmeasured": unmeasured(set(found)),
        "snapshots": taken,
        "trend": [Row(snapshot=one, percents=percents(one, list(found))) for one in taken[::-1]],
        "curve": curve(taken),
        "model_version": MODEL_VERSION,
    }
    return render(request, "crisiscell/readiness.html", context)


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


def percents(snapshot: ReadinessSnapshot, codes: list[str]) -> list[int | None]:
    kept = [snapshot.scores.get(code) for code in codes]
    return [None if score is None else int(score * 100) for score in kept]


def curve(taken: list[ReadinessSnapshot]) -> str:
    """The points of the index's curve, oldest to newest, in the drawing's units; "" for fewer."""
    if len(taken) < 2:
        return ""
    first, last = taken[0].day, taken[-1].day
    days = (last - first).days
    return " ".join(
        f"{(one.day - first).days * WIDTH / days:.1f},{HEIGHT - one.index * HEIGHT / 100:.1f}"
        for one in taken
    )
