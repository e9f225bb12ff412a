"""How the sources are: the list, its filters, and what an administrator does about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring import schedule
from monitoring.models import Mention, SetAside, Source
from msgu.users.models import AuditEntry, User
from tests.feeds import FeedServer, rss
from tests.makers import browser_of, make_mention, make_source

LATER = timezone.now() + timedelta(hours=1)
FAILING: dict[str, Any] = {
    "health": "failing",
    "failures": 3,
    "failing_since": timezone.now(),
    "last_error": "status 503",
    "next_poll_at": LATER,
}


@pytest.fixture
def browser(admin: User) -> Client:
    return browser_of(admin)


def text(response: Any) -> str:
    page: str = response.content.decode()
    return page.replace("\xa0", " ")


def names(response: Any) -> list[str]:
    return [state.source.name for state in response.context["states"]]


# --- The list ----------------------------------------------------------------------------------


def test_a_failing_source_says_so_to_everyone_first(communicator: User) -> None:
    make_source(name="A")
    make_source(name="B", **FAILING)
    response = browser_of(communicator).get("/sources/")
    assert names(response) == ["B", "A"]
    assert "En échec" in text(response)
    assert "panne (503)" in text(response)
    assert "Lire maintenant" not in text(response)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["B", "A", "C"]),
        ("en-echec", ["B"]),
        ("jamais-lues", ["A"]),
        ("sans-ecoute", ["C"]),
        ("refusees", []),
        ("<script>", ["B", "A", "C"]),
    ],
)
def test_the_list_is_narrowed_to_one_state(browser: Client, asked: str, shown: list[str]) -> None:
    make_source(name="A")
    make_source(name="B", **FAILING)
    make_source(name="C", active=False)
    response = browser.get("/sources/", {"etat": asked})
    assert (names(response), response.context["total"]) == (shown, 3)
    assert "<script>" not in text(response).split("<main")[1]


def test_everyone_may_watch_a_source_by_hand(communicator: User) -> None:
    make_source(address="https://merles.example/rss?a=1&b=2")
    make_source(address="javascript:alert(1)")
    page = text(browser_of(communicator).get("/sources/"))
    assert 'href="https://merles.example/rss?a=1&amp;b=2"' in page
    assert page.count("Ouvrir l’adresse") == 1
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("error", "told"),
    [("status 404", True), ("status 410", True), ("not_a_feed", True), ("status 503", False)],
)
def test_a_source_that_is_gone_says_how_to_follow_it(
    browser: Client, communicator: User, error: str, told: bool
) -> None:
    source = make_source(**{**FAILING, "health": "refused", "last_error": error})
    for page in ("/sources/", f"/sources/{source.pk}/"):
        assert ("ajoutez-la comme nouvelle source" in text(browser.get(page))) == told
    assert "ajoutez-la" not in text(browser_of(communicator).get("/sources/"))


def test_what_goes_well_is_one_thing_and_whispers(browser: Client) -> None:
    for health in ("ok", "unchanged"):
        make_source(health=health, last_ok_at=timezone.now(), keep="matches")
    failing = make_source(**{**FAILING, "health": "refused"})
    page = text(browser.get("/sources/"))
    assert page.count(">À l’écoute</span>") == 2
    assert page.count('<button class="plain">Lire maintenant') == 2
    assert page.count("rien sur nos termes") == 2
    assert ">Introuvable ou refusée</span>" in page
    assert "Relire toutes celles qui échouent <b>1</b>" in page
    assert "en ce moment" not in text(browser.get(f"/sources/{failing.pk}/"))


# --- Reading now -------------------------------------------------------------------------------


def test_reading_now_stays_on_the_list_and_lifts_the_quarantine(browser: Client) -> None:
    source = make_source(**FAILING, poison_tries=3)
    response = browser.post(f"/sources/{source.pk}/lire/", {"etat": "en-echec"})
    assert response["Location"] == "/sources/?etat=en-echec"
    source.refresh_from_db()
    assert source.next_poll_at <= timezone.now()
    assert source.poison_tries == 0
    assert browser.post(f"/sources/{source.pk}/lire/")["Location"] == f"/sources/{source.pk}/"


def test_reading_now_gives_htmx_the_row_alone(browser: Client) -> None:
    source = make_source(name="Le Merle", **FAILING)
    response = browser.post(f"/sources/{source.pk}/lire/", HTTP_HX_REQUEST="true")
    assert "Lecture demandée" in text(response)
    assert f'<a href="/sources/{source.pk}/">Voir le résultat</a>' in text(response)
    assert "Le Merle" in text(response)
    assert "<main" not in text(response)


def test_a_source_that_waits_for_its_turn_does_not_lose_it(browser: Client) -> None:
    overdue = timezone.now() - timedelta(hours=1)
    source = make_source(next_poll_at=overdue)
    browser.post(f"/sources/{source.pk}/lire/")
    source.refresh_from_db()
    assert source.next_poll_at == overdue


def test_a_source_that_nobody_listens_to_is_not_read(browser: Client) -> None:
    source = make_source(active=False, next_poll_at=LATER)
    browser.post(f"/sources/{source.pk}/lire/", {"etat": ""})
    assert "n’est pas à l’écoute" in text(browser.get("/sources/"))
    source.refresh_from_db()
    assert source.next_poll_at == LATER


def test_all_those_that_fail_are_read_and_no_other(browser: Client) -> None:
    good, first, second, off = (
        make_source(next_poll_at=LATER),
        make_source(**FAILING),
        make_source(**{**FAILING, "health": "refused"}),
        make_source(**FAILING, active=False),
    )
    response = browser.post("/sources/lire-en-echec/", {"etat": "en-echec"}, follow=True)
    assert "2 sources en échec seront relues" in text(response)
    asked = Source.objects.filter(next_poll_at__lte=timezone.now())
    assert {first.pk, second.pk} == set(asked.values_list("pk", flat=True))
    assert not {good.pk, off.pk} & set(asked.values_list("pk", flat=True))


# --- One source --------------------------------------------------------------------------------


def test_what_was_set_aside_is_shown_as_plain_text(browser: Client) -> None:
    source = make_source()
    for n, reason in enumerate(["unreadable_item", "refused_by_database"] + ["x"] * 20):
        raw = f"<script>alert({n})</script>" + "a" * 5000
        SetAside.objects.create(source=source, digest=bytes([n]) * 32, raw=raw, reason=reason)
    response = browser.get(f"/sources/{source.pk}/")
    page = text(response)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(21)" in page
    assert len(response.context["aside"]) == 20
    assert "a" * 2001 not in page
    assert page.index("22 éléments mis de côté") < page.index('id="aside"')
    assert page.index('id="aside"') < page.index('name="interval_min"')


def test_the_list_counts_what_was_set_aside_in_one_query(
    browser: Client, communicator: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get("/sources/")
        return len(asked)

    make_source()
    few = queries()
    for n in range(1, 4):
        source = make_source()
        for item in range(n):
            SetAside.objects.create(source=source, digest=bytes([item]) * 32, raw="a", reason="x")
    assert queries() == few
    page = text(browser.get("/sources/"))
    for words in ("1 élément mis", "2 éléments mis", "3 éléments mis"):
        assert words in page
    assert f'href="/sources/{source.pk}/#aside"' in page
    page = text(browser_of(communicator).get("/sources/"))
    assert "3 éléments mis de côté" in page
    assert "#aside" not in page


def test_the_terms_and_the_quarantine_are_said(browser: Client) -> None:
    source = make_source(**{**FAILING, "last_error": "quarantined"}, poison_tries=3)
    page = text(browser.get(f"/sources/{source.pk}/"))
    assert "vérifiées par Alix le 1er novembre 2026" in page
    assert "en quarantaine" in page
    assert "Adopter cette adresse" not in page


# --- A moved address ---------------------------------------------------------------------------


def adopt(browser: Client, source: Source) -> str:
    response = browser.post(f"/sources/{source.pk}/adopter/", follow=True)
    source.refresh_from_db()
    return text(response)


def test_a_moved_address_is_adopted_and_its_history_kept(
    browser: Client, feeds: FeedServer
) -> None:
    former = feeds.serve("/a", rss("L’eau monte"))
    source = make_source(address=former, moved_to=feeds.serve("/b", rss("L’eau monte")))
    (held,) = schedule.claim_due(limit=1)
    make_mention(source=source)
    Source.objects.update(etag='"1"', body_hash=b"h" * 32, poison_tries=2)
    assert "nouvelle adresse" in text(browser.get("/sources/"))
    assert "lue désormais à sa nouvelle adresse" in adopt(browser, source)
    assert (source.address, source.moved_to) == (feeds.address("/b"), "")
    assert (source.etag, source.body_hash, source.poison_tries) == ("", None, 0)
    # What was being asked of the former address is no longer ours to take.
    assert (source.lease_until, source.lease_no) == (None, held.lease_no + 1)
    assert Mention.objects.get().source == source
    assert AuditEntry.objects.get(verb="adopt_address").target_id == source.pk
    assert "n’annonce pas d’autre adresse" in adopt(browser, source)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/page", "donne une page, pas un fil"),
        ("/missing", "404"),
        ("http://127.0.0.1/rss", "réseau privé"),
        ("http://169.254.169.254/latest", "réseau privé"),
        ("javascript:alert(1)", "http"),
    ],
)
def test_a_moved_address_that_cannot_be_read_is_refused(
    browser: Client, feeds: FeedServer, path: str, sentence: str
) -> None:
    feeds.serve("/page", b"<html><body><p>Bienvenue</p></body></html>")
    source = make_source(moved_to=feeds.address(path) if path.startswith("/") else path)
    former = source.address
    assert sentence in adopt(browser, source)
    assert source.address == former
    assert not AuditEntry.objects.filter(verb="adopt_address").exists()


def test_a_moved_address_that_another_source_watches_is_refused(
    browser: Client, feeds: FeedServer
) -> None:
    other = make_source(address=feeds.serve("/b", rss("L’eau monte")))
    source = make_source(moved_to=other.address)
    assert "une autre source surveille déjà" in adopt(browser, source)
    assert source.address != other.address


def test_a_hundred_sources_to_a_page_those_that_fail_first(browser: Client) -> None:
    for number in range(101):
        make_source(name=f"Source {number:03}", last_ok_at=timezone.now(), health="ok")
    make_source(name="Zut", health="failing", failures=3, last_error="status 503")
    first, second = text(browser.get("/sources/")), text(browser.get("/sources/?page=2"))
    assert "Zut" in first
    assert "1 à 100, de 102" in first
    assert "Source 100" not in first
    assert "Source 100" in second
    assert "Source 000" not in second
    # Beyond the end, or nonsense: the nearest page, never an error.
    assert "101 à 102, de 102" in text(browser.get("/sources/?page=99"))
    assert "1 à 100, de 102" in text(browser.get("/sources/?page=x"))


def test_sources_are_found_by_their_name_or_their_address(browser: Client) -> None:
    make_source(name="Écho des Merles", health="ok", last_ok_at=timezone.now())
    make_source(name="Journal", address="https://merles.example/rss", health="failing", failures=3)
    make_source(name="Autre")
    page = text(browser.get("/sources/", {"nom": "merles"}))
    assert "Écho des Merles" in page
    assert "Journal" in page
    assert "Autre" not in page
    narrowed = text(browser.get("/sources/", {"nom": "merles", "etat": "en-echec"}))
    assert "Journal" in narrowed
    assert "Écho des Merles" not in narrowed
    assert "ne porte ce nom" in text(browser.get("/sources/", {"nom": "introuvable"}))
