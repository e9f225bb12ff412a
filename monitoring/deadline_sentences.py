"""Where a mention's deadline comes from, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import Mention, Priority, Status
from monitoring.models.run import world_like
from monitoring.targets import GROUPED, Aim
from msgu.web import dates

AIMS = {Status.NEW: Aim.TRIAGE, Status.OPEN: Aim.ANSWER}


def explained(mention: Mention, *, now: datetime) -> list[str]:
    """What the deadline is a deadline for, by which target, and whether its clock runs now."""
    return list(sentences(mention, rules_in_force(world_like(mention)), now=now))


def sentences(mention: Mention, rules: Rules, *, now: datetime) -> Iterator[str]:
    if mention.status == Status.REFERRED and mention.return_at:
        day = dates.written(timezone.localtime(mention.return_at), "DATETIME_FORMAT")
        yield _("Retour promis le %(day)s.") % {"day": day}
    aim = AIMS.get(Status(mention.status))
    if aim is None:
        return
    priority = Priority(mention.priority)
    yield pattern(aim, priority) % {
        "target": rules.target(priority, aim).words,
        "level": rules.level.label,
        "priority": priority.label,
    }
    if (rules.level, priority) in GROUPED:
        yield _("Se traite avec d’autres, groupé.")
    if aim == Aim.ANSWER and mention.reopened_at:
        yield _("Compté depuis la réouverture.")
    hours = rules.hours_of(priority)
    if hours and now < mention.due_at and not hours.are_open(now):
        opens = dates.weekday(hours.current(now)[0], now=now)
        yield _("Hors des heures de service\u00a0: le délai court de nouveau %(when)s.") % {
            "when": opens
        }


def pattern(aim: Aim, priority: Priority) -> str:
    if aim == Aim.TRIAGE:
        return _("Délai cible de tri\u00a0: %(target)s (%(level)s, %(priority)s).")
    match priority:
        case Priority.VITAL:
            return _("Délai cible du premier geste\u00a0: %(target)s (%(level)s, %(priority)s).")
        case Priority.URGENT:
            return _(
                "Délai cible de réponse ou de transmission\u00a0: "
                "%(target)s (%(level)s, %(priority)s)."
            )
    return _("Délai cible de réponse\u00a0: %(target)s (%(level)s, %(priority)s).")
