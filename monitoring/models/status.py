"""The status machine: which moves exist. `triage` makes them, Postgres holds their shape."""

from monitoring.models.vocabulary import Status

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.CLOSED, Status.DISMISSED}),
    Status.OPEN: frozenset(
        {Status.OPEN, Status.REFERRED, Status.CLOSED, Status.DISMISSED}
    ),
    Status.REFERRED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
    Status.DISMISSED: frozenset({Status.OPEN, Status.NEW}),
}


def may_move(now: int, then: int) -> bool:
    """Whether people may take a mention from one status to the other."""
    return Status(then) in MOVES[Status(now)]
