"""The verbs of an observation: what was seen is a draft, until it is judged with a reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers.models import PracticeObservation
from influencers.peers import shelf
from monitoring.models.run import world_like
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

CHANGED = ("seen", "seen_on", "link", "mention", "verdict", "reason")


@transaction.atomic
def add(draft: PracticeObservation, *, final: bool, by: User) -> PracticeObservation:
    """Write down what an organisation was seen to do, as a draft or for good."""
    shelf.refuse_to_write_on(draft.peer)
    refuse_unfit(draft, final=final)
    draft.created_by = by
    draft.save()
    after = {"peer": draft.peer_id, "verdict": draft.verdict}
    audit.record("add_observation", draft, by=by, after=after)
    settle(draft, final=final, by=by)
    return draft


@transaction.atomic
def change(observation: PracticeObservation, *, final: bool, seen: int, by: User) -> None:
    """Write it as it was changed, if nobody else did since version `seen`.

    What is final stays so: its verdict may change, never go.
    """
    shelf.refuse_to_write_on(observation.peer)
    refuse_unfit(observation, final=final or observation.is_final)
    shelf.take_turn(observation, seen=seen)
    observation.save(update_fields=CHANGED)
    audit.record("change_observation", observation, by=by, after={"verdict": observation.verdict})
    settle(observation, final=final, by=by)


def settle(observation: PracticeObservation, *, final: bool, by: User) -> None:
    drafts = PracticeObservation.objects.filter(pk=observation.pk, final_at=None)
    if final and drafts.update(final_at=Now()):
        after = {"verdict": observation.verdict}
        audit.record("conclude_observation", observation, by=by, after=after)
        observation.refresh_from_db(fields=["final_at"])


def refuse_unfit(observation: PracticeObservation, *, final: bool) -> None:
    """Refuse what cannot be final, what is to come, and evidence that proves nothing."""
    if final and not observation.verdict:
        raise refuse_without_verdict()
    if final and not observation.reason:
        raise refuse_without_reason()
    if observation.seen_on > timezone.localdate(by_postgres()):
        raise Refusal(_("Cette date est à venir\u00a0: inscrivez ce qui a été vu."))
    shelf.refuse_personal(observation.seen, observation.reason)
    mention = observation.mention
    if mention and world_like(mention) != world_like(observation.peer):
        raise Refusal(_("Cette mention n’est pas de ce poste."))
    if mention and mention.protected:
        raise Refusal(_("Une mention protégée ne sert pas de preuve."))


def refuse_without_verdict() -> Refusal:
    return Refusal(_("Choisissez un verdict\u00a0: sans lui, l’observation reste un brouillon."))


def refuse_without_reason() -> Refusal:
    return Refusal(
        _("Écrivez la raison du verdict\u00a0: sans elle, l’observation reste un brouillon.")
    )
