"""The desk's verbs. Each takes a mention, and applies to its whole story."""

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
from monitoring.triage.decisions import close, dismiss, qualify, refer, reopen
from monitoring.triage.holding import DECISION, hold, lead_of
from monitoring.triage.notes import note
from monitoring.triage.undoing import undo, undoable

__all__ = [
    "DECISION",
    "LEASE",
    "UNATTENDED",
    "break_claim",
    "broken_for",
    "claim",
    "close",
    "dismiss",
    "expire",
    "hold",
    "lead_of",
    "note",
    "qualify",
    "refer",
    "release",
    "release_all",
    "renew",
    "reopen",
    "undo",
    "undoable",
]
