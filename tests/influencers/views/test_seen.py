"""A voice's timeline on its sheet, and who carried our messages, as their pages show them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from influencers.models import Voice
from monitoring import own_addresses, triage
from monitoring.ingest.group import group
from monitoring.models import Mention, OwnAddress, OwnLink
from msgu.users.models import User
from tests.influencers.test_records import stance
from tests.influencers.views.test_sheet import opened
from tests.makers import browser_of, make_author, make_mention, make_source, make_voice

PAGE = "ville.example/avis/12"


@pytest.fixture
def voice(lead: User) -> Voice:
    author = make_author("@exo_hebdo")
    return make_voice(lead, author=author, display_name="Hebdo", justification="Diffuse.")


@pytest.fixture
def address(admin: User) -> OwnAddress:
    return own_addresses.declare("https://ville.example", by=admin)


def spoken(voice: Voice, title: str, **fields: object) -> Mention:
    return make_mention(author=voice.accounts.get().author, title=title, **fields)


def shown(user: User, address: str) -> str:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


# --- The timeline --------------------------------------------------------------------------------


def test_the_sheet_shows_the_latest_and_leads_to_the_rest(
    voice: Voice, address: OwnAddress, lead: User
) -> None:
    for n in range(12):
        mention = spoken(voice, f"Titre numéro {n:02}", published_at=timezone.now())
    OwnLink.objects.create(mention=mention, address=address, link=PAGE)
    stance(voice, 1, by=lead, days=3)
    browser = opened(lead, voice)
    sheet = browser.get(f"/voix/{voice.pk}/").content.decode()
    latest = sheet.split('<ol class="history">')[1]
    assert "Titre numéro 11" in latest
    assert "Titre numéro 02" not in latest
    assert "A porté nos messages 1 fois" in sheet
    assert sheet.count("porte un de nos messages") == 1
    assert f'href="/voix/{voice.pk}/chronologie/"' in sheet
    page = browser.get(f"/voix/{voice.pk}/chronologie/").content.decode()
    for words in ("Titre numéro 00", "Va dans le même sens", "a ouvert une fiche de voix", "<svg"):
        assert words in page
    assert page.count('width="6"') == 26


def test_the_timeline_is_paged(voice: Voice, lead: User) -> None:
    for n in range(60):
        spoken(voice, f"Titre numéro {n:02}")
    browser, address = opened(lead, voice), f"/voix/{voice.pk}/chronologie/"
    first = browser.get(address).content.decode()
    assert 'href="?page=2"' in first
    second = browser.get(f"{address}?page=2").content.decode()
    assert 'href="?page=1"' in second
    assert 'href="?page=3"' not in second
    both = first + second
    assert all(f"Titre numéro {n:02}" in both for n in range(60))
    for odd in ("0", "-1", "x", "99999999999999999999", "41"):
        assert browser.get(f"{address}?page={odd}").status_code == 200


def test_it_asks_what_for_first(voice: Voice, communicator: User) -> None:
    spoken(voice, "Un titre à lire")
    response = browser_of(communicator).get(f"/voix/{voice.pk}/chronologie/")
    assert response["Location"] == f"/voix/{voice.pk}/"


def test_what_is_protected_is_on_no_sheet(voice: Voice, lead: User) -> None:
    mention = spoken(voice, "Un titre à taire")
    browser = opened(lead, voice)
    address = f"/voix/{voice.pk}/chronologie/"
    assert "Un titre à taire" in browser.get(address).content.decode()
    triage.protect(mention, by=lead, seen=0, why="private_life")
    assert "Un titre à taire" not in browser.get(address).content.decode()
    assert "Aucune mention de ses comptes" in browser.get(address).content.decode()


def test_a_long_life_costs_no_more_questions(voice: Voice, lead: User) -> None:
    browser, address = opened(lead, voice), f"/voix/{voice.pk}/chronologie/"
    spoken(voice, "Une")
    stance(voice, 1, by=lead)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for days in range(30):
        spoken(voice, "Une autre", published_at=timezone.now() - timedelta(days=days))
        stance(voice, 1, by=lead, days=days)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)


# --- Echoes --------------------------------------------------------------------------------------


def test_who_carried_what(voice: Voice, address: OwnAddress, communicator: User) -> None:
    Voice.objects.filter(pk=voice.pk).update(reach_band="100k", reach_on=timezone.localdate())
    linked = spoken(voice, "Le pont est fermé")
    OwnLink.objects.create(mention=linked, address=address, link=PAGE)
    channel = make_source(family="own_channel", name="Nos avis")
    ours = make_mention(source=channel, title="Avis d’ébullition", text_hash=b"a" * 32)
    copy = make_mention(text_hash=b"a" * 32, author=make_author("@exo_nadine"))
    with transaction.atomic():
        group([ours.pk, copy.pk], now=timezone.now())
    page = shown(communicator, "/voix/echos/")
    ebb, bridge = sorted(
        page.split('class="block echoed"')[1:], key=lambda part: "ébullition" not in part
    )
    for words in ("Nos avis", "@exo_nadine", "porté 1 fois", f"/mentions/{copy.pk}/", "inconnue"):
        assert words in ebb
    assert "Aucune voix connue" in ebb
    for words in (PAGE, "Hebdo", f'href="/voix/{voice.pk}/"', "de 10\u00a0000 à 100\u00a0000"):
        assert words in bridge


def test_it_says_what_is_missing(communicator: User, admin: User) -> None:
    assert "ne sait pas encore où nous publions" in shown(communicator, "/voix/echos/")
    own_addresses.declare("https://ville.example", by=admin)
    assert "Personne n’a porté nos messages" in shown(communicator, "/voix/echos/")


def test_many_messages_are_paged_and_cost_no_more_questions(
    address: OwnAddress, communicator: User
) -> None:
    def carry(n: int) -> None:
        mention = make_mention(author=make_author())
        OwnLink.objects.create(mention=mention, address=address, link=f"ville.example/{n:02}")

    browser = browser_of(communicator)
    carry(0)
    with CaptureQueriesContext(connection) as few:
        browser.get("/voix/echos/")
    for n in range(1, 15):
        carry(n)
    with CaptureQueriesContext(connection) as many:
        first = browser.get("/voix/echos/").content.decode()
    assert len(many) == len(few)
    second = browser.get("/voix/echos/?page=2").content.decode()
    assert first.count('class="block echoed"') == 10
    assert all(f"ville.example/{n:02}" in first + second for n in range(15))


# --- Our addresses -------------------------------------------------------------------------------


def test_an_address_is_declared_and_taken_back(admin: User) -> None:
    make_source(family="own_channel", name="Nos avis")
    browser, page = browser_of(admin), "/organisation/adresses/"
    response = browser.post(page, {"address": "facebook.com"})
    assert response.status_code == 422
    assert "toute la plateforme" in response.content.decode()
    assert 'value="facebook.com"' in response.content.decode()
    browser.post(page, {"address": "https://www.facebook.com/VilledesAulnes/"})
    declared = OwnAddress.objects.get()
    assert declared.address == "facebook.com/VilledesAulnes"
    said = browser.get(page).content.decode()
    assert "facebook.com/VilledesAulnes" in said
    assert "Nos avis" in said
    browser.post(f"{page}{declared.pk}/retirer/")
    assert not OwnAddress.objects.exists()
