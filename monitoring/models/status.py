"""The status machine: from which statuses each verb may act. `triage` acts, Postgres holds it."""

from monitoring.models.vocabulary import Status

MAY_ACT: dict[str, frozenset[Status]] = {
    "qualify": frozenset({Status.NEW, Status.OPEN, Status.REFERRED}),
    "refer": frozenset({Status.OPEN}),
    "close": frozenset({Status.NEW, Status.OPEN, Status.REFERRED}),
    "dismiss": frozenset({Status.NEW, Status.OPEN}),
    # Words are hidden whenever somebody sees that they must be.
    "protect": frozenset(Status),
    "unprotect": frozenset(Status),
    # Destroying a text is retention's; who may is decided there.
    "destroy": frozenset(Status),
    "reopen": frozenset({Status.CLOSED, Status.DISMISSED}),
}


def may_act(verb: str, status: int) -> bool:
    """Whether people may do this to a mention that stands at this status."""
    return Status(status) in MAY_ACT[verb]
