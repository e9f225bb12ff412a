"""The capture form, what fills it from elsewhere, and what lets a phone share to it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from monitoring.models import Mention, Priority, Signal, Source
from msgu.users.models import User
from tests.makers import PASSWORD, SECRET, browser_of, make_mention, make_source, totp

LINK = "https://www.facebook.com/groups/merles/posts/12"
TEXT = "L’eau entre dans les sous-sols de la rue des Aulnes"


def form(**typed: Any) -> dict[str, Any]:
    return {"form_key": str(uuid4()), **typed}


def sent(by: User, **typed: Any) -> Any:
    return browser_of(by).post("/saisie/", form(**typed), follow=True)


def refused(by: User, **typed: Any) -> str:
    response = browser_of(by).post("/saisie/", form(**typed))
    assert response.status_code == 422
    assert not Mention.objects.exists()
    return response.content.decode()


# --- Sent --------------------------------------------------------------------------------------


def test_it_opens_on_the_desk_with_a_word(communicator: User) -> None:
    response = sent(communicator, text=TEXT, platform="facebook", author="@exo_julie")
    mention = Mention.objects.get()
    assert response.redirect_chain == [(f"/file/?vue=a-trier&mention={mention.pk}", 302)]
    page = response.content.decode()
    assert "Mention saisie." in page
    assert "<bdi>Saisie manuelle</bdi> · Facebook" in page
    assert "Une personne du poste l’a saisie." in page
    assert "a saisi la mention" in page


@pytest.mark.parametrize(
    ("typed", "url", "text"),
    [
        ({"link": LINK}, LINK, ""),
        ({"text": TEXT}, "", TEXT),
        ({"text": f"{TEXT} {LINK}?fbclid=abc"}, LINK, TEXT),
        ({"link": f"{TEXT} {LINK}"}, LINK, TEXT),
        ({"link": f"{LINK}?utm_source=x", "text": TEXT}, LINK, TEXT),
        ({"text": "L’eau\x00 monte\u202e vite\x07"}, "", "L’eau monte vite"),
    ],
)
def test_a_link_or_a_text_is_enough(
    typed: dict[str, str], url: str, text: str, communicator: User
) -> None:
    sent(communicator, **typed)
    mention = Mention.objects.get()
    assert (mention.url, mention.text) == (url, text)
    assert mention.platform == ("facebook" if url else "other")


def test_all_that_can_be_said(communicator: User) -> None:
    sent(
        communicator,
        text=TEXT,
        title="Aidez-nous",
        platform="phone",
        priority="1",
        category="distress_call",
        published_at="2026-11-20T03:12",
        image="Une rue sous l’eau, au panneau « Aulnes »",
        note="Rappelée à 3 h 15",
    )
    mention = Mention.objects.get()
    described = "Description de l’image, faite au poste\u00a0: Une rue sous l’eau"
    assert mention.text.startswith(f"{TEXT}\n{described}")
    assert (mention.title, mention.platform) == ("Aidez-nous", "phone")
    assert (mention.priority, mention.proposed_category) == (Priority.VITAL, "distress_call")
    assert timezone.localtime(mention.published_at).isoformat() == "2026-11-20T03:12:00-05:00"
    assert mention.notes.get().text == "Rappelée à 3 h 15"
    assert Signal.objects.exists()


def test_a_link_that_is_here_leads_there(communicator: User, colleague: User) -> None:
    mention = make_mention(url=LINK, text=TEXT)
    response = sent(communicator, link=f"{LINK}?utm_source=x")
    assert response.redirect_chain[-1][0] == f"/file/?vue=a-trier&mention={mention.pk}"
    assert "Déjà au poste, reçue" in response.content.decode()
    assert "a saisi de nouveau la mention" in response.content.decode()


def test_a_protected_mention_takes_it_and_shows_nothing(communicator: User, lead: User) -> None:
    mention = make_mention(url=LINK, title="Une enfant nommée", text="Privé", protected=True)
    response = sent(communicator, link=LINK, text=TEXT)
    assert response.redirect_chain == [("/file/?vue=a-trier", 302)]
    page = response.content.decode()
    assert "rejoint une mention protégée" in page
    assert "nommée" not in page
    assert mention.notes.get().text == TEXT
    browser_of(lead).post(f"/mentions/{mention.pk}/lire/")
    assert TEXT in browser_of(lead).get(f"/mentions/{mention.pk}/").content.decode()


# --- Refused, in place -------------------------------------------------------------------------


def test_neither_a_link_nor_a_text(communicator: User) -> None:
    assert "l’un des deux suffit" in refused(communicator, author="@exo_julie", text="\x00 \n")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://", "ftp://a.example/x", "avis"]
)
def test_a_link_that_would_run_or_lead_nowhere(link: str, communicator: User) -> None:
    page = refused(communicator, link=link, text=TEXT)
    assert "Ce lien ne peut pas être gardé" in page
    assert TEXT in page
    assert f'href="{link}' not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"text": "é" * 100_000}, "Ce texte compte 100000 caractères"),
        ({"link": "é " * 20_000}, "tient trop de texte"),
        ({"text": "x", "image": "i" * 2_001}, "Ce texte compte 2001"),
        ({"text": "x", "title": "t" * 1_001}, "1000"),
        ({"link": f"https://a.example/{'a' * 3_000}"}, "Ce lien est trop long"),
        ({"text": "x", "published_at": "2999-01-01T00:00"}, "Cette heure est à venir"),
        ({"text": "x", "published_at": "0001-01-01T00:00"}, "Cette date"),
        ({"text": "x", "published_at": "hier"}, "Cette date ne se lit pas"),
        ({"text": "x", "platform": "minitel"}, "minitel"),
        ({"text": "x", "priority": "9"}, "9"),
        ({"text": "x", "form_key": "rien"}, "rechargez la page"),
    ],
)
def test_what_is_wrong_is_said(typed: dict[str, str], sentence: str, communicator: User) -> None:
    assert sentence in refused(communicator, **typed)


def test_nothing_beyond_any_form_breaks_the_desk(communicator: User) -> None:
    response = browser_of(communicator).post("/saisie/", form(text="x" * 1_100_000))
    assert response.status_code in {400, 413}


# --- Filled from elsewhere ---------------------------------------------------------------------


def filled(by: User, **query: str) -> dict[str, Any]:
    response = browser_of(by).get("/saisie/", query)
    assert response.status_code == 200
    assert not Mention.objects.exists()
    assert not Source.objects.exists()
    initial: dict[str, Any] = response.context["form"].initial
    return {name: initial[name] for name in ("link", "title", "text")}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            {"lien": LINK, "titre": "Groupe", "texte": TEXT},
            {"link": LINK, "title": "Groupe", "text": TEXT},
        ),
        # As Android's share sheet gives it: all in the text.
        (
            {"titre": TEXT, "texte": f"{TEXT} {LINK}"},
            {"link": LINK, "title": "", "text": TEXT},
        ),
        ({"titre": f"Vu {LINK}"}, {"link": LINK, "title": "Vu", "text": ""}),
        ({"texte": "\x00\u202e"}, {"link": "", "title": "", "text": ""}),
        (
            {"lien": "javascript:alert(1)"},
            {"link": "javascript:alert(1)", "title": "", "text": ""},
        ),
    ],
)
def test_an_address_fills_the_form_and_keeps_nothing(
    query: dict[str, str], found: dict[str, str], communicator: User
) -> None:
    assert filled(communicator, **query) == found


def test_hostile_words_in_the_address_stay_words(communicator: User) -> None:
    page = browser_of(communicator).get("/saisie/", {"texte": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("length", [200, 5_000])
def test_what_is_shared_survives_the_sign_in(length: int, communicator: User) -> None:
    text = f"{TEXT} & « 100 % » = ? " * (length // 60)
    shared = "/saisie/?" + urlencode({"texte": text, "lien": LINK})
    browser = Client(SERVER_NAME="localhost")
    entrance = browser.get(shared)["Location"]
    back = parse_qs(urlsplit(entrance).query)["next"][0]
    assert back == shared
    typed = {"login": communicator.email, "password": PASSWORD, "next": back}
    assert browser.post(entrance, typed)["Location"] == shared


def test_and_the_second_factor(admin: User) -> None:
    shared = "/saisie/?" + urlencode({"texte": TEXT * 40})
    browser = Client(SERVER_NAME="localhost")
    entrance = browser.get(shared)["Location"]
    typed = {"login": admin.email, "password": PASSWORD, "next": shared}
    asked = browser.post(entrance, typed)["Location"]
    assert browser.post(asked, {"code": totp(SECRET)})["Location"] == shared


@pytest.mark.parametrize(
    "elsewhere",
    ["//ailleurs.example/?x", "https://ailleurs.example/saisie/?x", "\\\\ailleurs.example?x", "?x"],
)
def test_the_sign_in_leads_nowhere_else(elsewhere: str, communicator: User) -> None:
    browser = Client(SERVER_NAME="localhost")
    typed = {"login": communicator.email, "password": PASSWORD, "next": elsewhere}
    entered = browser.post(f"/compte/connexion/?next={quote(elsewhere)}", typed)
    assert entered["Location"] in {"/", "?x"}


def test_a_share_too_long_for_any_address_is_refused_not_broken(db: None) -> None:
    response = Client(SERVER_NAME="localhost").get("/saisie/", {"texte": "é" * 20_000})
    assert response.status_code == 400


# --- The bookmark and the manifest -------------------------------------------------------------


def test_the_bookmark_opens_this_desk_s_form(communicator: User) -> None:
    response = browser_of(communicator).get("/saisie/favori/")
    script = response.context["script"]
    assert script.startswith("javascript:")
    assert '"http://localhost/saisie/?"' in script
    assert "'unsafe" not in response["Content-Security-Policy"]


def test_a_phone_finds_what_it_needs_to_install_and_to_share(db: None) -> None:
    browser = Client(SERVER_NAME="localhost")
    page = browser.get("/compte/connexion/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    response = browser.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    described = json.loads(response.content)
    share = described["share_target"]
    assert (share["action"], share["method"]) == ("/saisie/", "GET")
    assert {icon["sizes"] for icon in described["icons"]} == {"any", "192x192", "512x512"}


# --- Elsewhere on the desk ---------------------------------------------------------------------


def test_the_queue_leads_to_it_for_those_who_may(communicator: User, manager: User) -> None:
    assert 'href="/saisie/"' in browser_of(communicator).get("/file/").content.decode()
    assert 'href="/saisie/"' not in browser_of(manager).get("/file/").content.decode()


def test_it_is_no_source_to_set_up(admin: User, communicator: User) -> None:
    sent(communicator, text=TEXT)
    source = Source.objects.get()
    browser = browser_of(admin)
    assert source.name not in browser.get("/sources/").content.decode()
    assert browser.get(f"/sources/{source.pk}/").status_code == 404
    assert "manual" not in browser.get("/sources/nouvelle/").content.decode()
    make_source()
    assert source.name in browser_of(communicator).get("/file/").content.decode()
