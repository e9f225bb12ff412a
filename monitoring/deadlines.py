"""By when a mention should be looked at: house targets by level and priority, and service hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.models import Level, Priority
from monitoring.models.level import level_in_force
from monitoring.models.run import Origin, World
from msgu.users.hours import ServiceHours
from msgu.users.models import Organisation

# Minutes from capture to triage, for priorities 1 to 4. No public standard fixes them; the Red
# Cross survey of 2010 found that 74 % of people expect help within the hour of a post. 480 is a
# working day: thanks and offers are dealt with together, however pressed the desk is. Recovery
# has the questions of a pre-alert.
TRIAGE_MINUTES = {
    Level.ROUTINE: (15, 60, 240, 480),
    Level.PRE_ALERT: (10, 30, 120, 480),
    Level.ALERT: (5, 15, 60, 480),
    Level.CRISIS: (3, 10, 45, 480),
    Level.RECOVERY: (10, 30, 120, 480),
}
# These wait for the morning, when nothing is going on; a life and a rumour never do.
MAY_WAIT = frozenset({Priority.IMPORTANT, Priority.ROUTINE})


def target(level: Level, priority: int) -> timedelta:
    """How long a mention may wait for somebody to look at it."""
    return timedelta(minutes=TRIAGE_MINUTES[level][priority - 1])


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides deadlines. `hours` is None where the clock always runs."""

    level: Level
    hours: ServiceHours | None

    def due_at(self, captured_at: datetime, priority: int) -> datetime:
        """When a mention captured at `captured_at` becomes late."""
        length = target(self.level, priority)
        if self.hours and self.level == Level.ROUTINE and priority in MAY_WAIT:
            return self.hours.after(captured_at, length)
        return captured_at + length


def rules_in_force(world: World) -> Rules:
    """What decides deadlines in a world: its own level; the organisation's own hours."""
    organisation = Organisation.current(is_demo=world.origin == Origin.DEMO)
    return Rules(level=level_in_force(world), hours=organisation.hours)
