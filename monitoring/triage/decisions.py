"""What people decide about a mention: each verb is one transaction.

It locks, checks, writes the decision on the whole story, and leaves one audit entry. What cannot
be done raises `Refusal`, whose sentence is for the person who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring import deadlines, life, signalling
from monitoring.models import Mention, Status, Useful
from monitoring.models.mention import ParkedWhy
from monitoring.triage.claims import follow_act
from monitoring.triage.holding import TIMES, Changes, back_in_place, codes, hold
from monitoring.triage.refusals import (
    refuse_if_changed,
    refuse_if_held,
    refuse_if_purged,
    refuse_move,
)
from monitoring.triage.writing import write
from msgu.users import audit
from msgu.users.models import AuditEntry, User

ENDED = {Status.CLOSED, Status.DISMISSED}


def qualify(
    mention: Mention, *, by: User, seen: int, useful: str, priority: int, category: str
) -> AuditEntry:
    """Answer the three questions: is it useful, how urgent, of what nature. Opens the mention.

    `seen` is the version that the person had on screen.
    """
    due_at = deadlines.answer_due_at(mention, priority)
    changes = qualified(useful=useful, priority=priority, category=category, due_at=due_at)
    return decide(mention, "qualify", by=by, seen=seen, **changes)


def refer(mention: Mention, *, by: User, seen: int, to: str, return_at: datetime) -> AuditEntry:
    """Hand a mention over to somebody who must come back about it; until then it is away."""
    return decide(
        mention,
        "refer",
        by=by,
        seen=seen,
        unaudited={"referred_to": to},
        status=Status.REFERRED,
        stage="",
        **expecting(return_at),
    )


def chase(mention: Mention, *, by: User, seen: int, return_at: datetime) -> AuditEntry:
    """Ask its recipient again, or give them longer: away until another moment."""
    return decide(
        mention, "chase", by=by, seen=seen, status=Status.REFERRED, **expecting(return_at)
    )


def expecting(return_at: datetime) -> dict[str, Any]:
    """What a mention becomes while somebody must come back about it."""
    return {
        "return_at": return_at,
        "due_at": return_at,
        "queued": False,
        "parked_why": ParkedWhy.REFERRED,
        "snoozed_until": None,
    }


def close(
    mention: Mention, *, by: User, seen: int, disposition: str, without_call: bool = False
) -> AuditEntry:
    """End the matter, saying what was done about it."""
    changes = closed(disposition, now=timezone.now())
    return decide(mention, "close", by=by, seen=seen, without_call=without_call, **changes)


def dismiss(
    mention: Mention, *, by: User, seen: int, reason: str, without_call: bool = False
) -> AuditEntry:
    """Set aside what asks for nothing, saying why."""
    changes = dismissed(reason)
    return decide(
        mention,
        "dismiss",
        by=by,
        seen=seen,
        reason=reason,
        without_call=without_call,
        **changes,
    )


def reopen(mention: Mention, *, by: User, seen: int) -> AuditEntry:
    """Take up again what was ended, or what has come back from whom it was referred to."""
    now = timezone.now()
    return decide(
        mention,
        "reopen",
        by=by,
        seen=seen,
        status=Status.OPEN,
        disposition="",
        dismiss_reason="",
        closed_at=None,
        reopened_at=now,
        due_at=deadlines.reopened_due_at(mention, at=now),
    )


# --- What a decision writes, on one mention or on many (triage.bulk) -----------------------------


def qualified(*, useful: str, priority: int, category: str, due_at: datetime) -> dict[str, Any]:
    return {
        "status": Status.OPEN,
        "useful": useful,
        "priority": priority,
        "category": category,
        "due_at": due_at,
    }


def closed(disposition: str, *, now: datetime) -> dict[str, Any]:
    return {
        "status": Status.CLOSED,
        "stage": "",
        "disposition": disposition,
        "closed_at": now,
    }


def dismissed(reason: str) -> dict[str, Any]:
    return {
        "status": Status.DISMISSED,
        "stage": "",
        "useful": Useful.NO,
        "dismiss_reason": reason,
    }


def first_times(lead: Mention, *, now: datetime) -> dict[str, Any]:
    """When a mention was first decided on: a decision writes it once."""
    return {
        "triaged_at": lead.triaged_at or now,
        "triage_due_at": lead.triage_due_at or lead.due_at,
        "first_action_at": lead.first_action_at or now,
    }


# --- How an act is done --------------------------------------------------------------------------


@transaction.atomic
def decide(
    mention: Mention,
    verb: str,
    *,
    by: User,
    seen: int,
    reason: str = "",
    unaudited: Changes | None = None,
    without_call: bool = False,
    **changes: object,
) -> AuditEntry:
    """Write one decision on a mention and its whole story, with its audit entry.

    `unaudited` are words of people, which the trail must not hold. `without_call`: the person
    knows that no call to 911 is written down for this life, and ends the matter all the same.
    """
    act = begin(mention, verb, by=by, seen=seen, changes=changes)
    if act.done:
        return act.done
    if changes["status"] in ENDED and not without_call:
        life.refuse_uncalled(act.lead)
    changes = {**back_in_place(act.lead), **changes, **first_times(act.lead, now=act.now)}
    entry = finish(act, verb, by=by, reason=reason, changes=changes, unaudited=unaudited)
    follow_act(act.lead, by=by, open_=changes["status"] == Status.OPEN)
    signalling.assess_about(act.numbers, by=by)
    return entry


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act under way on a story that is locked, the `numbers` of whose members it has; `done`
    where its form has done it already.
    """

    lead: Mention
    numbers: list[int]
    now: datetime
    done: AuditEntry | None = None


def begin(mention: Mention, verb: str, *, by: User, seen: int, changes: Changes) -> Act:
    """Lock a story for an act, in the caller's transaction; refuses what cannot be done now."""
    lead, numbers = hold(mention)
    now = timezone.now()
    refuse_if_purged(lead)
    refuse_if_held(lead, by=by, now=now)
    if done := already_done(lead, verb, by=by, seen=seen, changes=changes):
        return Act(lead=lead, numbers=numbers, now=now, done=done)
    refuse_if_changed(lead, seen=seen)
    refuse_move(lead, verb)
    return Act(lead=lead, numbers=numbers, now=now)


def finish(
    act: Act,
    verb: str,
    *,
    by: User,
    changes: Changes,
    reason: str = "",
    unaudited: Changes | None = None,
) -> AuditEntry:
    """Write an act that may be done, and its audit entry."""
    write(act.lead, act.numbers, {**changes, **(unaudited or {})})
    return audit.record(
        verb,
        act.lead,
        by=by,
        reason=reason,
        before=codes(act.lead, changes),
        after={**changes, "version": act.lead.version + 1},
    )


def already_done(
    lead: Mention, verb: str, *, by: User, seen: int, changes: Changes
) -> AuditEntry | None:
    """This very act, if the same person just did it: a form sent twice is done once."""
    if lead.version != seen + 1:
        return None
    last = (
        AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk, verb=verb, actor=by)
        .order_by("-id")
        .first()
    )
    if last is None or last.after.get("version") != lead.version:
        return None
    asked = {name: value for name, value in changes.items() if not name.endswith(TIMES)}
    return last if all(last.after.get(name) == value for name, value in asked.items()) else None
