"""The desk's verbs. Each takes a mention, and applies to its whole story."""

from monitoring.triage.assigning import assign, assignable, free_assigned
from monitoring.triage.claims import (
    LEASE,
    UNATTENDED,
    break_claim,
    broken_for,
    claim,
    expire,
    release,
    release_all,
    renew,
)
from monitoring.triage.decisions import chase, close, dismiss, qualify, refer, reopen
from monitoring.triage.grabbing import A_BATCH, grab
from monitoring.triage.holding import DECISION, hold, lead_of
from monitoring.triage.notes import note
from monitoring.triage.parking import bring_back, park_until_it_grows, resume, snooze
from monitoring.triage.protection import protect, read, readers, reading, unprotect
from monitoring.triage.undoing import undo, undoable

__all__ = [
    "A_BATCH",
    "DECISION",
    "LEASE",
    "UNATTENDED",
    "assign",
    "assignable",
    "break_claim",
    "bring_back",
    "broken_for",
    "chase",
    "claim",
    "close",
    "dismiss",
    "expire",
    "free_assigned",
    "grab",
    "hold",
    "lead_of",
    "note",
    "park_until_it_grows",
    "protect",
    "qualify",
    "read",
    "readers",
    "reading",
    "refer",
    "release",
    "release_all",
    "renew",
    "reopen",
    "resume",
    "snooze",
    "undo",
    "undoable",
    "unprotect",
]
