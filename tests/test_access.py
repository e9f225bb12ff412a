"""The hand-written matrix against the real routes, both ways, with real and forged numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from influencers import merging, records
from influencers.peers import organisations
from monitoring import retention
from monitoring.models import EmergencyCall, OwnAddress, Signal
from msgu.users import audit, people
from msgu.users.models import Role, User
from msgu.web.checks import every_view_declares_its_access
from tests.access_matrix import EVERYONE, MATRIX, NO_VERB
from tests.makers import (
    browser_of,
    make_author,
    make_channel,
    make_handover,
    make_mention,
    make_notice,
    make_observation,
    make_peer,
    make_practice,
    make_shift,
    make_user,
    make_voice,
    make_watch,
)
from tests.monitoring.stories.playing import suggestion

ROLES: dict[str, tuple[Role, ...]] = {
    "o": (),
    "c": (Role.COMMUNICATOR,),
    "l": (Role.LEAD,),
    "m": (Role.MANAGER,),
    "a": (Role.ADMIN,),
    "p": (Role.PRIVACY_OFFICER,),
}
NOBODY = "anonymous"
FORGED = "999999999999"


def test_the_matrix_names_every_route_and_no_other() -> None:
    assert set(MATRIX) == set(names(get_resolver().url_patterns))


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, space + inner)
        else:
            yield f"{space}{pattern.name}"


@pytest.fixture
def browsers(db: None) -> dict[str, Client]:
    """One signed-in browser per role, and one of nobody's."""
    cast = {
        letter: browser_of(make_user(f"{letter}@merles.example", *roles, enrolled=True))
        for letter, roles in ROLES.items()
    }
    return {NOBODY: browser_of(None), **cast}


@pytest.fixture
def rows(db: None) -> dict[str, object]:
    """One row of each kind that an address may name."""
    actor = make_user("actrice@merles.example", Role.COMMUNICATOR)
    mention = make_mention()
    invitation, _token = people.invite(
        "invitee@merles.example", name="Invitée", roles=["manager"], language="fr-ca", by=actor
    )
    return (
        voice_rows()
        | peer_rows()
        | {
            "mention": mention.pk,
            "entry": audit.record("close", mention, by=actor, after={"version": 9}).pk,
            "source": mention.source_id,
            "watch": make_watch("pont").pk,
            "signal": Signal.objects.create(
                kind="vital_mention", key="k", subject=mention.pk, why="proposed_p1"
            ).pk,
            "link": suggestion(mention, make_mention()).pk,
            "call": EmergencyCall.objects.create(mention=mention, caller=actor, by=actor).pk,
            "own": OwnAddress.objects.create(address="merles.example", by=actor).pk,
            "person": make_user("autre@merles.example").pk,
            "invitation": invitation.pk,
            "shift": make_shift(actor).pk,
            "handover": make_handover(actor).pk,
            "channel": (channel := make_channel(actor)).pk,
            "notice": make_notice(channel).pk,
            "hold": retention.hold(
                [mention], why="Accès", by=actor, ends_on=timezone.localdate()
            ).pk,
        }
    )


def voice_rows() -> dict[str, object]:
    """A sheet and what hangs on it; a merged one; an account that somebody might know."""
    lead = make_user("tient@merles.example", Role.LEAD)
    author = make_author()
    mention = make_mention(author=author)
    voice, other = make_voice(lead, author=author), make_voice(lead)
    topic = voice.topics.get()
    made = records.record_stance(voice, evidence=mention, topic=topic, value=1, by=lead)
    asked = records.ask(voice, asked="Relayer l’avis", asked_on=timezone.localdate(), by=lead)
    return {
        "voice": voice.pk,
        "author": author.pk,
        "account": voice.accounts.get().pk,
        "stance": made.pk,
        "commitment": asked.pk,
        "merge": merging.merge(other, into=voice, by=lead).pk,
    }


def peer_rows() -> dict[str, object]:
    """A similar organisation with an address, an observation and what was taken up of it."""
    lead = make_user("compare@merles.example", Role.LEAD)
    peer = make_peer(lead)
    observation = make_observation(peer, lead)
    address = organisations.add_account(
        peer, platform="web", address="https://aulnes.example/rss", is_feed=True, by=lead
    )
    return {
        "peer": peer.pk,
        "observation": observation.pk,
        "practice": make_practice(observation, lead).pk,
        "address": address.pk,
    }


def outcome(response: Any) -> str:
    if response.status_code == 403:
        return "refused"
    if response.status_code == 405:
        return "no such verb"
    if response.status_code == 302 and response["Location"].startswith("/compte/connexion/?next="):
        return "sign in first"
    return "in"


def expected(letter: str, mine: str, other: str) -> str:
    """What a cell of the matrix promises, for the verbs `mine`, beside the verbs `other`."""
    admitted = mine if mine != NO_VERB else other
    if admitted != EVERYONE and letter == NOBODY:
        return "sign in first"
    if admitted != EVERYONE and letter not in admitted:
        return "refused"
    return "in" if mine != NO_VERB else "no such verb"


@pytest.mark.parametrize("name", MATRIX)
def test_every_role_and_verb_meets_what_the_matrix_says(
    name: str, browsers: dict[str, Client], rows: dict[str, object]
) -> None:
    pattern, reads, writes = MATRIX[name]
    address = pattern.format(**rows)
    wrong = [
        f"{letter} {verb} {address}: {got}, not {promised}"
        for letter, browser in browsers.items()
        for verb, promised in cells(letter, reads, writes).items()
        if (got := outcome(browser.generic(verb, address))) != promised
        # Signing out ends the session that the next verb needs.
        and not (name == "account_logout" and got == "sign in first")
    ]
    assert wrong == []


def cells(letter: str, reads: str, writes: str) -> dict[str, str]:
    """What each verb should meet, for one role."""
    return {
        "GET": expected(letter, reads, writes),
        "HEAD": expected(letter, reads, writes),
        "POST": expected(letter, writes, reads),
        **{verb: expected(letter, NO_VERB, union(reads, writes)) for verb in UNKNOWN_VERBS},
    }


UNKNOWN_VERBS = ("PUT", "PATCH", "DELETE")


def union(reads: str, writes: str) -> str:
    """Who gets past the door at all: a wrong verb is told to them, and refused to others."""
    return writes if writes != NO_VERB else reads


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if "{" in row[0]])
def test_a_forged_number_tells_nothing_and_breaks_nothing(
    name: str, browsers: dict[str, Client], rows: dict[str, object]
) -> None:
    pattern, reads, writes = MATRIX[name]
    address = pattern.format(**dict.fromkeys(rows, FORGED))
    for letter, browser in browsers.items():
        for verb, mine, other in (("GET", reads, writes), ("POST", writes, reads)):
            response = browser.generic(verb, address)
            promised = expected(letter, mine, other)
            assert outcome(response) == promised, f"{letter} {verb} {address}"
            if promised == "in":
                assert response.status_code == 404


@pytest.mark.parametrize("name", [name for name, row in MATRIX.items() if row[2] != NO_VERB])
def test_no_form_is_taken_without_its_token(
    name: str, rows: dict[str, object], admin: User
) -> None:
    browser = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    everyone = make_user("toutes@merles.example", *Role, enrolled=True)
    browser.force_login(everyone)
    assert browser.post(MATRIX[name][0].format(**rows)).status_code == 403


def test_a_protected_mention_is_nobody_s_but_the_lead_s(browsers: dict[str, Client]) -> None:
    mention = make_mention(protected=True)
    address = f"/mentions/{mention.pk}/"
    assert browsers["c"].get(address).status_code == 404
    assert browsers["m"].get(address).status_code == 404
    assert browsers["l"].get(address).status_code == 200
    assert mention.title not in browsers["c"].get("/file/?vue=tout").content.decode()


def test_a_view_that_declares_nothing_is_closed(
    browsers: dict[str, Client], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.undeclared"
    assert browsers["a"].get("/nue/").status_code == 403
    assert [error.id for error in every_view_declares_its_access()] == ["web.E001"]


# --- The second factor of administrators -------------------------------------------------------


def test_an_administrator_sets_up_a_second_factor_before_anything_else(db: None) -> None:
    browser = browser_of(make_user("vraie@merles.example", Role.ADMIN))
    for address in ("/", "/sources/", "/profil/", "/compte/mot-de-passe/"):
        assert browser.get(address)["Location"] == "/compte/second-facteur/activer/"
    assert browser.get("/compte/second-facteur/activer/").status_code in {200, 302}


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_FOR": "198.51.100.7"},
        {"HTTP_FORWARDED": "for=198.51.100.7"},
        {"REMOTE_ADDR": "198.51.100.7"},
    ],
)
def test_a_demonstration_account_is_exempt_on_this_machine_only(
    db: None, headers: dict[str, Any]
) -> None:
    browser = browser_of(make_user("jouee@demo.example", Role.ADMIN, is_demo=True))
    assert browser.get("/sources/").status_code == 200
    assert browser.get("/sources/", **headers)["Location"] == "/compte/second-facteur/activer/"


def test_a_page_whose_session_is_over_stays_where_it_is(db: None) -> None:
    """It keeps what was typed: the person signs in again over it."""
    response = browser_of(None).post("/mentions/1/prendre/", HTTP_HX_REQUEST="true")
    assert (response.status_code, "HX-Redirect" in response) == (401, False)


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/file/?vue=a-moi", "%2Ffile%2F%3Fvue%3Da-moi"),
        ("https://ailleurs.example/file/", "%2F"),
        ("", "%2F"),
    ],
)
def test_a_form_sent_after_the_session_leads_back_to_its_page(
    db: None, referer: str, back: str
) -> None:
    response = browser_of(None).post("/mentions/1/prendre/", HTTP_REFERER=referer)
    assert response["Location"] == f"/compte/connexion/?next={back}"
