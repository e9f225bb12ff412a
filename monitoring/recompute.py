"""When the rules change, the deadlines of what nobody has looked at yet change with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from monitoring.deadlines import rules_in_force
from monitoring.ingest.group import take_the_lane
from monitoring.models import DeskLevel, Mention, Origin, Status
from monitoring.models.mention import PUT_ASIDE, ParkedWhy
from monitoring.models.run import REAL, World, in_world
from monitoring.worlds import playing
from msgu import live
from msgu.live import Topic
from msgu.users.models import Organisation

# A batch that was being stored when the rules changed may have been given the former ones.
SETTLING = timedelta(minutes=5)


def untriaged(world: World) -> Q:
    """What still waits for a first look in a world, one arm for each index that serves it.

    Once somebody has looked, the deadline is history: whether it was met must stay true.
    """
    new = Q(status=Status.NEW, triaged_at=None)
    if world != REAL:
        return new & in_world(world) & ~Q(parked_why=ParkedWhy.UNMATCHED)
    queued, aside = new & Q(queued=True), new & Q(parked_why__in=PUT_ASIDE)
    return in_world(REAL) & (queued | aside | (new & Q(story__isnull=False)))


@transaction.atomic
def deadlines(world: World) -> int:
    """Give a world's untriaged mentions the deadlines in force; gives how many moved.

    Rows are locked by number, as the desk's verbs lock them, and out of the way of grouping.
    """
    take_the_lane()
    rules = rules_in_force(world)
    rows = Mention.every.select_for_update().filter(untriaged(world)).order_by("pk")
    moved = [
        (pk, following)
        for pk, captured_at, priority, due_at in rows.values_list(
            "pk", "captured_at", "priority", "due_at"
        )
        if (following := rules.due_at(captured_at, priority)) != due_at
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [[pk for pk, _due in moved], [due for _pk, due in moved]])
    live.tell(Topic.MENTIONS, [pk for pk, _due in moved])
    return len(moved)


_MOVE = """
UPDATE monitoring_mention SET due_at = moved.due_at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS moved (id, due_at)
WHERE monitoring_mention.id = moved.id
"""


def settle(*, now: datetime) -> int:
    """Shortly after the rules changed, catch what was being stored meanwhile."""
    since = now - SETTLING
    levels = set(DeskLevel.objects.filter(set_at__gt=since).values_list("run", flat=True))
    sheets = Organisation.objects.filter(changed_at__gt=since)
    hours = set(sheets.values_list("is_demo", flat=True))
    return sum(
        deadlines(world)
        for world in playing()
        if world.run in levels or (world.origin == Origin.DEMO) in hours
    )
