"""What the desk is at, by what Postgres knows: when to strike."""

from __future__ import annotations

import time

from bench.faults.desk import Desk, Leases

FETCH, COMMIT, BETWEEN = "in mid-fetch", "in mid-commit", "between polls"
PATIENCE = 10.0


def wait_for(wanted: str, desk: Desk, orphans: Leases = frozenset()) -> str:
    """Until the desk is at it, or for ten seconds; gives what it is at.

    `orphans` are leases that a dead worker left.
    """
    end = time.monotonic() + PATIENCE
    while (now := what_is_done(desk, orphans)) != wanted and time.monotonic() < end:
        time.sleep(0.002)
    return now


def what_is_done(desk: Desk, orphans: Leases) -> str:
    writing = desk.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    if writing:
        return COMMIT
    return FETCH if desk.leased() - orphans else BETWEEN
