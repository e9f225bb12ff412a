"""What a source's row remembers of its polls: its state, its validators, its next turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from django.db import connection

from monitoring.ingest import cadence
from monitoring.ingest.hear import POISON_TRIES, Answered, Failed, Heard, PutOff
from monitoring.ingest.rows import as_json, recordset
from monitoring.items import Reading
from monitoring.models import Health, Source
from monitoring.models.level import PRESSING, level_in_force

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
    pressing = level_in_force() in PRESSING
    rows = [row_of(one, news=news, pressing=pressing, now=now) for one in answers]
    with connection.cursor() as cursor:
        cursor.execute(let_go(), [as_json(rows)])


def row_of(
    answered: Answered, *, news: Collection[int], pressing: bool, now: datetime
) -> dict[str, Any]:
    source = answered.source
    wait = note(answered, news=source.pk in news, pressing=pressing, now=now)
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


def note(answered: Answered, *, news: bool, pressing: bool, now: datetime) -> float:
    """Bring one source's columns up to date; gives the seconds to wait before its next poll."""
    source, outcome = answered.source, answered.outcome
    if isinstance(outcome, PutOff):
        return cadence.wait_for_host(source, retry_after=outcome.retry_after)
    if isinstance(outcome, Failed):
        return note_failure(source, outcome, now=now)
    return note_success(source, outcome, news=news, pressing=pressing, now=now)


def note_success(
    source: Source, heard: Heard, *, news: bool, pressing: bool, now: datetime
) -> float:
    answer = heard.answer
    source.health = health_of(heard.reading)
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


def health_of(reading: Reading | None) -> Health:
    if reading is None:
        return Health.UNCHANGED
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
    return cadence.wait_after_failure(source, retry_after=failed.retry_after or 0.0)
