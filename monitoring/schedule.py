"""The schedule is the sources' own rows; a tick only says « look now »."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from monitoring.ingest import pipeline
from monitoring.models import Source

log = logging.getLogger(__name__)

# One thread each, so that the slowest fetch (15 s) and its parse end well within the lease.
BATCH = 16
LEASE = timedelta(seconds=30)


def poll_due(*, limit: int = BATCH) -> int:
    """Claim what is due, ask every source at once, take each answer as it comes.

    Gives the number of sources polled. A source that fails never delays the others' rows.
    """
    sources = claim_due(limit=limit)
    if not sources:
        return 0
    with ThreadPoolExecutor(max_workers=len(sources)) as pool:
        asked = {pool.submit(pipeline.ask, source): source for source in sources}
        for answered in as_completed(asked):
            take(asked[answered], answered)
    return len(sources)


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
    except Exception:
        # The lease runs out by itself and the source is tried again: its neighbours go on.
        log.exception("source %s could not be taken in", source.pk)
        pipeline.take(source, pipeline.Failed(reason="internal"))
