"""How much is late, for every page to say: a few rows of an index, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from monitoring.models.run import in_world_sql
from monitoring.worlds import world_of
from msgu.planned import planned
from msgu.users.models import Role, User

# More than this is « 1 000+ »: nobody acts on the difference.
COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Late:
    """How many are late, `COUNTED` + 1 standing for more; when the next one will be, if any."""

    number: int
    next_at: datetime | None

    @property
    def more(self) -> bool:
        return self.number > COUNTED


def late(*, user: User, now: datetime) -> Late:
    """What is late of all that this person may see, as the view « En retard » shows it."""
    world = world_of(user)
    sees_all = user.has_role(Role.LEAD, Role.PRIVACY_OFFICER)
    place = {"origin": world.origin, "run": world.run}
    with planned() as cursor:
        cursor.execute(statement(in_world_sql(world), sees_all=sees_all), {"now": now, **place})
        number, next_at = cursor.fetchone()
    return Late(number=number, next_at=next_at)


@cache
def statement(in_world: str, *, sees_all: bool) -> str:
    """One statement, since every page asks, in the words of the index `mention_awaited`: the same
    rows as `MentionQuerySet.late`.
    """
    seen = f"{in_world} AND purged_at IS NULL{'' if sees_all else ' AND NOT protected'}"
    new = "queued AND status = 0"
    away = "parked_why IN ('follows_lead', 'snoozed', 'until_it_grows')"
    awaited = f"(({new}) OR (status IN (1, 2) AND NOT {away})) AND {seen}"
    # In order: where nearly all is late, Postgres would rather read the table itself.
    return f"""
        SELECT
            (
                SELECT count(*) FROM (
                    SELECT FROM monitoring_mention WHERE {awaited} AND due_at < %(now)s
                    ORDER BY due_at LIMIT {COUNTED + 1}
                ) AS late
            ),
            (SELECT min(due_at) FROM monitoring_mention WHERE {awaited} AND due_at >= %(now)s)
        """  # noqa: S608 (our own words)
