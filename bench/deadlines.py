"""What a change of level costs while very many mentions wait."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Value

from bench.desk import furnish
from bench.rows import Row
from monitoring import recompute
from monitoring.models import DeskLevel, Level, Mention, Source
from monitoring.models.run import REAL
from msgu.users.models import Organisation

WAITING = 100_000
OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
WORDS = "La rue des Peupliers est sous l’eau depuis ce matin, et personne ne répond au téléphone"


def rows() -> Iterator[Row]:
    furnish(["https://fil.example/rss"])
    Organisation.objects.all().delete()
    Organisation.objects.create(name="Saint-Merle", kind="other", service_hours=OFFICE)
    fill(WAITING)
    for level in (Level.CRISIS, Level.ROUTINE, Level.ALERT):
        yield moved(level)


def moved(level: Level) -> Row:
    DeskLevel.objects.update_or_create(run=None, defaults={"level": level})
    began = time.perf_counter()
    number = recompute.deadlines(REAL)
    took = time.perf_counter() - began
    return Row(
        name=f"level to {level.value}, {WAITING:,} waiting",
        figure=f"{took:6.2f} s   {number:,} deadlines",
    )


def fill(number: int) -> None:
    """So many mentions of a week that wait for a first look, of every priority."""
    one = Mention(key=b"0", source=Source.objects.get(), text=WORDS, queued=True)
    one.published_at = one.captured_at = one.due_at = "2026-11-20T12:00:00Z"
    one.search = SearchVector(Value(WORDS), config="french")
    one.save()
    changed = {
        "key": "sha256(n::text::bytea)",
        "captured_at": "now() - n * interval '7 days' / %(number)s",
        "published_at": "now() - n * interval '7 days' / %(number)s",
        "due_at": "now() - n * interval '7 days' / %(number)s + interval '1 hour'",
        "priority": "n %% 4 + 1",
    }
    fields = [field for field in Mention._meta.local_concrete_fields if field.name != "id"]
    columns = [str(field.column) for field in fields]
    chosen = ", ".join(changed.get(name, name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_mention ({', '.join(columns)}) SELECT {chosen}"  # noqa: S608
            " FROM monitoring_mention, generate_series(1, %(number)s) AS n",
            {"number": number},
        )
        cursor.execute("DELETE FROM monitoring_mention WHERE id = %s", [one.pk])
        cursor.execute("VACUUM ANALYZE monitoring_mention")
