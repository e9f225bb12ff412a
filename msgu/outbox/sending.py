"""Sending what is due: claimed under a lease, told outside of any transaction, written once.

Nothing is lost: a row leaves the queue only when its provider has accepted it. A notice may be told
twice in one window only, with the same key: its provider has accepted it, and that is not
written yet when its sender dies, loses Postgres or the answer, or is held up for longer than its
lease. A mail then bears the same Message-ID; a service gets the key in the text, and as
`Idempotency-Key` where its requests have headers of ours. See docs/decisions/0017-outbox.md.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event

from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.db.models.functions import Now

from msgu.clock import by_postgres
from msgu.net.courier import Failure, Message
from msgu.outbox.delivery import deliver, deliver_sealed
from msgu.outbox.models import Channel, Notice
from msgu.users import audit
from msgu.users.models import User

# Longer than a child may take; as long waits what a dead sender had in hand.
LEASE = timedelta(seconds=25)
# A provider that hangs must not make the others wait.
TOGETHER = 4
LOOK_SECONDS = 1.0
# Until it is tried again, after each failure; then every hour, for as long as it takes.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 900, 1_800, 3_600))

Carried = Future[Failure | None]


def send_due(*, ending: Event | None = None) -> int:
    """Send all that is due, also what falls due meanwhile, unless `ending` is set.

    Gives how many were accepted.
    """
    under_way: dict[Carried, Notice] = {}
    accepted = 0
    with ThreadPoolExecutor(TOGETHER, "send") as threads:
        while True:
            if not (ending and ending.is_set()):
                for notice in claim(limit=TOGETHER - len(under_way)):
                    under_way[threads.submit(carry, notice)] = notice
            if not under_way:
                return accepted
            done, _ = wait(under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for carried in done:
                accepted += write(under_way.pop(carried), carried.result())


def claim(*, limit: int) -> list[Notice]:
    """Lease what is due, urgent first; two senders never hold the same notice."""
    notices = list(Notice.objects.raw(_CLAIM, [limit, LEASE])) if limit else []
    prefetch_related_objects(notices, "channel")
    return notices


# Materialised: run again for each row, the limit would not hold.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT notice.id FROM outbox_notice AS notice
    JOIN outbox_channel AS channel ON channel.id = notice.channel_id AND channel.active
    JOIN users_user AS person ON person.id = notice.recipient_id AND person.is_active
    WHERE notice.sent_at IS NULL AND notice.due_at <= statement_timestamp()
        AND (notice.lease_until IS NULL OR notice.lease_until <= statement_timestamp())
    ORDER BY notice.urgent DESC, notice.due_at LIMIT %s FOR UPDATE OF notice SKIP LOCKED
)
UPDATE outbox_notice AS notice
SET lease_until = statement_timestamp() + %s, lease_no = lease_no + 1
FROM due WHERE notice.id = due.id
RETURNING notice.*
"""


def carry(notice: Notice) -> Failure | None:
    """In a thread, without Postgres: None once the provider has accepted it."""
    message = Message(key=notice.key, subject=notice.subject, body=notice.body)
    channel = notice.channel
    if channel.sealed is not None:
        return deliver_sealed(message, sealed=channel.sealed)
    return deliver(message, kind=channel.kind, address=channel.address)


def write(notice: Notice, failure: Failure | None) -> bool:
    """Write what came of it, unless the lease is somebody else's by now; whether it has left."""
    ours = Notice.objects.filter(pk=notice.pk, lease_no=notice.lease_no, sent_at=None)
    if failure is None:
        return bool(ours.update(sent_at=Now(), lease_until=None, last_error=""))
    again = by_postgres() + WAITS[min(notice.attempts, len(WAITS) - 1)]
    ours.update(
        due_at=again if notice.urgent else notice.channel.speaks_at(again),
        lease_until=None,
        attempts=F("attempts") + 1,
        last_error=str(failure),
    )
    return False


@transaction.atomic
def try_again(notice: Notice, *, by: User) -> None:
    """Make it due at once, quiet hours or not: somebody asked."""
    if Notice.objects.filter(pk=notice.pk, sent_at=None).update(due_at=Now()):
        audit.record("try_notice", notice, by=by)


def forgettable(channel: Channel) -> int:
    """How many notices wait for a channel, and go with it."""
    return channel.notices.filter(sent_at=None).count()
