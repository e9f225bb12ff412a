"""The status machine: from which statuses each verb may act. `triage` acts, Postgres holds it."""

from monitoring.models.vocabulary import Status

MAY_ACT: dict[str, frozenset[Status]] = {
    "qualify": frozenset({Status.NEW, Status.OPEN, Status.REFERRED}),
    "refer": frozenset({Status.OPEN}),
    "chase": frozenset({Status.REFERRED}),
    "close": frozenset({Status.NEW, Status.OPEN, Status.REFERRED}),
    "dismiss": frozenset({Status.NEW, Status.OPEN}),
    "reopen": frozenset({Status.REFERRED, Status.CLOSED, Status.DISMISSED}),
    "snooze": frozenset({Status.NEW, Status.OPEN}),
    "park_until_it_grows": frozenset({Status.NEW, Status.OPEN}),
    "resume": frozenset({Status.NEW, Status.OPEN}),
    "assign": frozenset({Status.NEW, Status.OPEN, Status.REFERRED}),
}


# Words are hidden, and shown again, wherever the matter stands.
ANYWHERE = frozenset({"protect", "unprotect"})


def may_act(verb: str, status: int) -> bool:
    """Whether people may do this to a mention that stands at this status."""
    return verb in ANYWHERE or Status(status) in MAY_ACT[verb]
