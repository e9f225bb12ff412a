"""What was told after a cursor, without ever missing what commits late.

A cursor on `id` alone misses rows: numbers are given out in the order of the inserts, and rows are
seen in the order of the commits. A reader that has seen 8 would never look back at 7, whose
transaction commits a moment later.

So each row carries its transaction's number, and a reader takes only those below its snapshot's
xmin, in the order (xid, id). Postgres gives transactions their numbers in ascending order, and
below xmin every one of them is over: its rows are seen in this very snapshot, or never. What comes
later has a number of xmin or more, and so stands after all that was read. The price: while a
transaction that writes stays open, anywhere in the cluster, nothing that began after it is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

# Rows given at once to who was cut off; beyond, the page reads its own rows again.
MOST_CHANGES = 1_000
KEPT = "24 hours"


@dataclass(frozen=True, order=True)
class Cursor:
    """A place among the changes: all that stands before it has been read."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"


@dataclass(frozen=True, kw_only=True)
class Told:
    """One change, as a screen hears of it."""

    cursor: Cursor
    topic: str
    ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What stands after a cursor, and where to read on.

    `behind`: more was told, and may be read only once an earlier transaction is over. `lost`: what
    follows the cursor is no longer all kept, or is too much; nothing of it is given.
    """

    told: Sequence[Told]
    cursor: Cursor
    behind: bool
    lost: bool


_CURSOR = re.compile(r"([0-9]{1,19})-([0-9]{1,18})", re.ASCII)


def cursor_of(text: str) -> Cursor | None:
    """The cursor that `str(cursor)` wrote; None for anything else."""
    parts = _CURSOR.fullmatch(text)
    return Cursor(int(parts[1]), int(parts[2])) if parts else None


def read(after: Cursor | None) -> Reading:
    """What was told after a cursor; after None, nothing, and the place to begin at."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, parameters(after))
        return reading_of(cursor.fetchall(), after)


# Rows below are kept past their time by the sweep: the newest of the old ones says that what stood
# before it is gone. A cursor beyond what this cluster has reached was given by another one.
STATEMENT = f"""
SELECT
    seen.xmin::text,
    EXISTS (SELECT FROM live_change WHERE xid >= seen.xmin),
    %(xid)s::xid8 > seen.xmax OR EXISTS (
        SELECT FROM live_change
        WHERE (xid, id) > (%(xid)s::xid8, %(id)s::bigint)
            AND at < statement_timestamp() - interval '{KEPT}'
    ),
    told.xid::text, told.id, told.topic, told.ids
FROM (
    SELECT pg_snapshot_xmin(snapshot) AS xmin, pg_snapshot_xmax(snapshot) AS xmax
    FROM pg_current_snapshot() AS snapshot
) AS seen
LEFT JOIN LATERAL (
    SELECT xid, id, topic, ids FROM live_change
    WHERE (xid, id) > (%(xid)s::xid8, %(id)s::bigint) AND xid < seen.xmin
    ORDER BY xid, id LIMIT {MOST_CHANGES + 1}
) AS told ON true
ORDER BY told.xid, told.id
"""  # noqa: S608 (our own numbers)
# No transaction has it: nothing stands after it.
_END = Cursor(2**63 - 1, 0)


def parameters(after: Cursor | None) -> dict[str, str | int]:
    place = after or _END
    return {"xid": str(place.xid), "id": place.id}


def reading_of(rows: Sequence[Sequence[Any]], after: Cursor | None) -> Reading:
    """The reading that the statement's rows say; at least one row, even where nothing was told."""
    xmin, behind, lost = rows[0][:3]
    told = [
        Told(cursor=Cursor(int(xid), number), topic=topic, ids=ids)
        for *_, xid, number, topic, ids in rows
        if xid is not None
    ]
    lost = after is not None and (lost or len(told) > MOST_CHANGES)
    # Numbers of changes begin at 1: this place stands before any of xmin's.
    here = Cursor(int(xmin), 0)
    return Reading(told=[] if lost else told, cursor=here, behind=behind, lost=lost)
