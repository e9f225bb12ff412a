"""Similar organisations: who is written down, and how their feeds become sources."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from influencers.models import PeerAccount, PeerKind, PeerOrganisation
from influencers.peers import feeds, organisations, shelf
from monitoring.models import Family, Origin, Run, Source
from monitoring.worlds import REAL
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.makers import make_peer, make_source, make_user


def address(peer: PeerOrganisation, by: User, **fields: Any) -> PeerAccount:
    defaults: dict[str, Any] = {
        "platform": "web",
        "address": "https://aulnes.example/rss",
        "is_feed": True,
    }
    return organisations.add_account(peer, by=by, **{**defaults, **fields})


def test_the_types_are_the_five_of_the_mission_and_another() -> None:
    assert [str(kind.label) for kind in PeerKind] == [
        *("Municipalités", "Services incendie", "Service de police", "Paramédics", "Industries"),
        "Autre",
    ]


def test_one_is_written_with_its_trail_and_no_word_in_it(manager: User) -> None:
    peer = make_peer(manager)
    entry = AuditEntry.objects.get(verb="add_peer")
    assert (entry.actor, entry.target_id) == (manager, peer.pk)
    assert entry.after == {"kind": "municipality", "territory": "quebec"}


def test_two_of_one_name_are_refused_even_in_other_letters(lead: User) -> None:
    make_peer(lead, name="Ville des Aulnes")
    with pytest.raises(Refusal, match="déjà une organisation"):
        make_peer(lead, name="VILLE DES AULNES")
    assert PeerOrganisation.objects.count() == 1


def test_what_leads_to_a_person_is_refused(lead: User) -> None:
    with pytest.raises(Refusal, match="téléphone"):
        make_peer(lead, resembles="Appelez leur chef au 418 555-0142")
    assert not PeerOrganisation.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"resembles": ""}, {"kind": "person"}, {"territory": "moon"}]
)
def test_the_database_holds_it_too(wrong: dict[str, str], lead: User) -> None:
    peer = make_peer(lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerOrganisation.objects.filter(pk=peer.pk).update(**wrong)


def test_of_two_changes_at_once_one_wins(lead: User, manager: User) -> None:
    peer = make_peer(lead)
    peer.resembles = "Même rivière, plus de ponts."
    organisations.change(peer, seen=0, by=lead)
    peer.resembles = "Autre chose."
    with pytest.raises(Refusal, match="entre-temps"):
        organisations.change(peer, seen=0, by=manager)
    peer.refresh_from_db()
    assert peer.resembles == "Même rivière, plus de ponts."


def test_deleting_is_archiving_and_comes_back(lead: User) -> None:
    peer = make_peer(lead)
    shelf.archive(peer, by=lead)
    shelf.archive(peer, by=lead)
    assert not PeerOrganisation.objects.standing().exists()
    with pytest.raises(Refusal, match="archivé"):
        organisations.change(peer, seen=0, by=lead)
    organisations.restore(peer, by=lead)
    assert PeerOrganisation.objects.standing().get() == peer
    verbs = AuditEntry.objects.filter(target_kind="peerorganisation").order_by("pk")
    assert [entry.verb for entry in verbs] == ["add_peer", "archive_peer", "restore_peer"]


def test_one_whose_name_was_taken_stays_in_the_archive(lead: User) -> None:
    peer = make_peer(lead, name="Ville des Aulnes")
    shelf.archive(peer, by=lead)
    make_peer(lead, name="Ville des Aulnes")
    with pytest.raises(Refusal, match="déjà une organisation"):
        organisations.restore(peer, by=lead)


# --- Its feeds ---------------------------------------------------------------------------------


def test_its_feeds_become_sources_that_nobody_listens_to(lead: User, admin: User) -> None:
    peer = make_peer(lead, name="Ville des Aulnes")
    address(peer, lead)
    address(peer, lead, address="https://facebook.example/aulnes", is_feed=False)
    (source,) = feeds.watch(peer, by=admin)
    assert source.family == Family.SIMILAR_ORGANISATION
    assert source.address == "https://aulnes.example/rss"
    assert source.name == "Ville des Aulnes (Web)"
    assert not source.active
    assert not source.has_terms
    assert {"add_source", "watch_peer"} <= set(AuditEntry.objects.values_list("verb", flat=True))


def test_what_is_watched_already_is_left_alone(lead: User, admin: User) -> None:
    peer = make_peer(lead)
    held = make_source(address="https://aulnes.example/rss", name="Le fil des Aulnes")
    known = address(peer, lead)
    new = address(peer, lead, address="https://aulnes.example/avis")
    assert feeds.watched([known, new], world=REAL) == {known.address: held}
    assert [source.address for source in feeds.watch(peer, by=admin)] == [new.address]
    assert feeds.watch(peer, by=admin) == []
    assert Source.objects.count() == 2


def test_an_address_is_once_on_a_sheet_and_may_come_back(lead: User) -> None:
    peer = make_peer(lead)
    account = address(peer, lead)
    with pytest.raises(Refusal, match="déjà sur la fiche"):
        address(peer, lead)
    organisations.archive_account(account, by=lead)
    address(peer, lead)
    assert peer.accounts.filter(archived_at=None).count() == 1


def test_an_address_that_a_browser_would_run_is_refused_by_the_database(lead: User) -> None:
    peer = make_peer(lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerAccount.objects.create(peer=peer, platform="web", address="javascript:alert(1)")


def test_the_demonstration_keeps_its_own(lead: User, db: None) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    played = make_user("demo@merles.example", Role.LEAD, Role.ADMIN, is_demo=True)
    make_source(address="https://aulnes.example/rss")
    peer = make_peer(played, name="Ville des Aulnes")
    make_peer(lead, name="Ville des Aulnes")
    address(peer, played)
    (source,) = feeds.watch(peer, by=played)
    assert (peer.run_id, source.run_id, source.origin) == (run.pk, run.pk, Origin.DEMO)
