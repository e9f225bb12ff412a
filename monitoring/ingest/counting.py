"""What is counted as it arrives, because it could not be counted again after the purge."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from monitoring.models import Dimension, Mention

SLOT = timedelta(minutes=15)


def count_mentions(mentions: Iterable[Mention], *, now: datetime) -> None:
    """Add new mentions to the hour's counts: in all, by source, by family and by watch."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    counts: Counter[tuple[str, str, str]] = Counter()
    for mention in mentions:
        counts[Dimension.TOTAL, "", mention.origin] += 1
        counts[Dimension.SOURCE, str(mention.source_id), mention.origin] += 1
        counts[Dimension.FAMILY, mention.source.family, mention.origin] += 1
        for match in mention.matches.all():
            counts[Dimension.WATCH, str(match.watch_id), mention.origin] += 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO monitoring_hourcount (hour, dimension, value, origin, n)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hour, dimension, value, origin)"
            " DO UPDATE SET n = monitoring_hourcount.n + excluded.n",
            [(hour, *what, n) for what, n in sorted(counts.items())],
        )


def count_poll(*, ok: bool, now: datetime) -> None:
    """Add one poll to its quarter of an hour, as due and, where it succeeded, as ok."""
    starts_at = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO monitoring_slot (starts_at, due, ok) VALUES (%s, 1, %s)"
            " ON CONFLICT (starts_at) DO UPDATE SET"
            " due = monitoring_slot.due + 1, ok = monitoring_slot.ok + excluded.ok",
            [starts_at, int(ok)],
        )
