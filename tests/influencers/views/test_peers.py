"""Similar organisations on screen: lists that narrow, forms that come back, what each role may."""

from __future__ import annotations

from django.utils import timezone

from influencers.models import PeerOrganisation, Practice, PracticeObservation
from influencers.peers import organisations
from monitoring.models import Origin, Run, Source
from msgu.users.models import Role, User
from tests.makers import browser_of, make_observation, make_peer, make_practice, make_user

IN_PLACE = {"HX-Request": "true"}


def test_the_register_narrows_by_type_and_by_here_or_elsewhere(lead: User) -> None:
    make_peer(lead, name="Ville des Aulnes", territory="region")
    make_peer(lead, name="Incendie des Hauts-Pins", kind="fire", territory="quebec")
    make_peer(lead, name="North Bend Fire", kind="fire", territory="canada")
    browser = browser_of(lead)
    page = browser.get("/pairs/?kind=fire").text
    assert ("Hauts-Pins" in page, "North Bend" in page, "Aulnes" in page) == (True, True, False)
    page = browser.get("/pairs/?kind=fire&where=here").text
    assert ("Hauts-Pins" in page, "North Bend" in page) == (True, False)
    page = browser.get("/pairs/?where=elsewhere").text
    assert ("Hauts-Pins" in page, "North Bend" in page) == (False, True)


def test_an_organisation_is_added_by_form_and_a_twin_comes_back(manager: User) -> None:
    browser = browser_of(manager)
    sent = {"name": "Ville des Aulnes", "kind": "municipality", "territory": "quebec"}
    sent["resembles"] = "Même rivière."
    made = browser.post("/pairs/nouvelle/", sent, follow=True)
    assert "Ville des Aulnes" in made.text
    again = browser.post("/pairs/nouvelle/", sent)
    assert again.status_code == 422
    assert "déjà une organisation" in again.text
    assert PeerOrganisation.objects.count() == 1


def test_one_gesture_makes_sources_of_its_feeds(lead: User, admin: User) -> None:
    peer = make_peer(lead)
    browser = browser_of(lead)
    address = {"platform": "web", "address": "https://aulnes.example/rss", "is_feed": "on"}
    browser.post(f"/pairs/{peer.pk}/adresses/", address)
    assert "Faire une source" not in browser.get(f"/pairs/{peer.pk}/").text
    page = browser_of(admin).post(f"/pairs/{peer.pk}/surveiller/", follow=True).text
    assert "1 fil ajouté aux sources, sans écoute" in page
    assert "déjà surveillée" in page
    assert not Source.objects.get().active


def test_an_address_that_may_not_be_read_comes_back_with_why(lead: User) -> None:
    peer = make_peer(lead)
    for address in ("javascript:alert(1)", "ftp://aulnes.example/", "https://aulnes"):
        sent = {"platform": "web", "address": address, "is_feed": "on"}
        assert browser_of(lead).post(f"/pairs/{peer.pk}/adresses/", sent).status_code == 422
    assert not peer.accounts.exists()


def test_final_without_verdict_comes_back_and_a_draft_is_kept(
    communicator: User,
) -> None:
    peer = make_peer(communicator)
    address = f"/pairs/{peer.pk}/observations/nouvelle/"
    sent = {"seen": "Une carte des rues", "seen_on": timezone.localdate().isoformat()}
    browser = browser_of(communicator)
    refused = browser.post(address, {**sent, "final": "1"})
    assert refused.status_code == 422
    assert "Choisissez un verdict" in refused.text
    assert "Écrivez la raison du verdict" in refused.text
    assert "Une carte des rues" in refused.text
    assert not PracticeObservation.objects.exists()
    browser.post(address, {**sent, "draft": "1"})
    assert not PracticeObservation.objects.get().is_final


def test_observations_narrow_by_verdict_and_by_organisation(lead: User) -> None:
    one, other = make_peer(lead), make_peer(lead)
    make_observation(one, lead, seen="Une carte")
    make_observation(other, lead, seen="Des égoportraits", verdict="avoid")
    make_observation(other, lead, seen="Une vidéo", final=False)
    browser = browser_of(lead)
    for asked, found in {
        "verdict=inspire": (True, False, False),
        "verdict=avoid": (False, True, False),
        "verdict=draft": (False, False, True),
        f"peer={other.pk}": (False, True, True),
    }.items():
        page = browser.get(f"/pairs/observations/?{asked}").text
        assert ("Une carte" in page, "Des égoportraits" in page, "Une vidéo" in page) == found


def test_a_practice_says_where_it_comes_from_and_the_peer_counts_it(lead: User) -> None:
    peer = make_peer(lead, name="Ville des Aulnes")
    seen = make_observation(peer, lead)
    sent = {"kind": "task", "title": "Notre carte", "owner": lead.pk, "due_on": "2026-12-01"}
    page = browser_of(lead).post(f"/pairs/observations/{seen.pk}/reprendre/", sent, follow=True)
    assert "Inspiré de" in page.text
    assert f'href="/pairs/observations/{seen.pk}/"' in page.text
    counted = browser_of(lead).get("/pairs/").context["page"].object_list[0]
    assert (counted.seen, counted.reused) == (1, 1)


def test_its_state_changes_with_and_without_htmx(lead: User) -> None:
    practice = make_practice(make_observation(make_peer(lead), lead), lead)
    address = f"/pairs/pratiques/{practice.pk}/etat/"
    row = browser_of(lead).post(address, {"state": "done"}, headers=IN_PLACE)
    assert row.text.strip().startswith("<tr")
    assert "Faite" in row.text
    page = browser_of(lead).post(address, {"state": "dropped"}, follow=True)
    assert "Abandonnée" in page.text
    assert Practice.objects.get().state == "dropped"
    assert browser_of(lead).post(address, {"state": "eaten"}).status_code == 422


def test_another_world_is_nowhere_to_be_found(lead: User) -> None:
    Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    played = make_user("demo@merles.example", Role.LEAD, is_demo=True)
    peer = make_peer(played, name="Ville jouée")
    seen = make_observation(peer, played, seen="Une chose jouée")
    practice = make_practice(seen, played, title="Un titre joué")
    account = organisations.add_account(
        peer, platform="web", address="https://aulnes.example/rss", is_feed=True, by=played
    )
    browser = browser_of(lead)
    for address in ("/pairs/", "/pairs/observations/", "/pairs/pratiques/"):
        assert "joué" not in browser.get(address).text
    for address in (
        f"/pairs/{peer.pk}/",
        f"/pairs/observations/{seen.pk}/",
        f"/pairs/pratiques/{practice.pk}/",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/pairs/adresses/{account.pk}/archiver/").status_code == 404
