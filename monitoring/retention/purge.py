"""The purge, pass after pass. It may be cut off anywhere: each batch is one transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Destroyed, PurgeReport
from monitoring.retention import dates, leftovers, texts
from monitoring.retention.due import destroyable, waiting
from msgu import live
from msgu.live import Topic
from msgu.users.models import Organisation

log = logging.getLogger(__name__)

BATCH = 500
EVERY = timedelta(hours=1)
ERRORS_KEPT = 20
# Only one pass at a time: two would do no harm, but could not both write the day's report.
PURGE_LANE = 0x70757267  # "purg"


def pass_if_due(*, now: datetime) -> None:
    """Run a pass unless one ended within the hour."""
    if not PurgeReport.objects.filter(ended_at__gt=now - EVERY).exists():
        purge(now=now)


def purge(*, now: datetime) -> PurgeReport | None:
    """Destroy all that is due; gives the day's report, or None while another pass runs."""
    with alone() as ours:
        if not ours:
            return None
        report = begin(now)
        if report.passes == 1 or changed_lately(now=now):
            with named(report, "dates"):
                dates.bring_forward(now=now, limit=BATCH)
        with named(report, "dates"):
            dates.give(limit=BATCH)
        destroy_texts(report, now=now)
        with named(report, "versions"):
            delete(texts.former_versions(now=now), Destroyed.VERSIONS, report)
        with named(report, "authors"):
            forget_authors(report)
        with named(report, "leftovers"):
            forget_leftovers(report, now=now)
        return end(report, now=now)


def changed_lately(*, now: datetime) -> bool:
    """Whether somebody changed the durations since the last pass, or may have."""
    changed_at = Organisation.current(is_demo=False).changed_at
    return bool(changed_at and changed_at > now - 2 * EVERY)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this is the only pass under way. Postgres gives the turn back if we are killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [PURGE_LANE])
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PURGE_LANE])


# --- The day's report --------------------------------------------------------------------------


def begin(now: datetime) -> PurgeReport:
    """The report of this day, which its passes share."""
    report = report_of(timezone.localdate(now), now=now)
    report.passes, report.ended_at = report.passes + 1, None
    report.save(update_fields=["passes", "ended_at"])
    return report


def report_of(day: date, *, now: datetime) -> PurgeReport:
    """The report of a day; a text may be destroyed by hand before its first pass."""
    report, _created = PurgeReport.objects.get_or_create(day=day, defaults={"started_at": now})
    return report


def end(report: PurgeReport, *, now: datetime) -> PurgeReport:
    report.refresh_from_db()
    report.waiting, report.ended_at = waiting(now=now), max(timezone.now(), report.started_at)
    report.save(update_fields=["waiting", "ended_at"])
    return report


@contextmanager
def named(report: PurgeReport, step: str) -> Iterator[None]:
    """What fails here is named in the report, without its words, and the rest still runs."""
    try:
        yield
    except Exception as error:
        log.exception("the purge stumbled on %s", step)
        report.errors = [*report.errors, f"{step}: {type(error).__name__}"][-ERRORS_KEPT:]
        report.save(update_fields=["errors"])


def add_up(report: PurgeReport, counts: Mapping[str, int]) -> None:
    """Write what a batch destroyed, in the batch's own transaction."""
    written = PurgeReport.objects.select_for_update().get(pk=report.pk)
    together = Counter(written.counts) + Counter({str(code): n for code, n in counts.items()})
    written.counts = dict(together)
    written.save(update_fields=["counts"])


# --- What it destroys --------------------------------------------------------------------------


def destroy_texts(report: PurgeReport, *, now: datetime) -> None:
    """Batch after batch by number; what somebody else holds is left to the next pass."""
    after = 0
    while True:
        following = destroyable(now=now).filter(pk__gt=after).order_by("pk")
        numbers = list(following.values_list("pk", flat=True)[:BATCH])
        if not numbers:
            return
        after = numbers[-1]
        with named(report, "texts"), transaction.atomic():
            add_up(report, texts.destroy(numbers, now=now))
            live.tell(Topic.MENTIONS, numbers)


def forget_authors(report: PurgeReport) -> None:
    forgotten = BATCH
    while forgotten == BATCH:
        with transaction.atomic():
            forgotten = leftovers.forget_authors(limit=BATCH)
            add_up(report, {Destroyed.AUTHORS: forgotten})


def forget_leftovers(report: PurgeReport, *, now: datetime) -> None:
    kept = lifetimes_in_force().unfinished
    for what, rows in leftovers.over(now=now, kept=kept).items():
        delete(rows, what, report)
    with transaction.atomic():
        add_up(report, {Destroyed.CACHE: leftovers.forget_expired_cache(now=now)})


def delete(rows: QuerySet[Any], what: Destroyed, report: PurgeReport) -> None:
    """Delete rows batch after batch, leaving those that somebody else holds."""
    taken = BATCH
    while taken == BATCH:
        with transaction.atomic():
            free = rows.select_for_update(skip_locked=True, of=("self",))
            numbers = list(free.values_list("pk", flat=True)[:BATCH])
            taken = len(numbers)
            rows.model._base_manager.filter(pk__in=numbers).delete()
            add_up(report, {what: taken})
