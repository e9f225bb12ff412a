"""What the desk writes down of its calls to 911. It does not dispatch: a person calls.

A fact is never refused: whoever called may say so, whoever holds the mention, ended or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext as _

from monitoring import lifetimes, signalling, triage
from monitoring.models import EmergencyCall, Mention
from monitoring.triage.refusals import refuse_if_purged
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import Role, User

# Where a verb speaks for itself.
NO_FORM = UUID(int=0)
# What a version of a call says.
WORDS = ("called_at", "file_number", "passed_on", "liaison", "liaison_told_at")


@transaction.atomic
def record(
    mention: Mention,
    *,
    by: User,
    form_key: UUID,
    called_at: datetime | None = None,
    file_number: str = "",
    passed_on: str = "",
) -> EmergencyCall:
    """Write down a call to 911, of this very moment where `called_at` is None.

    The mention is its caller's from there on, unless somebody else holds it. The same form sent
    twice is one call; with other words, it corrects the first.
    """
    lead, numbers = triage.hold(mention)
    refuse_if_purged(lead)
    words: dict[str, Any] = {"file_number": file_number, "passed_on": passed_on}
    if called_at:
        words["called_at"] = called_at
    if sent := EmergencyCall.objects.filter(form_key=form_key, by=by).first():
        return sent if says(sent, words) else replace(sent, "correct_call", by=by, **words)
    call = write(lead, by=by, caller=by, form_key=form_key, **words)
    unacted = Mention.every.filter(pk__any_of=numbers, first_action_at=None)
    unacted.update(first_action_at=Greatest(F("captured_at"), Value(call.called_at)))
    with suppress(Refusal):
        triage.claim(lead, by=by)
    lifetimes.prolong(lead, now=call.at)
    signalling.assess_about(numbers, by=by)
    tell("call_911", call, by=by)
    return call


@transaction.atomic
def tell_liaison(
    call: EmergencyCall,
    *,
    by: User,
    form_key: UUID,
    liaison: str,
    liaison_told_at: datetime | None = None,
) -> EmergencyCall:
    """Write down who of the liaison was told of a call, at this very moment unless it says when."""
    told = {"liaison": liaison, "liaison_told_at": liaison_told_at or Now()}
    return replace(call, "tell_liaison", by=by, form_key=form_key, **told)


@transaction.atomic
def correct(
    call: EmergencyCall,
    *,
    by: User,
    form_key: UUID,
    called_at: datetime,
    file_number: str,
    passed_on: str,
    liaison: str,
    liaison_told_at: datetime | None,
) -> EmergencyCall:
    """Say a call otherwise, or complete it; what was written before is kept."""
    return replace(
        call,
        "correct_call",
        by=by,
        form_key=form_key,
        called_at=called_at,
        file_number=file_number,
        passed_on=passed_on,
        liaison=liaison,
        liaison_told_at=(liaison_told_at or Now()) if liaison else None,
    )


@transaction.atomic
def withdraw(call: EmergencyCall, *, by: User) -> None:
    """Say that a call never was: written on the wrong mention, or by mistake. Twice is once."""
    if by.pk not in {call.caller_id, call.by_id} and not by.has_role(Role.LEAD):
        raise Refusal(
            _(
                "Seule la personne qui a inscrit cet appel, ou la personne responsable de la "
                "veille, peut le retirer."
            )
        )
    triage.hold(call.mention)
    standing = EmergencyCall.objects.standing().filter(pk=call.pk)
    if standing.update(withdrawn_at=Now(), withdrawn_by=by):
        tell("withdraw_call", call, by=by)
    elif EmergencyCall.objects.filter(replaces=call).exists():
        refuse_stale()


def replace(
    call: EmergencyCall, verb: str, *, by: User, form_key: UUID = NO_FORM, **changes: Any
) -> EmergencyCall:
    """Write a new version of a call, unless somebody else already did."""
    lead, _numbers = triage.hold(call.mention)
    refuse_if_purged(lead)
    if sent := EmergencyCall.objects.filter(form_key=form_key, by=by).first():
        return sent if says(sent, changes) else replace(sent, verb, by=by, **changes)
    if not EmergencyCall.objects.standing().filter(pk=call.pk).exists():
        refuse_stale()
    words = {name: getattr(call, name) for name in WORDS} | changes
    following = write(
        call.mention,
        by=by,
        caller=call.caller,
        replaces=call,
        form_key=uuid4() if form_key == NO_FORM else form_key,
        **words,
    )
    tell(verb, following, by=by)
    return following


def says(call: EmergencyCall, words: Mapping[str, Any]) -> bool:
    """Whether a call says this already; a moment that the database gives is no word of anybody."""
    return all(
        getattr(call, name) == value for name, value in words.items() if not isinstance(value, Now)
    )


def write(mention: Mention, **fields: Any) -> EmergencyCall:
    """A new version of a call, as Postgres holds it."""
    call = EmergencyCall.objects.create(mention=mention, **fields)
    call.refresh_from_db()
    return call


def tell(verb: str, call: EmergencyCall, *, by: User) -> None:
    """Leave the trail's entry, which holds no word of anybody, and let open screens know."""
    after = {
        "call": call.pk,
        "called_at": call.called_at,
        "numbered": bool(call.file_number),
        "liaison_told_at": call.liaison_told_at,
    }
    lead = triage.lead_of(call.mention)
    audit.record(verb, lead, by=by, after=after)
    live.tell(Topic.MENTIONS, [lead.pk])


def refuse_stale() -> None:
    raise Refusal(
        _(
            "Quelqu’un vient de corriger ou de retirer cet appel. Votre saisie est "
            "conservée\u00a0: relisez, puis envoyez de nouveau."
        )
    )
