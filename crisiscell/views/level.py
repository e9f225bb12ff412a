"""The level of the desk: what it means, its history, and the form that changes it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisiscell import levels, notice
from crisiscell.forms import LevelForm
from crisiscell.models import LevelChange
from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import DeskLevel, Level, Priority
from monitoring.models.level import PRESSING
from monitoring.targets import GROUPED, Aim
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Organisation, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.templatetags.desk import level_mark
from msgu.web.verbs import with_form

SHOWN = 50
MEANINGS = {
    Level.ROUTINE: gettext_lazy("Rien de particulier\u00a0: la veille permanente."),
    Level.PRE_ALERT: gettext_lazy("Quelque chose peut venir\u00a0: on se rapproche de l’écran."),
    Level.ALERT: gettext_lazy("Un événement est réel ou imminent\u00a0: la cellule se mobilise."),
    Level.CRISIS: gettext_lazy("Le sinistre est là\u00a0: tout le monde, sans arrêt."),
    Level.RECOVERY: gettext_lazy("Le retour, l’aide et les leçons, après une alerte ou une crise."),
}


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One level as the page explains it: what it is, its targets by priority, its cadence.

    Of each target, what is due for triage, what for the answer, and whether it is dealt with in
    groups.
    """

    level: Level
    meaning: str
    targets: list[tuple[str, str, bool]]
    cadence: str
    in_force: bool


@role_required(*Role, writes=(Role.LEAD, Role.ADMIN))
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """The level in force, what each one changes, the history; leads and administrators set it."""
    world = world_of(request.user)
    rules = rules_in_force(world)
    current = rules.level
    may_set = request.user.has_role(Role.LEAD, Role.ADMIN)
    form = LevelForm(
        request.POST or None,
        initial={"seen": current},
        choices=choices(current, is_lead=request.user.has_role(Role.LEAD)),
    )
    if request.method == "POST" and form.is_valid() and changed(request, form):
        return redirect("crisiscell:level")
    changes = LevelChange.objects.filter(run=world.run).select_related("by")
    context = {
        "form": form if may_set else None,
        "level": current,
        "row": DeskLevel.objects.filter(run=world.run).select_related("set_by").first(),
        "meanings": [meaning_of(level, rules) for level in Level],
        "priorities": Priority,
        "service": notice.service(Organisation.current(is_demo=request.user.is_demo)),
        "is_closed": rules.hours and not rules.hours.are_open(timezone.now()),
        "changes": changes.order_by("-pk")[:SHOWN],
    }
    return render(request, "crisiscell/level.html", context, status=422 if form.errors else 200)


def choices(current: Level, *, is_lead: bool) -> list[tuple[str, str]]:
    """The levels that this person may choose, each with its shape."""
    return [
        (level.value, f"{level_mark(level)}\u00a0{level.label}")
        for level in Level
        if not levels.refusal_of(current, level, is_lead=is_lead)
    ]


def changed(request: SignedInRequest, form: LevelForm) -> bool:
    """Whether the level was changed as asked; if not, the form says why."""
    asked = form.cleaned_data
    try:
        change = levels.set_level(
            Level(asked["level"]),
            seen=Level(asked["seen"]),
            reason=asked["reason"],
            by=request.user,
        )
    except Refusal as refusal:
        form.add_error("level", refusal.sentence)
        return False
    messages.success(
        request,
        _("Le poste est au niveau «\u00a0%(level)s\u00a0». Échéances déplacées\u00a0: %(n)s.")
        % {"level": change.get_level_display(), "n": change.deadlines},
    )
    return True


def meaning_of(level: Level, rules: Rules) -> Meaning:
    pressing = level in PRESSING
    return Meaning(
        level=level,
        meaning=str(MEANINGS[level]),
        targets=[
            (
                rules.targets[level, priority, Aim.TRIAGE].words,
                rules.targets[level, priority, Aim.ANSWER].words,
                (level, priority) in GROUPED,
            )
            for priority in Priority
        ],
        cadence=_("toujours au plus souvent") if pressing else _("selon ce que dit la source"),
        in_force=level == rules.level,
    )
