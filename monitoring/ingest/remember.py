"""What a source's row remembers of its polls: its state, its validators, its next turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from monitoring.ingest import cadence
from monitoring.ingest.hear import POISON_TRIES, Answered, Failed, Heard, Outcome, PutOff
from monitoring.ingest.rows import as_json, recordset
from monitoring.ingest.signals import FAILING_AFTER
from monitoring.items import Reading
from monitoring.models import Health, Source
from monitoring.models.level import pressed
from msgu import live
from msgu.live import Topic

POLLED = (
    "interval", "ttl", "health", "failures", "failing_since", "last_error", "last_ok_at",
    "last_item_at", "etag", "last_modified", "body_hash", "poison_hash", "poison_tries", "moved_to",
)  # fmt: skip
# Sources that were added together must not be asked together for ever.
JITTER = 0.1

_random = Random()  # noqa: S311 (no secret hangs on it)


def remember(answers: Sequence[Answered], *, news: Collection[int], now: datetime) -> None:
    """Give the leases back, and set the next poll by the database's clock.

    `news` holds the numbers of the sources that gave something new.
    """
    failing = {a.source.pk: a.source for a in answers if was_cut_off(a.source)}
    runs = pressed()
    rows = [row_of(one, news=news, pressing=one.source.run_id in runs, now=now) for one in answers]
    with connection.cursor() as cursor:
        cursor.execute(let_go(), [as_json(rows)])
    live.tell(Topic.SOURCES, changed(answers, rows))
    well = {row["id"] for row in rows if not row["failures"]}
    call_back([source for number, source in failing.items() if number in well])


def changed(answers: Sequence[Answered], rows: Sequence[dict[str, Any]]) -> list[int]:
    """The numbers of the sources that screens show otherwise than before."""
    former = {a.source.pk: shown(a.source.health, a.source.failures) for a in answers}
    return [row["id"] for row in rows if shown(row["health"], row["failures"]) != former[row["id"]]]


def shown(health: str, failures: int) -> tuple[str, bool]:
    """What screens tell apart: « changed » and « unchanged » are one heap, what goes well."""
    well = health == Health.UNCHANGED
    return Health.OK if well else health, failures >= FAILING_AFTER


# What fails so may be our own network's fault, and then ends for all at once.
CUT_OFF = ("connect", "dns", "dns_timeout", "timeout")
SAME_OUTAGE = timedelta(minutes=15)


def was_cut_off(source: Source) -> bool:
    return source.last_error in CUT_OFF


def call_back(heard: Sequence[Source]) -> None:
    """Ask again, at once, the sources that were cut off when these were, now that they answer.

    After an hour without network each would wait up to an hour more. The demonstration's own
    server says nothing about the network.
    """
    for run in {source.run_id for source in heard}:
        began = [s.failing_since for s in heard if s.run_id == run and s.failing_since]
        Source.objects.active().filter(
            run=run,
            last_error__in=CUT_OFF,
            failing_since__range=(min(began) - SAME_OUTAGE, max(began) + SAME_OUTAGE),
            next_poll_at__gt=Now(),
        ).update(next_poll_at=Now())


def row_of(
    answered: Answered, *, news: Collection[int], pressing: bool, now: datetime
) -> dict[str, Any]:
    # On a copy: an answer that could not be written is taken again.
    source = copy(answered.source)
    wait = note(source, answered.outcome, news=source.pk in news, pressing=pressing, now=now)
    wait *= 1 + JITTER * _random.random()
    polled = {name: getattr(source, name) for name in POLLED}
    return {"id": source.pk, "lease_no": source.lease_no, "wait": wait, **polled}


@cache
def let_go() -> str:
    return f"""
        UPDATE monitoring_source AS source
        SET lease_until = NULL,
            next_poll_at = statement_timestamp() + make_interval(secs => given.wait),
            {", ".join(f"{name} = given.{name}" for name in POLLED)}
        FROM {recordset(Source, ["id", "lease_no", *POLLED], "wait float")}
        WHERE source.id = given.id AND source.lease_no = given.lease_no
    """  # noqa: S608 (our own columns)


def note(source: Source, outcome: Outcome, *, news: bool, pressing: bool, now: datetime) -> float:
    """Bring one source's columns up to date; gives the seconds to wait before its next poll."""
    if isinstance(outcome, PutOff):
        return cadence.wait_for_host(source, retry_after=outcome.retry_after)
    if isinstance(outcome, Failed):
        return note_failure(source, outcome, now=now)
    return note_success(source, outcome, news=news, pressing=pressing, now=now)


def note_success(
    source: Source, heard: Heard, *, news: bool, pressing: bool, now: datetime
) -> float:
    answer = heard.answer
    source.health = health_of(heard.reading, former=source.health)
    source.failures, source.failing_since, source.last_error = 0, None, ""
    source.poison_hash, source.poison_tries = None, 0
    source.last_ok_at = now
    if news:
        source.last_item_at = now
    # « Not modified » may come without its validators: the former ones still stand.
    unchanged = answer.status == 304
    source.etag = answer.etag or (source.etag if unchanged else "")
    source.last_modified = answer.last_modified or (source.last_modified if unchanged else "")
    source.body_hash = heard.body_hash
    moved = answer.permanent_address
    source.moved_to = moved if moved != source.address and len(moved) <= MOVED_TO_LENGTH else ""
    if heard.reading:
        source.ttl = heard.reading.ttl
    source.interval = cadence.next_interval(source, news=news, pressing=pressing)
    return cadence.wait_after_success(source, asked=asked_by(heard, ttl=source.ttl))


MOVED_TO_LENGTH = 2_000


def health_of(reading: Reading | None, *, former: str) -> Health:
    if reading is None:
        # What was empty and has not changed is empty still.
        return Health.EMPTY if former == Health.EMPTY else Health.UNCHANGED
    return Health.OK if reading.items else Health.EMPTY


def asked_by(heard: Heard, *, ttl: int | None) -> float:
    """For how many seconds the source itself asks to be left alone."""
    return max(heard.answer.retry_after or 0.0, heard.answer.fresh_for or 0.0, ttl or 0.0)


def note_failure(source: Source, failed: Failed, *, now: datetime) -> float:
    source.failures += 1
    source.failing_since = source.failing_since or now
    source.health = Health.REFUSED if failed.permanent else Health.FAILING
    source.last_error = f"{failed.reason} {failed.status or ''}".strip()
    if failed.poison:
        again = failed.poison == bytes(source.poison_hash or b"")
        source.poison_tries = min(source.poison_tries + 1, POISON_TRIES) if again else 1
        source.poison_hash = failed.poison
    failing = (now - source.failing_since).total_seconds()
    return cadence.wait_after_failure(
        source, failing=failing, retry_after=failed.retry_after or 0.0
    )
