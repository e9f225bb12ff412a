"""By when a mention should be looked at, then answered: by level, priority and service hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from monitoring import targets
from monitoring.models import Level, Mention, Priority, Status
from monitoring.models.run import Origin, World, world_like
from monitoring.targets import HOUSE, SHIFT, Aim, Place, Target
from msgu.planned import planned
from msgu.users.hours import Piece, ServiceHours
from msgu.users.models import Organisation

# These wait for the morning, when nothing is going on; a life and a rumour never do.
MAY_WAIT = frozenset({Priority.IMPORTANT, Priority.ROUTINE})


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides deadlines. `hours` is None where the clock always runs.

    `changed_at` is when people last changed any of it; None if they never did.
    """

    level: Level
    hours: ServiceHours | None
    targets: Mapping[Place, Target] = field(default_factory=lambda: HOUSE)
    changed_at: datetime | None = field(default=None, compare=False)

    def due_at(self, since: datetime, priority: int, aim: Aim = Aim.TRIAGE) -> datetime:
        """When a mention that waits `since` its capture, or since it was reopened, is late."""
        length = self.length(priority, aim)
        hours = self.hours_of(priority)
        return hours.after(since, length) if hours else since + length

    def target(self, priority: int, aim: Aim) -> Target:
        return self.targets[self.level, Priority(priority), aim]

    def length(self, priority: int, aim: Aim) -> timedelta:
        """How long a mention may wait: of service where there are hours for it, else of clock."""
        target = self.target(priority, aim)
        if target.days:
            return target.days * (self.hours.working_day if self.hours else SHIFT)
        return timedelta(minutes=target.minutes)

    def hours_of(self, priority: int) -> ServiceHours | None:
        """The hours in which the clock runs for a priority; None where it always runs."""
        may_wait = self.level == Level.ROUTINE and priority in MAY_WAIT
        return self.hours if may_wait else None

    def pieces(
        self, priority: int, aim: Aim, *, since: datetime, until: datetime
    ) -> Iterator[Piece]:
        """What `due_at` gives for every moment beyond `since`, up to `until`."""
        length = self.length(priority, aim)
        if hours := self.hours_of(priority):
            return hours.pieces(length, since=since, until=until)
        return iter([Piece(begins=since, ends=until, due_at=since + length, runs=True)])


def rules_in_force(world: World) -> Rules:
    """What decides deadlines in a world: its own level; the organisation's hours and targets."""
    with planned() as cursor:
        cursor.execute(_IN_FORCE, [world.origin == Origin.DEMO, world.run])
        level, hours, sheet, changed_at = cursor.fetchone()
    organisation = Organisation(service_hours=hours)
    return Rules(
        level=Level(level),
        hours=organisation.hours,
        targets=targets.read(sheet),
        changed_at=changed_at,
    )


# Neither the organisation nor its level may have been said yet. (greatest passes over a null.)
_IN_FORCE = f"""
SELECT coalesce(level, '{Level.ROUTINE}'), coalesce(service_hours, '[]'), coalesce(targets, '{{}}'),
    greatest(set_at, changed_at)
FROM (SELECT) AS desk
LEFT JOIN users_organisation ON is_demo = %s
LEFT JOIN monitoring_desklevel ON run_id IS NOT DISTINCT FROM %s
"""  # noqa: S608 (our own codes)


def answer_due_at(mention: Mention, priority: int) -> datetime:
    """By when a mention that is qualified should be acted upon or answered."""
    rules = rules_in_force(world_like(mention))
    return rules.due_at(waits_since(mention), priority, Aim.ANSWER)


def reopened_due_at(mention: Mention, *, at: datetime) -> datetime:
    """By when a mention that is taken up again should be answered, counting from `at`.

    From its capture it would be born late, which tells nobody what to do first.
    """
    return rules_in_force(world_like(mention)).due_at(at, mention.priority, Aim.ANSWER)


def waits_since(mention: Mention) -> datetime:
    """From when an answer is awaited."""
    return mention.reopened_at or mention.captured_at


def restored(
    mention: Mention, before: Mapping[str, Any], *, rules: Rules, acted_at: datetime
) -> dict[str, Any]:
    """The deadline that goes with a state which an undo gives back to a mention, where the rules
    have changed since that act; {} where what stood before still stands.
    """
    state = {name: getattr(mention, name) for name in ("status", "priority", "reopened_at")}
    state |= {name: before[name] for name in state if name in before}
    aim = {Status.NEW: Aim.TRIAGE, Status.OPEN: Aim.ANSWER}.get(state["status"])
    if aim is None or rules.changed_at is None or rules.changed_at < acted_at:
        return {}
    reopened_at = state["reopened_at"] if aim == Aim.ANSWER else None
    return {"due_at": rules.due_at(reopened_at or mention.captured_at, state["priority"], aim)}
