"""The schedule is the sources' own rows; a tick only says « look now »."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now

from monitoring.ingest import pipeline
from monitoring.models import Source

log = logging.getLogger(__name__)

# One thread each: a source that drips for fifteen seconds must not make the others wait.
BATCH = 256
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10


def poll_due(*, limit: int = BATCH) -> int:
    """Claim what is due, ask every source at once, take each answer as it comes.

    Gives the number of sources polled. A source that fails never delays the others' rows.
    """
    sources = claim_due(limit=limit)
    if not sources:
        return 0
    renewed = time.monotonic()
    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        waiting = {pool.submit(pipeline.ask, source): source for source in sources}
        while waiting:
            answered, _still = wait(waiting, RENEW_SECONDS, return_when=FIRST_COMPLETED)
            if time.monotonic() - renewed > RENEW_SECONDS:
                renew(waiting.values())
                renewed = time.monotonic()
            for answer in answered:
                take(waiting.pop(answer), answer)
    return len(sources)


def renew(sources: Iterable[Source]) -> None:
    """Hold on to what is still being asked or read, or waits to be taken in."""
    held = Source.objects.filter(pk__in=[source.pk for source in sources], lease_until__gt=Now())
    held.update(lease_until=Now() + LEASE)


@transaction.atomic
def claim_due(*, limit: int) -> list[Source]:
    """Lease the sources that have waited longest; two workers never hold the same one."""
    due = Source.objects.due().order_by("next_poll_at").select_for_update(skip_locked=True)
    numbers = [source.pk for source in due[:limit]]
    claimed = Source.objects.filter(pk__in=numbers)
    claimed.update(lease_until=Now() + LEASE, lease_no=F("lease_no") + 1)
    return list(claimed)


def take(source: Source, answered: Future[pipeline.Outcome]) -> None:
    """Write one answer; whatever goes wrong stays with its own source."""
    try:
        pipeline.take(source, answered.result())
    except OperationalError:
        # A deadlock or a lost connection: the lease runs out, and the source is asked again.
        log.exception("source %s could not be taken in now", source.pk)
    except Exception:
        log.exception("source %s could not be taken in", source.pk)
        pipeline.take(source, pipeline.Failed(reason="internal"))
