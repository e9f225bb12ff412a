"""The lives that nobody has in hand, for every page to ring: few rows of a small index."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from monitoring.models.mention import may_find
from monitoring.models.run import IN_WORLD
from monitoring.worlds import world_of
from msgu.users.models import User

# More at once are said to be as many.
RUNG = 100


def free(user: User, *, now: datetime) -> list[int]:
    """The numbers of those that this person may take, earliest deadline first."""
    world = world_of(user)
    sees_all = may_find(user, protected=True)
    place = {"origin": world.origin, "run": world.run}
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"now": now, "most": RUNG, "sees_all": sees_all, **place})
        return [number for (number,) in cursor.fetchall()]


# The same rows as `search.free_lives`.
_FREE = f"""
SELECT id FROM monitoring_mention AS mention
WHERE priority = 1 AND status < 3 AND parked_why <> 'follows_lead'
    AND {IN_WORLD}
    AND (%(sees_all)s OR NOT protected)
    AND NOT EXISTS (
        SELECT FROM monitoring_claim WHERE mention_id = mention.id AND until > %(now)s
    )
ORDER BY due_at, id LIMIT %(most)s
"""  # noqa: S608 (our own columns)
