"""When the rules change, the deadlines of what still waits change with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import DeskLevel, Mention, Origin, Priority, Status
from monitoring.models.mention import IN_HAND, PUT_ASIDE, ParkedWhy
from monitoring.models.run import REAL, World, in_world
from monitoring.targets import Aim
from monitoring.worlds import playing
from msgu import live
from msgu.live import Topic
from msgu.users.models import Organisation

# A batch that was being stored when the rules changed may have been given the former ones.
SETTLING = timedelta(minutes=5)
# How many move at once: nobody's act waits for more.
BATCH = 10_000
TICK = timedelta(microseconds=1)
# A clock that always runs gives the same from any moment on.
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many deadlines were not those in force, and how many of them are now."""

    found: int
    moved: int


def deadlines(world: World) -> int:
    """Give what waits in a world the deadlines in force; gives how many were not what they should.

    The most pressing move at once, `BATCH` at most; `settle` moves the others.
    """
    return move(world).found


def settle(*, now: datetime) -> int:
    """Shortly after the rules changed, move what was not, and catch what was being stored."""
    since = now - SETTLING
    levels = set(DeskLevel.objects.filter(set_at__gt=since).values_list("run", flat=True))
    sheets = Organisation.objects.filter(changed_at__gt=since)
    changed = set(sheets.values_list("is_demo", flat=True))
    return sum(
        moved
        for world in playing()
        if world.run in levels or (world.origin == Origin.DEMO) in changed
        for moved in batches(world)
    )


def batches(world: World) -> Iterator[int]:
    """Move all that can be had, each batch in its own transaction; gives how many, each time."""
    while True:
        batch = move(world)
        yield batch.moved
        if batch.found <= BATCH or not batch.moved:
            return


@transaction.atomic
def move(world: World) -> Moved:
    """Move the most pressing of the deadlines that are not those in force.

    It waits for nobody: a row on which somebody is writing is left to `settle`. So it needs no
    lane, and takes its locks in no order that could cross a verb's or grouping's.
    """
    rules = rules_in_force(world)
    candidates, values = waiting(world).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(candidates=candidates), [*table(world, rules), *values, BATCH])
        found, numbers = cursor.fetchone()
    live.tell(Topic.MENTIONS, numbers)
    return Moved(found=found, moved=len(numbers))


# --- What waits, and for what ------------------------------------------------------------------


def waiting(world: World) -> QuerySet[Any]:
    """What has a deadline by the rules: what nobody has looked at, and what awaits an answer.

    What is referred keeps the return that was promised.
    """
    return row(untriaged(world), Aim.TRIAGE).union(row(unanswered(world), Aim.ANSWER), all=True)


def row(which: Q, aim: Aim) -> QuerySet[Any]:
    captured = F("captured_at")
    since = captured if aim == Aim.TRIAGE else Coalesce("reopened_at", captured)
    named = Mention.every.filter(which).annotate(aim=Value(aim.value), since=since)
    return named.values_list("pk", "version", "priority", "due_at", "aim", "since")


def untriaged(world: World) -> Q:
    """What still waits for a first look in a world, one arm for each index that serves it."""
    new = Q(status=Status.NEW, triaged_at=None)
    if world != REAL:
        return new & in_world(world) & ~Q(parked_why=ParkedWhy.UNMATCHED)
    queued, aside = new & Q(queued=True), new & Q(parked_why__in=PUT_ASIDE)
    return in_world(REAL) & (queued | aside | (new & Q(story__isnull=False)))


def unanswered(world: World) -> Q:
    """What somebody has in hand in a world; copies have the deadline of what they follow."""
    return in_world(world) & IN_HAND & Q(status=Status.OPEN, purged_at=None)


# --- The rules, as Postgres reads them ----------------------------------------------------------

Column = list[int] | list[str] | list[bool] | list[datetime]


def table(world: World, rules: Rules) -> list[Column]:
    """What `Rules.due_at` gives for whatever waits, in pieces that begin just after a moment."""
    since, until = extent(world) if any(map(rules.hours_of, Priority)) else (EVER, EVER + TICK)
    pieces = [
        (priority, aim, piece)
        for priority in Priority
        for aim in Aim
        for piece in rules.pieces(priority, aim, since=since, until=until)
    ]
    return [
        [priority.value for priority, _aim, _piece in pieces],
        [aim.value for _priority, aim, _piece in pieces],
        [piece.begins for _priority, _aim, piece in pieces],
        [piece.due_at for _priority, _aim, piece in pieces],
        [piece.runs for _priority, _aim, piece in pieces],
    ]


def extent(world: World) -> tuple[datetime, datetime]:
    """From just before the first moment since when something waits, to the last."""
    moments = [
        which.aggregate(first=Min("since"), last=Max("since"))
        for which in (row(untriaged(world), Aim.TRIAGE), row(unanswered(world), Aim.ANSWER))
    ]
    firsts = [one["first"] for one in moments if one["first"]]
    lasts = [one["last"] for one in moments if one["last"]]
    return min(firsts, default=EVER) - TICK, max(lasts, default=EVER)


_MOVE = """
WITH rule AS MATERIALIZED (
    SELECT
        priority,
        aim,
        array_agg(begins + interval '1 microsecond' ORDER BY begins) AS bounds,
        array_agg(begins ORDER BY begins) AS begins,
        array_agg(due_at ORDER BY begins) AS due_at,
        array_agg(runs ORDER BY begins) AS runs
    FROM unnest(%s::smallint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::boolean[])
        AS piece (priority, aim, begins, due_at, runs)
    GROUP BY priority, aim
), waiting (id, version, priority, due_at, aim, since) AS (
    {candidates}
), moving AS MATERIALIZED (
    SELECT waiting.id, waiting.version, waiting.due_at AS former, piece.due_at
    FROM waiting
    JOIN rule USING (priority, aim)
    CROSS JOIN LATERAL (SELECT width_bucket(waiting.since, rule.bounds) AS n) AS place
    CROSS JOIN LATERAL (
        SELECT rule.due_at[n]
            + CASE WHEN rule.runs[n] THEN waiting.since - rule.begins[n] ELSE interval '0' END
            AS due_at
    ) AS piece
    WHERE piece.due_at <> waiting.due_at
), had AS (
    SELECT mention.id, moving.due_at
    FROM (SELECT * FROM moving ORDER BY due_at, id LIMIT %s) AS moving
    JOIN monitoring_mention AS mention
        ON mention.id = moving.id
        AND mention.version = moving.version
        AND mention.due_at = moving.former
    FOR UPDATE OF mention SKIP LOCKED
), moved AS (
    UPDATE monitoring_mention AS mention
    SET due_at = had.due_at,
        -- What was open before this column was there had its triage deadline in the other one.
        triage_due_at = CASE
            WHEN mention.triaged_at IS NOT NULL
            THEN coalesce(mention.triage_due_at, mention.due_at)
        END
    FROM had
    WHERE mention.id = had.id
    RETURNING mention.id
)
SELECT (SELECT count(*) FROM moving), (SELECT coalesce(array_agg(id), '{{}}') FROM moved)
"""
