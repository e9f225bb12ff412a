"""What is counted as it arrives, because it could not be counted again after the purge."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from django.db import connection

from monitoring.ingest.candidate import Arrival
from monitoring.ingest.rows import as_json, recordset
from monitoring.models import Dimension, HourCount


def count_mentions(arrivals: Iterable[Arrival], *, now: datetime) -> None:
    """Add new mentions to the hour's counts: in all, by source, family and watch."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    counts: Counter[tuple[str, int, str, str]] = Counter()
    for arrival in arrivals:
        source = arrival.candidate.source
        world = (source.origin, source.run_id or 0)
        counts[*world, Dimension.TOTAL, ""] += 1
        counts[*world, Dimension.SOURCE, str(source.pk)] += 1
        if not source.is_by_hand:
            # Families say how widely the machine listens, which people's own eyes do not widen.
            counts[*world, Dimension.FAMILY, source.family] += 1
        for hit in arrival.candidate.hits:
            counts[*world, Dimension.WATCH, str(hit.watch.pk)] += 1
    # All workers share these rows: one order for all, and written last.
    rows = [
        {"origin": origin, "run_id": run or None, "dimension": dimension, "value": value, "n": n}
        for (origin, run, dimension, value), n in sorted(counts.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(add_up(), [hour, as_json(rows)])


COUNTED = ("origin", "run_id", "dimension", "value", "n")


@cache
def add_up() -> str:
    return f"""
        INSERT INTO monitoring_hourcount (hour, origin, run_id, dimension, value, n)
        SELECT %s, origin, run_id, dimension, value, n FROM {recordset(HourCount, COUNTED)}
        ON CONFLICT (hour, dimension, value, origin, run_id)
        DO UPDATE SET n = monitoring_hourcount.n + excluded.n
    """  # noqa: S608 (our own columns)
