"""Acting on many mentions at once: on a selection, as it stood when it was counted.

Each verb takes a selection, and does to every mention of it what its namesake (`decisions.py`)
does to one. What cannot be acted on now is left as it is, and said. Nothing here takes mentions
in hand: nobody holds seven hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import signalling
from monitoring.deadlines import rules_in_force, waits_since
from monitoring.models import Mention, Priority, Selection, Status, Useful
from monitoring.models.mention import MentionQuerySet
from monitoring.models.selection import Left
from monitoring.models.status import may_act
from monitoring.search import Filter, filtered, ordered
from monitoring.targets import Aim
from monitoring.triage.decisions import closed, dismissed, first_times, qualified
from monitoring.triage.holding import READ, Changes, back_in_place, codes
from monitoring.triage.together import (
    Outcome,
    all_or_nothing,
    first_of,
    held_by_others,
    hold_all,
    leads_itself,
    let_go,
)
from monitoring.triage.writing import Deed, write_all
from monitoring.waking import PLACE
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# One act may hold this many rows still, for a second or two.
MOST = 5_000


def dismiss(selection: Selection, *, by: User, reason: str) -> Outcome:
    """Set aside what asks for nothing, saying why."""
    changes = dismissed(reason)
    return act(
        selection, "dismiss", by=by, asked={"reason": reason}, reason=reason, to=lambda _m: changes
    )


def close(selection: Selection, *, by: User, disposition: str) -> Outcome:
    """End the matters, saying what was done about them."""
    changes = closed(disposition, now=timezone.now())
    return act(selection, "close", by=by, asked={"disposition": disposition}, to=lambda _m: changes)


def qualify(selection: Selection, *, by: User, priority: int | None, category: str) -> Outcome:
    """Say how urgent they are, of what nature, or both; each keeps its own of what is not said."""
    rules = rules_in_force(world_of(by))

    def changes(mention: Mention) -> dict[str, object]:
        urgency = priority or mention.priority
        return qualified(
            useful=Useful.REVIEW if mention.useful == Useful.REVIEW else Useful.YES,
            priority=urgency,
            category=category or mention.category or mention.proposed_category,
            due_at=rules.due_at(waits_since(mention), urgency, Aim.ANSWER),
        )

    asked = {"priority": priority, "category": category}
    return act(selection, "qualify", by=by, asked=asked, to=changes)


# --- Freezing -----------------------------------------------------------------------------------


def select(
    chosen: Filter, *, by: User, now: datetime, address: str, numbers: Collection[int] | None = None
) -> Selection:
    """Freeze what a filter shows this person, or those of its rows that they picked.

    `address` is the filter as its list's address holds it. What is never acted on together is set
    aside, with its reason.
    """
    shown = filtered(chosen, user=by, now=now, with_lane=True)
    if numbers is not None:
        shown = visible(by).leading().filter(pk__any_of=numbers)
    rows = ordered(shown, chosen.order).select_related("story").only(*READ, "story__lead")
    found = {mention.pk: mention for mention in rows[:MOST]}
    taken = held_by_others(found, by=by.pk)
    free, aside = sort_out(found, lambda mention: why_never(mention, taken))
    if not free and not aside:
        raise Refusal(_("Rien n’est sélectionné\u00a0: cochez au moins une mention de la liste."))
    return Selection.objects.create(
        by=by,
        run_id=world_of(by).run,
        filter=address,
        whole=numbers is None,
        numbers=[mention.pk for mention in free],
        versions=[mention.version for mention in free],
        aside=aside,
    )


def visible(by: User) -> MentionQuerySet:
    """Every mention that this person may see."""
    return Mention.every.in_world(world_of(by)).visible_to(by)


def sort_out(
    mentions: Mapping[int, Mention], why: Callable[[Mention], Left | None]
) -> tuple[list[Mention], dict[Left, list[int]]]:
    """Those that there is no reason to leave, and the numbers of the others by reason."""
    free: list[Mention] = []
    left: dict[Left, list[int]] = {}
    for number, mention in mentions.items():
        if reason := why(mention):
            left.setdefault(reason, []).append(number)
        else:
            free.append(mention)
    return free, left


def why_never(mention: Mention, taken: Collection[int]) -> Left | None:
    """Why nobody may act on a mention together with others, whatever the act."""
    reasons = {
        Left.PURGED: bool(mention.purged_at),
        Left.VITAL: mention.priority == Priority.VITAL,
        Left.PROTECTED: mention.protected,
        Left.FOLLOWS: not leads_itself(mention),
        Left.CLAIMED: mention.pk in taken,
        Left.ENDED: mention.ended,
    }
    return first_of(reasons)


# --- Acting -------------------------------------------------------------------------------------


def act(
    selection: Selection,
    verb: str,
    *,
    by: User,
    asked: Mapping[str, object],
    to: Callable[[Mention], Changes],
    reason: str = "",
) -> Outcome:
    """Do one thing to every mention of one's own selection that is as it was when it was frozen.

    `to` gives what is written on a mention, the same fields for all of them.
    """
    with all_or_nothing():
        selection = Selection.objects.select_for_update().get(pk=selection.pk, by=by)
        if selection.acted_at:
            return done_already(selection, verb, asked)
        now = timezone.now()
        held = hold_all(selection.numbers)
        free, left = still_as_frozen(selection, held, verb, by=by)
        deeds = [
            Deed(lead=lead, changes={**place_of(lead), **to(lead), **first_times(lead, now=now)})
            for lead in free
        ]
        record(deeds, selection, verb, by=by, asked=asked, reason=reason, left=left, now=now)
        written = write_all(deeds, now=now)
        if deeds and deeds[0].changes.get("status") in {Status.CLOSED, Status.DISMISSED}:
            let_go([deed.lead.pk for deed in deeds])
        signalling.assess_about(written, by=by)
        return Outcome(done=len(deeds), left=left)


def place_of(lead: Mention) -> dict[str, object]:
    """Where a mention stands once it is acted on; every deed names the same fields."""
    return {name: getattr(lead, name) for name in PLACE} | back_in_place(lead)


def done_already(selection: Selection, verb: str, asked: Mapping[str, object]) -> Outcome:
    """What this very act did, for a form that was sent twice; a selection serves once."""
    if selection.verb != verb or selection.asked != asked:
        raise Refusal(
            _("Cette sélection a déjà servi. Annulez ce geste, ou sélectionnez de nouveau.")
        )
    left = {Left(reason): numbers for reason, numbers in selection.left.items()}
    return Outcome(done=len(selection.numbers) - sum(map(len, left.values())), left=left)


def still_as_frozen(
    selection: Selection, held: Mapping[int, Mention], verb: str, *, by: User
) -> tuple[list[Mention], dict[Left, list[int]]]:
    """What of a selection may be acted on now, and what is left, by reason."""
    versions = dict(zip(selection.numbers, selection.versions, strict=True))
    taken = held_by_others(selection.numbers, by=by.pk)
    seen = set(visible(by).filter(pk__any_of=versions).values_list("pk", flat=True))

    def why(mention: Mention) -> Left | None:
        if never := why_never(mention, taken):
            return never
        if mention.pk not in seen:
            return Left.MISSING
        edited = mention.edited_at and mention.edited_at > selection.made_at
        if edited or mention.version != versions[mention.pk]:
            return Left.CHANGED
        return None if may_act(verb, mention.status) else Left.NOT_THERE

    found = {number: held[number] for number in versions if number in held}
    free, left = sort_out(found, why)
    if gone := [number for number in versions if number not in held]:
        left[Left.MISSING] = [*left.get(Left.MISSING, []), *gone]
    return free, left


def record(
    deeds: Sequence[Deed],
    selection: Selection,
    verb: str,
    *,
    by: User,
    asked: Mapping[str, object],
    reason: str,
    left: Mapping[Left, list[int]],
    now: datetime,
) -> None:
    """Write the trail, an entry for each story, and what became of the selection."""
    selection.batch, selection.verb, selection.acted_at = uuid4(), verb, now
    selection.asked, selection.left = dict(asked), dict(left)
    selection.save(update_fields=["batch", "verb", "acted_at", "asked", "left"])
    lines = [
        audit.Line(
            target=deed.lead.pk,
            before=codes(deed.lead, deed.changes),
            after={**deed.changes, "version": deed.lead.version + 1},
        )
        for deed in deeds
    ]
    audit.record_all(verb, Mention, lines, by=by, batch=selection.batch, reason=reason)
