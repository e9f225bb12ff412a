"""What a change of level costs while very many mentions wait, and what « En retard » costs."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from bench.desk import furnish
from bench.rows import Row
from monitoring import recompute
from monitoring.late import late, statement
from monitoring.models import DeskLevel, Level, Mention, Source
from monitoring.models.run import REAL, in_world_sql
from msgu.users import people
from msgu.users.models import Organisation, Role

WAITING = 100_000
LATE = 1_000_000
ASKED = 200
OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
WORDS = "La rue des Peupliers est sous l’eau depuis ce matin, et personne ne répond au téléphone"


def rows() -> Iterator[Row]:
    furnish(["https://fil.example/rss"])
    Organisation.objects.all().delete()
    Organisation.objects.create(name="Saint-Merle", kind="other", service_hours=OFFICE)
    fill(WAITING)
    for level in (Level.CRISIS, Level.ROUTINE, Level.ALERT):
        yield moved(level)
    yield settled()
    fill(LATE, in_hand=1, searched=False)
    yield gauge()


def settled() -> Row:
    """The sweep's part: all that the change itself left, batch by batch."""
    DeskLevel.objects.update(set_at=timezone.now())
    began = time.perf_counter()
    number = recompute.settle(now=timezone.now())
    took = time.perf_counter() - began
    return Row(name="the sweep moves the others", figure=f"{took:6.2f} s   {number:,} deadlines")


def gauge() -> Row:
    """« En retard » in the status bar, and the plan by which Postgres answers."""
    user = people.add("a@merles.example", name="A", password="x" * 20, roles=[Role.COMMUNICATOR])
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        told = late(user=user, now=timezone.now())
        spent.append(time.perf_counter() - began)
    with connection.cursor() as cursor:
        plan = f"EXPLAIN (ANALYZE, BUFFERS) {statement(in_world_sql(REAL), sees_all=False)}"
        cursor.execute(plan, {"now": timezone.now()})
        sys.stdout.writelines(f"{line}\n" for (line,) in cursor.fetchall())
    median, p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    return Row(
        name=f"« En retard », {LATE:,} late",
        figure=f"{1000 * median:6.2f} ms   p95 {1000 * p95:.2f} ms, {told.number} counted",
    )


def moved(level: Level) -> Row:
    DeskLevel.objects.update_or_create(run=None, defaults={"level": level})
    began = time.perf_counter()
    number = recompute.deadlines(REAL)
    took = time.perf_counter() - began
    return Row(
        name=f"level to {level.value}, {WAITING:,} waiting",
        figure=f"{took:6.2f} s   {number:,} deadlines",
    )


def fill(number: int, *, in_hand: int = 0, searched: bool = True) -> None:
    """So many mentions of a week, of every priority, of which `in_hand` in ten wait for an answer
    and the others for a first look.
    """
    one = Mention(key=b"0", source=Source.objects.get(), text=WORDS, queued=True)
    one.published_at = one.captured_at = one.due_at = "2026-11-20T12:00:00Z"
    one.search = SearchVector(Value(WORDS), config="french") if searched else None
    one.save()
    changed = {
        "key": "sha256((n::text || '/' || %(number)s::text)::bytea)",
        "captured_at": "now() - n * interval '7 days' / %(number)s",
        "published_at": "now() - n * interval '7 days' / %(number)s",
        "due_at": "now() - n * interval '7 days' / %(number)s + interval '1 hour'",
        "priority": "n %% 4 + 1",
        "status": "CASE WHEN n %% 10 < %(in_hand)s THEN 1 ELSE 0 END",
        "triaged_at": "CASE WHEN n %% 10 < %(in_hand)s THEN now() END",
    }
    fields = [field for field in Mention._meta.local_concrete_fields if field.name != "id"]
    columns = [str(field.column) for field in fields]
    chosen = ", ".join(changed.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_mention ({', '.join(columns)}) SELECT {chosen}"  # noqa: S608
            " FROM monitoring_mention, generate_series(1, %(number)s) AS n WHERE id = %(one)s",
            {"number": number, "in_hand": in_hand, "one": one.pk},
        )
        cursor.execute("DELETE FROM monitoring_mention WHERE id = %s", [one.pk])
        cursor.execute("VACUUM ANALYZE monitoring_mention")
