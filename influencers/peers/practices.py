"""« Reprendre cette pratique » : the verbs of what we make of an observation."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from influencers.models import Practice, PracticeObservation, Verdict
from influencers.peers import shelf
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

CHANGED = ("kind", "title", "text", "owner", "due_on", "state")


@transaction.atomic
def take_up(draft: Practice, *, by: User) -> Practice:
    """Make something of our own of what was seen; it keeps its origin."""
    observation = draft.observation
    shelf.refuse_to_write_on(observation.peer)
    shelf.refuse_to_write_on(observation)
    refuse_unfit(observation)
    shelf.refuse_personal(draft.title, draft.text)
    draft.created_by = by
    draft.save()
    after = {"observation": observation.pk, "kind": draft.kind, "owner": draft.owner_id}
    audit.record("take_up_practice", draft, by=by, after=after)
    return draft


def refuse_unfit(observation: PracticeObservation) -> None:
    if not observation.is_final:
        raise Refusal(_("Cette observation est un brouillon\u00a0: donnez-lui d’abord un verdict."))
    if observation.verdict == Verdict.AVOID:
        raise Refusal(_("Cette pratique est à éviter\u00a0: elle ne se reprend pas."))


@transaction.atomic
def change(practice: Practice, *, seen: int, by: User) -> None:
    """Write a practice as it was changed, if nobody else did since version `seen`."""
    shelf.refuse_personal(practice.title, practice.text)
    shelf.take_turn(practice, seen=seen)
    before = Practice.objects.values("state", "owner").get(pk=practice.pk)
    practice.save(update_fields=CHANGED)
    after = {"state": practice.state, "owner": practice.owner_id}
    audit.record("change_practice", practice, by=by, before=before, after=after)


@transaction.atomic
def set_state(practice: Practice, *, state: str, by: User) -> None:
    """Say that it is to do, done or dropped. Twice is once."""
    shelf.refuse_to_write_on(practice)
    others = Practice.objects.filter(pk=practice.pk).exclude(state=state)
    before = practice.state
    if others.update(state=state):
        practice.state = state
        audit.record(
            "change_practice", practice, by=by, before={"state": before}, after={"state": state}
        )
