"""What was seen elsewhere, its verdict, and what we make of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from influencers.models import Practice, PracticeObservation
from influencers.peers import observations, practices, shelf
from monitoring.models import Origin, Run
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_mention, make_observation, make_peer, make_practice


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"verdict": ""}, "Choisissez un verdict"),
        ({"reason": ""}, "Écrivez la raison"),
        ({"verdict": "", "reason": ""}, "Choisissez un verdict"),
    ],
)
def test_without_verdict_and_reason_it_stays_a_draft(
    missing: dict[str, Any], said: str, lead: User
) -> None:
    peer = make_peer(lead)
    with pytest.raises(Refusal, match=said):
        make_observation(peer, lead, **missing)
    draft = make_observation(peer, lead, final=False, **missing)
    assert not draft.is_final
    with pytest.raises(Refusal, match=said):
        observations.change(draft, final=True, seen=0, by=lead)
    assert PracticeObservation.objects.drafts().get() == draft


def test_the_database_refuses_a_final_one_without_its_reason(lead: User) -> None:
    final = make_observation(make_peer(lead), lead)
    for wrong in ({"reason": ""}, {"verdict": ""}, {"verdict": "love"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PracticeObservation.objects.filter(pk=final.pk).update(**wrong)


def test_a_draft_becomes_final_once_and_keeps_a_verdict(lead: User) -> None:
    draft = make_observation(make_peer(lead), lead, final=False, verdict="", reason="")
    draft.verdict, draft.reason = "adapt", "Trop de mots pour nous."
    observations.change(draft, final=True, seen=0, by=lead)
    assert draft.is_final
    draft.reason = ""
    with pytest.raises(Refusal, match="raison"):
        observations.change(draft, final=False, seen=1, by=lead)
    entry = AuditEntry.objects.get(verb="conclude_observation")
    assert entry.after == {"verdict": "adapt"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seen_on": timezone.localdate() + timedelta(days=2)}, "à venir"),
        ({"seen": "Leur chef répond au 418 555-0142"}, "téléphone"),
        ({"reason": "Écrivez à chef@aulnes.example"}, "courriel"),
    ],
)
def test_what_may_not_be_noted(wrong: dict[str, Any], said: str, lead: User) -> None:
    with pytest.raises(Refusal, match=said):
        make_observation(make_peer(lead), lead, **wrong)
    assert not PracticeObservation.objects.exists()


def test_a_mention_serves_as_evidence_within_its_world(lead: User) -> None:
    peer, run = make_peer(lead), Run.objects.create(kind=Origin.DEMO, name="Jeu")
    mention = make_mention()
    assert make_observation(peer, lead, mention=mention, link="").mention == mention
    played = make_mention(origin=Origin.DEMO, run=run)
    with pytest.raises(Refusal, match="pas de ce poste"):
        make_observation(peer, lead, mention=played)
    with pytest.raises(Refusal, match="protégée"):
        make_observation(peer, lead, mention=make_mention(protected=True))


def test_nothing_is_added_to_an_archived_organisation(lead: User) -> None:
    peer = make_peer(lead)
    seen = make_observation(peer, lead)
    shelf.archive(peer, by=lead)
    with pytest.raises(Refusal, match="archivé"):
        make_observation(peer, lead)
    with pytest.raises(Refusal, match="archivé"):
        make_practice(seen, lead)
    assert not PracticeObservation.objects.standing().exists()


# --- « Reprendre cette pratique » --------------------------------------------------------------


def test_a_practice_keeps_its_origin_and_its_trail(lead: User, manager: User) -> None:
    seen = make_observation(make_peer(lead), lead)
    practice = make_practice(seen, manager, kind="template")
    assert practice.observation == seen
    entry = AuditEntry.objects.get(verb="take_up_practice")
    assert entry.after == {"observation": seen.pk, "kind": "template", "owner": manager.pk}


def test_neither_a_draft_nor_what_is_to_avoid_is_taken_up(lead: User) -> None:
    peer = make_peer(lead)
    with pytest.raises(Refusal, match="brouillon"):
        make_practice(make_observation(peer, lead, final=False), lead)
    with pytest.raises(Refusal, match="à éviter"):
        make_practice(make_observation(peer, lead, verdict="avoid"), lead)
    assert not Practice.objects.exists()


def test_its_state_changes_once_for_each_change(lead: User) -> None:
    practice = make_practice(make_observation(make_peer(lead), lead), lead)
    practices.set_state(practice, state="done", by=lead)
    practices.set_state(practice, state="done", by=lead)
    entry = AuditEntry.objects.get(verb="change_practice")
    assert (entry.before, entry.after) == ({"state": "to_do"}, {"state": "done"})


def test_of_two_changes_at_once_one_wins(lead: User, manager: User) -> None:
    practice = make_practice(make_observation(make_peer(lead), lead), lead)
    practice.title = "Carte des rues"
    practices.change(practice, seen=0, by=lead)
    practice.title = "Autre titre"
    with pytest.raises(Refusal, match="entre-temps"):
        practices.change(practice, seen=0, by=manager)
    assert Practice.objects.get().title == "Carte des rues"


def test_an_archived_practice_is_written_on_no_more(lead: User) -> None:
    practice = make_practice(make_observation(make_peer(lead), lead), lead)
    shelf.archive(practice, by=lead)
    with pytest.raises(Refusal, match="archivé"):
        practices.set_state(practice, state="done", by=lead)
    assert not Practice.objects.standing().exists()
    shelf.restore(practice, by=lead)
    assert Practice.objects.standing().get().state == "to_do"
