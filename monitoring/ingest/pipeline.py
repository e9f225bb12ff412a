"""How a mention travels, top-down: ask the network, then take what came into Postgres.

`ask` runs in a thread of its own and touches no database; `take` writes an answer in one
transaction, so that mentions, counts, validators and the next poll move together or not at all.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DataError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from monitoring.connectors import CONNECTORS
from monitoring.ingest import counting
from monitoring.ingest.group import group
from monitoring.ingest.match import Matcher
from monitoring.ingest.normalise import normalise
from monitoring.ingest.signals import vital_mentions
from monitoring.ingest.store import Candidate, Stored, store
from monitoring.items import ConnectorError, Item, Reading
from monitoring.models import Health, Source, Watch
from msgu.net import Answer, Door, NetError

log = logging.getLogger(__name__)

# A failing source is asked less and less often, and never given up.
BACKOFF_CAP = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A source answered. `reading` is None when nothing changed since the last time."""

    answer: Answer
    reading: Reading | None
    body_hash: bytes


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A source could not be read. `reason` is a code, `status` the HTTP status if it has one.

    `retry_after` is in seconds.
    """

    reason: str
    status: int | None = None
    permanent: bool = False
    retry_after: float | None = None


Outcome = Heard | Failed


def ask(source: Source) -> Outcome:
    """Fetch and parse one source. Never raises for what a source can do to us."""
    try:
        return hear(source)
    except (NetError, ConnectorError) as error:
        log.info("source %s: %s", source.pk, error)
        return Failed(
            reason=str(error.reason),
            status=getattr(error, "status", None),
            permanent=error.permanent,
            retry_after=error.retry_after,
        )


def hear(source: Source) -> Heard:
    """Ask a source what it has to say, and read it if it changed."""
    connector = CONNECTORS[source.kind]
    door = Door(settings.NET_EXCEPTIONS)
    answer = connector.fetch(
        door, source.address, etag=source.etag, last_modified=source.last_modified
    )
    body_hash = hashlib.sha256(answer.body).digest()
    if answer.status == 304 or body_hash == bytes(source.body_hash or b""):
        return Heard(answer=answer, reading=None, body_hash=bytes(source.body_hash or b""))
    reading = connector.parse(answer.body, address=answer.address, content_type=answer.content_type)
    return Heard(answer=answer, reading=reading, body_hash=body_hash)


@transaction.atomic
def take(source: Source, outcome: Outcome) -> Stored | None:
    """Write what came of one poll. None if the lease was lost: somebody else polls by now."""
    held = Source.objects.select_for_update().filter(pk=source.pk, lease_no=source.lease_no)
    if (ours := held.first()) is None:
        log.warning(
            "source %s: the lease was lost, the answer is left to its new holder",
            source.pk,
        )
        return None
    now = timezone.now()
    if isinstance(outcome, Failed):
        remember_failure(ours, outcome, now=now)
        return NOTHING
    stored = ingest_what_can_be(outcome.reading, source=ours, now=now)
    remember_success(ours, outcome, stored, now=now)
    return stored


NOTHING = Stored(new=[], edited=[])


def ingest_what_can_be(reading: Reading | None, *, source: Source, now: datetime) -> Stored:
    """Ingest a reading whole; item by item if Postgres refuses it: neighbours are not lost."""
    if reading is None:
        return NOTHING
    try:
        with transaction.atomic():
            return ingest(reading.items, source=source, now=now)
    except DataError:
        log.exception("source %s: an item cannot be stored, its neighbours are", source.pk)
    each = [stored for item in reading.items if (stored := ingest_alone(item, source, now=now))]
    return Stored(
        new=[mention for stored in each for mention in stored.new],
        edited=[mention for stored in each for mention in stored.edited],
    )


def ingest_alone(item: Item, source: Source, *, now: datetime) -> Stored | None:
    try:
        with transaction.atomic():
            return ingest([item], source=source, now=now)
    except DataError:
        log.warning("source %s: left out the item %.80r", source.pk, item.external_id)
        return None


def ingest(items: Sequence[Item], *, source: Source, now: datetime) -> Stored:
    """Normalise, match, store, group, signal."""
    drafts = [
        normalise(item, platform=source.platform, address=source.address, now=now) for item in items
    ]
    matcher = Matcher.of(Watch.objects.filter(active=True))
    candidates = [Candidate(draft=draft, hits=matcher.hits(draft.folded)) for draft in drafts]
    stored = store(candidates, source=source, now=now)
    group(stored.new, now=now)
    vital_mentions([*stored.new, *stored.edited])
    counting.count_mentions(stored.new, source=source, now=now)
    return stored


def remember_success(source: Source, heard: Heard, stored: Stored, *, now: datetime) -> None:
    source.health = health_of(heard.reading)
    source.failures, source.last_error = 0, ""
    source.last_ok_at = now
    if stored.new or stored.edited:
        source.last_item_at = now
    # « Not modified » may come without its validators: the former ones still stand.
    unchanged = heard.answer.status == 304
    source.etag = heard.answer.etag or (source.etag if unchanged else "")
    source.last_modified = heard.answer.last_modified or (source.last_modified if unchanged else "")
    source.body_hash = heard.body_hash
    let_go(source, ok=True, wait=timedelta(seconds=source.interval_min), now=now)


def health_of(reading: Reading | None) -> Health:
    if reading is None:
        return Health.UNCHANGED
    return Health.OK if reading.items else Health.EMPTY


def remember_failure(source: Source, failed: Failed, *, now: datetime) -> None:
    source.failures += 1
    source.health = Health.REFUSED if failed.permanent else Health.FAILING
    source.last_error = f"{failed.reason} {failed.status or ''}".strip()
    wait = backoff(source, retry_after=failed.retry_after)
    let_go(source, ok=False, wait=wait, now=now)


def backoff(source: Source, *, retry_after: float | None) -> timedelta:
    """Twice as long after each failure, up to an hour; never sooner than the source asks."""
    interval = timedelta(seconds=source.interval_min)
    doubled: timedelta = interval * 2 ** min(source.failures - 1, 10)
    asked = timedelta(seconds=min(retry_after or 0, BACKOFF_CAP.total_seconds()))
    return max(interval, min(doubled, BACKOFF_CAP), asked)


def let_go(source: Source, *, ok: bool, wait: timedelta, now: datetime) -> None:
    """Give the lease back and set the next poll, by the database's clock.

    The quarter of an hour is counted last: all sources share its row.
    """
    Source.objects.filter(pk=source.pk).update(
        lease_until=None,
        next_poll_at=Now() + wait,
        **{name: getattr(source, name) for name in POLLED},
    )
    counting.count_poll(ok=ok, now=now)


POLLED = (
    "health", "failures", "last_error", "last_ok_at", "last_item_at",
    "etag", "last_modified", "body_hash",
)  # fmt: skip
