"""Ask one source over the network, and read what it says. Touches no database."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace

from django.conf import settings

from monitoring.connectors import CONNECTORS
from monitoring.items import ConnectorError, Reading
from monitoring.models import Source
from msgu.net import Answer, Door, NetError

log = logging.getLogger(__name__)

# A body that ended its reader so many times is not read again until it changes.
POISON_TRIES = 3
# What ends a reader. The other faults cost nothing to meet again.
POISONOUS = {"too_slow", "too_heavy", "unreadable"}
_NOT_MODIFIED = 304
_TOO_MANY_REQUESTS = 429
# What a host is granted that asks for rest without saying how much, in seconds.
_SOME_REST = 60.0


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A source answered. `reading` is None when nothing changed since the last time.

    `answer` comes without its body, which `body_hash` (SHA-256) stands for.
    """

    answer: Answer
    reading: Reading | None
    body_hash: bytes


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A source could not be read. `reason` is a code, `status` the HTTP status if it has one.

    `retry_after` is in seconds. `poison` is the SHA-256 of a body that ended its reader, else b"".
    """

    reason: str
    status: int | None = None
    permanent: bool = False
    retry_after: float | None = None
    poison: bytes = b""

    @property
    def host_rest(self) -> float | None:
        """For how many seconds the whole host asks to be left alone, if it does."""
        return self.retry_after or (_SOME_REST if self.status == _TOO_MANY_REQUESTS else None)


@dataclass(frozen=True, kw_only=True)
class PutOff:
    """A source was not asked: its host wants rest, for so many seconds."""

    retry_after: float


Outcome = Heard | Failed | PutOff


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of asking a source, as it was when it was claimed."""

    source: Source
    outcome: Outcome

    @property
    def size(self) -> int:
        """How many items came."""
        heard = isinstance(self.outcome, Heard) and self.outcome.reading
        return len(heard.items) if heard else 0


def ask(source: Source) -> Outcome:
    """Fetch and parse one source. Raises nothing: whatever goes wrong is this source's alone."""
    try:
        return hear(source)
    except (NetError, ConnectorError) as error:
        return failed(source, error)
    except Exception:
        log.exception("source %s could not be asked", source.pk)
        return Failed(reason="internal")


def hear(source: Source) -> Outcome:
    """Ask a source what it has to say, and read it if it changed. Raises what connectors raise."""
    connector = CONNECTORS[source.kind]
    answer = connector.fetch(
        Door(settings.NET_EXCEPTIONS),
        source.address,
        etag=source.etag,
        last_modified=source.last_modified,
    )
    former = bytes(source.body_hash or b"")
    body_hash = hashlib.sha256(answer.body).digest()
    bare = replace(answer, body=b"")
    if answer.status == _NOT_MODIFIED or body_hash == former:
        return Heard(answer=bare, reading=None, body_hash=former)
    if source.poison_tries >= POISON_TRIES and body_hash == bytes(source.poison_hash or b""):
        return Failed(reason="quarantined", poison=body_hash)
    try:
        reading = connector.parse(
            answer.body, address=answer.address, content_type=answer.content_type
        )
    except ConnectorError as error:
        return failed(source, error, poison=body_hash if error.reason in POISONOUS else b"")
    return Heard(answer=bare, reading=reading, body_hash=body_hash)


def failed(source: Source, error: NetError | ConnectorError, *, poison: bytes = b"") -> Failed:
    log.info("source %s: %s", source.pk, error)
    return Failed(
        reason=str(error.reason),
        status=error.status if isinstance(error, NetError) else None,
        permanent=error.permanent,
        retry_after=error.retry_after,
        poison=poison,
    )
