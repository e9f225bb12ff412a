"""What is counted as it arrives, because it could not be counted again after the purge."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from monitoring.models import Dimension, Match, Mention, Source

SLOT = timedelta(minutes=15)


def count_mentions(mentions: Sequence[Mention], *, source: Source, now: datetime) -> None:
    """Add a source's new mentions to the hour's counts: in all, by source, family and watch."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if not mentions:
        return
    counts: Counter[tuple[str, str]] = Counter()
    counts[Dimension.TOTAL, ""] = len(mentions)
    counts[Dimension.SOURCE, str(source.pk)] = len(mentions)
    counts[Dimension.FAMILY, source.family] = len(mentions)
    matches = Match.objects.filter(mention__in=[mention.pk for mention in mentions])
    for watch in matches.values_list("watch", flat=True):
        counts[Dimension.WATCH, str(watch)] += 1
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO monitoring_hourcount (hour, dimension, value, origin, n)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (hour, dimension, value, origin)"
            " DO UPDATE SET n = monitoring_hourcount.n + excluded.n",
            [(hour, *what, source.origin, n) for what, n in sorted(counts.items())],
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
