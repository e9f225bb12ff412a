"""The schedule is the sources' own rows; a tick only says « look now »."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from threading import Event

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Least, Now, Random

from monitoring.asking import Asking
from monitoring.ingest import pipeline
from monitoring.ingest.rows import as_json, recordset
from monitoring.models import Source
from monitoring.models.level import pressed

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10
# How often it looks, while it waits for answers, for what has fallen due.
LOOK_SECONDS = 1.0


def poll_due(*, ending: Event | None = None) -> int:
    """Claim what is due, ask many sources at once, take their answers in as they come.

    What falls due meanwhile is claimed too, unless `ending` is set: then it only ends what it
    has asked already. Gives the number of sources polled. A source that fails never delays the
    others' rows.
    """
    renewed = time.monotonic()
    polled = 0
    with Asking() as asking:
        asking.add(claim_due(limit=asking.room))
        while asking.held:
            stopping = ending is not None and ending.is_set()
            if stopping:
                give_back(asking.send_away())
            if answers := asking.answers(within=LOOK_SECONDS):
                pipeline.take(answers)
                asking.forget(answers)
                polled += len(answers)
            if time.monotonic() - renewed > RENEW_SECONDS:
                renew(asking.held)
                renewed = time.monotonic()
            if asking.room > 0 and not stopping:
                asking.add(claim_due(limit=asking.room))
    return polled


def claim_due(*, limit: int) -> list[Source]:
    """Lease the sources that have waited longest; two workers never hold the same one."""
    return list(Source.objects.raw(_CLAIM, [limit, LEASE]))


# Materialised: run again for each row, the limit would not hold.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM monitoring_source
    WHERE active AND next_poll_at <= statement_timestamp()
        AND (lease_until IS NULL OR lease_until <= statement_timestamp())
    ORDER BY next_poll_at LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE monitoring_source SET lease_until = statement_timestamp() + %s, lease_no = lease_no + 1
FROM due WHERE monitoring_source.id = due.id
RETURNING monitoring_source.*
"""


def renew(numbers: Iterable[int]) -> None:
    """Hold on to what is still being asked or read, or waits to be taken in."""
    held = Source.objects.filter(pk__in=list(numbers), lease_until__gt=Now())
    held.update(lease_until=Now() + LEASE)


def give_back(sources: Iterable[Source]) -> None:
    """Let others ask, at once, what was claimed and not asked."""
    leases = as_json({"id": source.pk, "lease_no": source.lease_no} for source in sources)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE monitoring_source AS source SET lease_until = NULL
            FROM {recordset(Source, ["id", "lease_no"])}
            WHERE source.id = given.id AND source.lease_no = given.lease_no
            """,  # noqa: S608 (our own columns)
            [leases],
        )


def hasten() -> int:
    """Where a world's level is pressing, bring its sources that had slowed down to full pace.

    Gives how many. They come back within that pace, not all at once. One that fails keeps its
    distance.
    """
    runs = pressed()
    if not runs:
        return 0
    played = Q(run__in=runs - {None})
    slowed = Source.objects.active().filter(failures=0, interval__gt=F("interval_min"))
    slowed = slowed.filter(played | Q(run=None) if None in runs else played)
    sooner = Now() + Random() * F("interval_min") * timedelta(seconds=1)
    return slowed.update(interval=F("interval_min"), next_poll_at=Least("next_poll_at", sooner))
