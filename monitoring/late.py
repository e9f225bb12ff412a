"""How much is late, for every page to say: a few rows of two indexes, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection

from monitoring.models.run import REAL
from monitoring.worlds import world_of
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
    given = {"now": now, "most": COUNTED + 1, **place}
    with connection.cursor() as cursor:
        cursor.execute(statement(real=world == REAL, sees_all=sees_all), given)
        number, next_at = cursor.fetchone()
    return Late(number=number, next_at=next_at)


@cache
def statement(*, real: bool, sees_all: bool) -> str:
    """One statement, since every page asks: two arms, each in the words of the index that serves
    it. The same rows as `MentionQuerySet.late`.
    """
    world = "origin = 'real'" if real else "origin = %(origin)s AND run_id = %(run)s"
    seen = f"{world} AND purged_at IS NULL{'' if sees_all else ' AND NOT protected'}"
    waiting = f"queued AND status = 0 AND {seen}"
    there = "NOT parked_why IN ('snoozed', 'until_it_grows')"
    in_hand = f"status IN (1, 2) AND NOT parked_why = 'follows_lead' AND {there} AND {seen}"
    # In order: where nearly all is late, Postgres would rather read the table itself.
    few = "ORDER BY due_at LIMIT %(most)s"
    return f"""
        SELECT
            (
                SELECT count(*) FROM (
                    (SELECT FROM monitoring_mention WHERE {waiting} AND due_at < %(now)s {few})
                    UNION ALL
                    (SELECT FROM monitoring_mention WHERE {in_hand} AND due_at < %(now)s {few})
                    LIMIT %(most)s
                ) AS late
            ),
            least(
                (SELECT min(due_at) FROM monitoring_mention WHERE {waiting} AND due_at >= %(now)s),
                (SELECT min(due_at) FROM monitoring_mention WHERE {in_hand} AND due_at >= %(now)s)
            )
        """  # noqa: S608 (our own words)
