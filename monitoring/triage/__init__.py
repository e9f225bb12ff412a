"""The desk's verbs. Each takes a mention, and applies to its whole story; those of `bulk` take a
selection.
"""

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
from monitoring.triage.history import Gesture, last_gestures
from monitoring.triage.holding import DECISION, hold, lead_of
from monitoring.triage.notes import note
from monitoring.triage.together import Outcome
from monitoring.triage.undoing import undo, undo_all, undoable

__all__ = [
    "DECISION",
    "LEASE",
    "UNATTENDED",
    "Gesture",
    "Outcome",
    "break_claim",
    "broken_for",
    "claim",
    "close",
    "dismiss",
    "expire",
    "hold",
    "last_gestures",
    "lead_of",
    "note",
    "qualify",
    "refer",
    "release",
    "release_all",
    "renew",
    "reopen",
    "undo",
    "undo_all",
    "undoable",
]
