"""Ten at a time, when much arrives: each person gets a batch of their own."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from monitoring.models import Mention
from monitoring.models.mention import MentionQuerySet
from monitoring.triage.claims import LEASE
from msgu import live
from msgu.live import Topic
from msgu.users import audit
from msgu.users.models import User

A_BATCH = 10


@transaction.atomic
def grab(waiting: MentionQuerySet, *, by: User, lease: timedelta = LEASE) -> list[int]:
    """Claim the first ten of `waiting`, in its order, that nobody has and nobody is to have.

    Gives their numbers, in no order: fewer where there are no more. What somebody else is taking
    at the same moment is passed over, not waited for.
    """
    grabbed: list[int] = []
    while len(grabbed) < A_BATCH:
        tried, taken = reach(waiting, A_BATCH - len(grabbed), by=by, lease=lease)
        grabbed += taken
        # What a colleague took since this statement began looked free to it: it is asked again.
        if len(tried) == len(taken):
            break
    lines = [audit.Line(target=number) for number in sorted(grabbed)]
    audit.record_all("claim", Mention, lines, by=by, batch=uuid4())
    live.tell(Topic.MENTIONS, grabbed)
    return grabbed


def reach(
    waiting: MentionQuerySet, most: int, *, by: User, lease: timedelta
) -> tuple[list[int], list[int]]:
    """What looked free, and what of it could be claimed, in one statement."""
    # Who has no account any more will not come for it.
    nobody_s = Q(assigned_to=None) | Q(assigned_to__is_active=False)
    free = waiting.filter(nobody_s | Q(assigned_to=by)).exclude(claim__until__gt=Now())
    locked = free.select_for_update(skip_locked=True, no_key=True, of=("self",))
    first, values = locked.values("id")[:most].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_GRAB.format(first=first), [*values, by.pk, str(lease)])
        rows = cursor.fetchall()
    return [number for number, _taken in rows], [number for number, taken in rows if taken]


# Mentions are locked before claims, as everywhere; here in the queue's order, and none is waited
# for. No key: what points at a mention may be written meanwhile.
_GRAB = """
WITH first AS MATERIALIZED ({first}), taken AS (
    INSERT INTO monitoring_claim AS held (mention_id, by_id, since, until)
    SELECT id, %s, statement_timestamp(), statement_timestamp() + %s::interval
    FROM first ORDER BY id
    ON CONFLICT (mention_id) DO UPDATE SET
        by_id = excluded.by_id, since = excluded.since, until = excluded.until
    WHERE held.until <= excluded.since
    RETURNING mention_id
)
SELECT first.id, taken.mention_id IS NOT NULL FROM first LEFT JOIN taken ON mention_id = first.id
"""
