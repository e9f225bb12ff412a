"""The level of the desk: set by people, with a reason. Up takes one person; down takes a lead."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crisiscell.models import LevelChange
from monitoring import recompute, schedule
from monitoring.models import DeskLevel, Level
from monitoring.worlds import world_of
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import Role, User

# From the calmest. Recovery comes down from an alert or a crisis, and ends in routine.
ORDER = [Level.ROUTINE, Level.RECOVERY, Level.PRE_ALERT, Level.ALERT, Level.CRISIS]


def goes_up(former: Level, level: Level) -> bool:
    return ORDER.index(level) > ORDER.index(former)


def refusal_of(former: Level, level: Level, *, is_lead: bool) -> str:
    """Why the desk may not go from one level to another; "" if it may."""
    if level == former:
        return _("Le poste est déjà à ce niveau.")
    if level == Level.RECOVERY and former not in {Level.ALERT, Level.CRISIS}:
        return _("Le rétablissement suit une alerte ou une crise.")
    if not goes_up(former, level) and not is_lead:
        return _("Seule une personne responsable de la veille peut redescendre le niveau.")
    return ""


@transaction.atomic
def set_level(level: Level, *, seen: Level, reason: str, by: User) -> LevelChange:
    """Put a level in force in this person's world, at once; deadlines and cadence follow with it.

    `seen` is the level that the person had on screen.
    """
    world = world_of(by)
    # A new desk has no row to lock yet.
    DeskLevel.objects.bulk_create([DeskLevel(run_id=world.run)], ignore_conflicts=True)
    row = DeskLevel.objects.select_for_update().filter(run=world.run).get()
    former = Level(row.level)
    if former != seen:
        raise Refusal(
            _("Quelqu’un vient de passer le poste au niveau «\u00a0%(level)s\u00a0». Relisez.")
            % {"level": former.label}
        )
    if sentence := refusal_of(former, level, is_lead=by.has_role(Role.LEAD)):
        raise Refusal(sentence)
    row.level, row.set_by, row.set_at = level, by, timezone.now()
    row.save(update_fields=["level", "set_by", "set_at"])
    live.tell(Topic.LEVEL, [row.pk])
    # Sources first: from here on, this transaction waits for nobody while it holds mentions.
    hastened = schedule.hasten()
    moved = recompute.deadlines(world)
    audit.record(
        "set_level",
        row,
        by=by,
        before={"level": former},
        after={"level": level, "deadlines": moved, "sources": hastened},
    )
    return LevelChange.objects.create(
        former=former, level=level, reason=reason, by=by, deadlines=moved, run_id=world.run
    )
