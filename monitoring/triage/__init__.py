"""The desk's verbs. Each takes a mention, and applies to its whole story; those of `bulk` take a
selection.
"""

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
from monitoring.triage.history import Gesture, history_of, last_gestures
from monitoring.triage.holding import DECISION, hold, lead_of
from monitoring.triage.notes import note
from monitoring.triage.parking import bring_back, park_until_it_grows, resume, snooze
from monitoring.triage.protection import protect, read, readers, reading, unprotect
from monitoring.triage.stories import accept, merge, refuse, split
from monitoring.triage.together import Outcome
from monitoring.triage.undoing import undo, undo_all, undoable

__all__ = [
    "A_BATCH",
    "DECISION",
    "LEASE",
    "UNATTENDED",
    "Gesture",
    "Outcome",
    "accept",
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
    "history_of",
    "hold",
    "last_gestures",
    "lead_of",
    "merge",
    "note",
    "park_until_it_grows",
    "protect",
    "qualify",
    "read",
    "readers",
    "reading",
    "refer",
    "refuse",
    "release",
    "release_all",
    "renew",
    "reopen",
    "resume",
    "snooze",
    "split",
    "undo",
    "undo_all",
    "undoable",
    "unprotect",
]
