"""Taking back one's own acts: the former values come back, unless somebody acted since.

What can be undone is what an entry holds in `before`, whatever its verb, a note, and what was done
to stories (`restoring`). A claim is no decision: it is let go, or taken again. What has left the
building stays outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import deadlines, life
from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import Claim, EmergencyCall, Mention, Note
from monitoring.models.mention import AWAY, PUT_ASIDE
from monitoring.models.run import world_like
from monitoring.models.selection import Left
from monitoring.triage import restoring
from monitoring.triage.decisions import ENDED
from monitoring.triage.holding import DECISION, Changes, codes, exact, hold
from monitoring.triage.protection import refuse_if_late
from monitoring.triage.refusals import refuse_if_held
from monitoring.triage.together import (
    Outcome,
    all_or_nothing,
    first_of,
    held_by_others,
    hold_all,
    leads_itself,
)
from monitoring.triage.writing import Deed, write, write_all
from monitoring.worlds import world_of
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User

CLAIMS = frozenset({"claim", "release", "break_claim"})


@transaction.atomic
def undo(entry: AuditEntry, *, by: User) -> AuditEntry:
    """Restore what stood before one's own act, unless somebody acted since."""
    if never := why_never(entry, by=by):
        raise Refusal(never)
    if entry.verb in restoring.VERBS:
        hold_all(restoring.touched(entry))
    lead, numbers = hold(Mention.every.get(pk=entry.target_id))
    undone = AuditEntry.objects.filter(undo_of=entry).exists()
    if not_now := why_not_now(entry, lead, undone=undone):
        raise Refusal(not_now)
    if entry.verb == "note":
        return withdraw(entry, by=by)
    refuse_if_held(lead, by=by, now=timezone.now())
    refuse_if_late(entry, by=by)
    rules, called = rules_in_force(world_like(lead)), first_calls([lead.pk])
    values = given_back(entry, lead, rules=rules, called=called)
    if values.get("parked_why") in PUT_ASIDE:
        life.refuse_in_passing(lead)
    before, leading = codes(lead, values), lead
    if entry.verb in restoring.VERBS:
        leading, numbers = restoring.reshape(entry, lead, by=by, rules=rules)
    write(leading, numbers, values)
    if not waits(values):
        Claim.objects.filter(mention=lead).delete()
    return audit.record(
        "undo",
        lead,
        by=by,
        before=before,
        after={**as_kept(values), "version": lead.version + 1},
        undo_of=entry,
    )


def why_never(entry: AuditEntry, *, by: User) -> str:
    """Why this person can never undo an act, in a sentence; "" where they may."""
    if entry.actor_id != by.pk:
        return _("Seule la personne qui a posé ce geste peut l’annuler.")
    if entry.verb in CLAIMS:
        return _("Une prise ne s’annule pas\u00a0: libérez la mention, ou prenez-la de nouveau.")
    if entry.undo_of_id:
        return _("Une annulation ne s’annule pas\u00a0: posez le geste de nouveau.")
    if not is_undoable(entry):
        return _("Ce geste ne change rien qui puisse être rétabli.")
    return ""


def is_undoable(entry: AuditEntry) -> bool:
    """Whether an act left values that can come back, or a note that can be withdrawn."""
    values = "version" in entry.after and not entry.before.keys().isdisjoint(DECISION)
    other = entry.verb == "note" or entry.verb in restoring.VERBS
    return entry.target_kind == "mention" and (values or other)


def why_not_now(entry: AuditEntry, lead: Mention, *, undone: bool) -> str:
    """Why an act can be undone no more, in a sentence; "" where it can."""
    if undone:
        return _("Ce geste est déjà annulé.")
    if lead.purged_at:
        return _("Cette mention est expirée\u00a0: son texte est détruit.")
    # It may follow another mention by now, whose versions count apart.
    ours = lead.pk == entry.target_id and lead.version == entry.after.get("version")
    if entry.verb != "note" and not ours:
        return _("Quelqu’un a agi depuis\u00a0: l’annulation effacerait son geste.")
    return ""


def withdraw(entry: AuditEntry, *, by: User) -> AuditEntry:
    """Take back a note: its words stay, unseen, until the purge."""
    Note.objects.filter(pk=entry.after["note"]).update(withdrawn_at=timezone.now())
    live.tell(Topic.MENTIONS, [entry.target_id])
    return audit.record("undo", Mention(pk=entry.target_id), by=by, undo_of=entry)


def undoable(lead: Mention, history: Iterable[AuditEntry], *, by: User) -> AuditEntry | None:
    """This person's last act on a mention that leads, as it was read, if it can still be undone.

    `history` is all that was done to it, the newest first.
    """
    entry = next((entry for entry in history if "version" in entry.after), None)
    if entry is None or why_never(entry, by=by):
        return None
    undone = hasattr(entry, "undone_by")
    return None if why_not_now(entry, lead, undone=undone) else entry


def restored(before: Changes) -> dict[str, object]:
    """The decision fields of a trail's `before`, as the model holds them."""
    return {
        name: Mention._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in before.items()
        if name in DECISION
    }


def given_back(
    entry: AuditEntry, lead: Mention, *, rules: Rules, called: Mapping[int, datetime]
) -> dict[str, Any]:
    """What an undo writes: what stood before, its deadline by the rules of today. A call to 911
    that was made since goes on being an action.
    """
    values = restored(entry.before)
    if lead.pk in called and values.get("first_action_at", ...) is None:
        values["first_action_at"] = max(lead.captured_at, called[lead.pk])
    return values | deadlines.restored(lead, values, rules=rules, acted_at=entry.at)


def first_calls(leads: Collection[int]) -> dict[int, datetime]:
    """When 911 was first called about each of these mentions, where it was."""
    calls = EmergencyCall.objects.standing().filter(mention__any_of=leads).order_by()
    return dict(calls.values_list("mention").annotate(Min("called_at")))


def waits(values: Changes) -> bool:
    """Whether what an undo gives back is for somebody to hold: neither ended nor away."""
    return values.get("status") not in ENDED and values.get("parked_why") not in AWAY


def as_kept(values: Changes) -> dict[str, object]:
    """Values as the trail keeps them."""
    return {name: exact(value) for name, value in values.items()}


# --- Many at once -------------------------------------------------------------------------------


def undo_all(batch: UUID, *, by: User) -> Outcome:
    """Take back one's own act on many mentions, but for those on which somebody acted since.

    Refused where nothing can come back.
    """
    with all_or_nothing():
        acts = AuditEntry.objects.filter(batch=batch, actor=by, undo_of=None).order_by("id")
        entries = {entry.target_id: entry for entry in acts if is_undoable(entry)}
        if not entries:
            raise Refusal(_("Seule la personne qui a posé ce geste peut l’annuler."))
        held = hold_all(entries)
        left = left_alone(entries, held, by=by)
        others = {number for numbers in left.values() for number in numbers}
        coming_back = [entry for number, entry in entries.items() if number not in others]
        if not coming_back:
            raise Refusal(why_nothing(left))
        rules, called = rules_in_force(world_of(by)), first_calls(held)
        deeds = [
            deed_of(entry, held[entry.target_id], rules=rules, called=called)
            for entry in coming_back
        ]
        record(deeds, coming_back, by=by)
        write_all(deeds, now=timezone.now())
        return Outcome(done=len(deeds), left=left)


def deed_of(
    entry: AuditEntry, lead: Mention, *, rules: Rules, called: Mapping[int, datetime]
) -> Deed:
    # Every deed names the same fields: a deadline may move, or not.
    changes = given_back(entry, lead, rules=rules, called=called)
    return Deed(lead=lead, changes={"due_at": lead.due_at, **changes})


def left_alone(
    entries: Mapping[int, AuditEntry], held: Mapping[int, Mention], *, by: User
) -> dict[Left, list[int]]:
    """The mentions that an undo leaves as they are, by reason."""
    undone = set(
        AuditEntry.objects.filter(undo_of__batch=next(iter(entries.values())).batch).values_list(
            "undo_of", flat=True
        )
    )
    taken = held_by_others(entries, by=by.pk)
    left: dict[Left, list[int]] = {}
    for number, entry in entries.items():
        if why := why_left(entry, held.get(number), undone=entry.pk in undone, taken=taken):
            left.setdefault(why, []).append(number)
    return left


def why_left(
    entry: AuditEntry, mention: Mention | None, *, undone: bool, taken: set[int]
) -> Left | None:
    if mention is None:
        return Left.MISSING
    reasons = {
        Left.UNDONE: undone,
        Left.PURGED: bool(mention.purged_at),
        Left.PROTECTED: mention.protected,
        Left.FOLLOWS: not leads_itself(mention),
        Left.CHANGED: mention.version != entry.after["version"],
        Left.CLAIMED: mention.pk in taken,
    }
    return first_of(reasons)


def why_nothing(left: Mapping[Left, object]) -> str:
    if set(left) == {Left.UNDONE}:
        return _("Ce geste est déjà annulé.")
    return _("Rien ne peut plus être rétabli\u00a0: quelqu’un a agi depuis sur chaque mention.")


def record(deeds: list[Deed], entries: list[AuditEntry], *, by: User) -> None:
    lines = [
        audit.Line(
            target=entry.target_id,
            before=codes(deed.lead, deed.changes),
            after={**as_kept(deed.changes), "version": deed.lead.version + 1},
            undo_of=entry.pk,
        )
        for deed, entry in zip(deeds, entries, strict=True)
    ]
    audit.record_all("undo", Mention, lines, by=by, batch=uuid4())
