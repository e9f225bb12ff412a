"""Adding and changing sources: a preview first, terms before listening."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from monitoring.models import Mention, Origin, Run, Source
from msgu.users.models import AuditEntry, Role, User
from tests.feeds import FeedServer, rss
from tests.makers import browser_of, make_source, make_user, make_watch

SETTINGS = {
    "name": "Échos",
    "family": "community",
    "keep": "all",
    "interval_min": "5",
    "interval_max": "60",
    "permitted_use": "Lecture publique",
    "use_case": "Veille",
    "terms_checked_by": "Alix",
    "terms_checked_on": "2026-11-01",
}


@pytest.fixture
def browser(admin: User) -> Client:
    return browser_of(admin)


def preview(browser: Client, address: str, **form: str) -> Any:
    data = {"kind": "feed", "address": address, "step": "preview", **form}
    return browser.post("/sources/nouvelle/", data)


def save(browser: Client, address: str, token: str, **form: str) -> Any:
    data = {"kind": "feed", "address": address, "step": "save", "token": token}
    return browser.post("/sources/nouvelle/", {**SETTINGS, **data, **form})


def test_a_preview_shows_what_would_come_and_stores_nothing(
    browser: Client, feeds: FeedServer
) -> None:
    make_watch("peupliers")
    address = feeds.serve("/a", rss("Rue des Peupliers coupée", "Bonne journée"))
    response = preview(browser, address)
    seen = response.context["preview"]
    assert (seen.title, seen.count, seen.matching) == ("Échos de Rivière-aux-Merles", 2, 1)
    assert not Source.objects.exists()
    assert not Mention.objects.exists()


def test_what_was_previewed_is_saved_and_listened_to(browser: Client, feeds: FeedServer) -> None:
    address = feeds.serve("/a", rss("Rue des Peupliers coupée"))
    token = preview(browser, address).context["token"]
    assert save(browser, address, token, listen="on").status_code == 302
    source = Source.objects.get()
    assert (source.active, source.address) == (True, address)
    assert [e.verb for e in AuditEntry.objects.filter(target_kind="source").order_by("id")] == [
        "add_source",
        "activate_source",
    ]


def test_saving_cannot_skip_the_preview(browser: Client, feeds: FeedServer) -> None:
    address = feeds.serve("/a", rss("Rue des Peupliers coupée"))
    token = preview(browser, address).context["token"]
    for forged in ("", "faux", token[:-1]):
        assert save(browser, address, forged).status_code == 422
    response = save(browser, feeds.serve("/b", rss("Autre")), token)
    assert "voyez d’abord l’aperçu" in response.content.decode()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("page", "donne une page, pas un fil"),
        ("http://127.0.0.1/rss", "réseau privé"),
        ("http://169.254.169.254/latest/meta-data", "réseau privé"),
        ("http://nulle-part.invalid/rss", "Aucun serveur ne porte ce nom"),
        ("ftp://merles.example/rss", "http"),
        ("pas une adresse", "mal formée"),
        ("missing", "404"),
    ],
)
def test_what_cannot_be_read_says_why_and_keeps_what_was_typed(
    browser: Client, feeds: FeedServer, path: str, sentence: str
) -> None:
    feeds.serve("/page", b"<html><body><p>Bienvenue</p></body></html>")
    address = path if ":" in path or " " in path else feeds.address(f"/{path}")
    response = preview(browser, address)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert address in page


def test_what_cannot_be_read_may_be_saved_but_not_listened_to(
    browser: Client, feeds: FeedServer
) -> None:
    address = feeds.serve("/a", status=503)
    token = preview(browser, address).context["token"]
    save(browser, address, token, listen="on")
    assert Source.objects.get().active is False


def test_a_second_look_keeps_what_was_typed_below(browser: Client, feeds: FeedServer) -> None:
    address = feeds.serve("/a", rss("Rue des Peupliers coupée"))
    response = preview(browser, address, name="Mon nom à moi", use_case="Mes raisons")
    page = response.content.decode()
    assert "Mon nom à moi" in page
    assert "Mes raisons" in page


def test_two_spellings_are_one_address(browser: Client, feeds: FeedServer) -> None:
    address = feeds.serve("/a", rss("Rue des Peupliers coupée"))
    make_source(address=address, name="Le Merle")
    response = preview(browser, address.replace("localhost", "LOCALHOST") + "#haut")
    assert "sous le nom" in response.content.decode()


def test_an_impossible_address_is_not_even_offered_to_be_saved(browser: Client) -> None:
    response = preview(browser, "htp://merles.example/rss")
    assert response.status_code == 422
    assert "preview" not in response.context


def test_an_address_is_watched_once(browser: Client) -> None:
    source = make_source(name="Le Merle")
    response = preview(browser, source.address)
    page = response.content.decode()
    assert "déjà surveillée, sous le nom « Le Merle »" in page.replace("\xa0", " ")


def test_listening_needs_the_four_terms(browser: Client) -> None:
    source = make_source(active=False, active_since=None)
    address = f"/sources/{source.pk}/"
    response = browser.post(address, {**SETTINGS, "use_case": "", "listen": "on"})
    assert response.status_code == 422
    assert "use_case" in response.context["form"].errors
    assert browser.post(address, {**SETTINGS, "listen": "on"}).status_code == 302
    source.refresh_from_db()
    assert source.active


def test_stopping_to_listen_keeps_the_source(browser: Client) -> None:
    source = make_source()
    browser.post(f"/sources/{source.pk}/", SETTINGS)
    source.refresh_from_db()
    assert (source.active, source.name) == (False, "Échos")


def test_the_database_refuses_to_listen_without_terms(db: None) -> None:
    source = make_source()
    with pytest.raises(IntegrityError, match="source_active_needs_terms"), transaction.atomic():
        Source.objects.filter(pk=source.pk).update(use_case="")


@pytest.mark.parametrize(
    ("fastest", "slowest", "field"),
    [
        ("0", "60", "interval_min"),
        ("5", "1441", "interval_max"),
        ("vite", "60", "interval_min"),
        ("60", "5", "interval_max"),
        ("", "5", "interval_min"),
        ("99999999999999999999", "5", "interval_min"),
    ],
)
def test_an_impossible_pace_is_refused_beside_its_field(
    browser: Client, fastest: str, slowest: str, field: str
) -> None:
    source = make_source()
    pace = {"interval_min": fastest, "interval_max": slowest}
    response = browser.post(f"/sources/{source.pk}/", {**SETTINGS, **pace, "listen": "on"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_a_new_pace_holds_at_once(browser: Client) -> None:
    source = make_source(interval=3600, next_poll_at=timezone.now() + timedelta(hours=1))
    pace = {"interval_min": "1", "interval_max": "10"}
    browser.post(f"/sources/{source.pk}/", {**SETTINGS, **pace, "listen": "on"})
    source.refresh_from_db()
    assert (source.interval_min, source.interval_max, source.interval) == (60, 600, 600)
    assert source.next_poll_at <= timezone.now() + timedelta(minutes=10)
    page = browser.get(f"/sources/{source.pk}/").content.decode().replace("\xa0", " ")
    assert "Lue toutes les 10 min en ce moment : chaque minute dès qu’elle publie" in page


def test_new_settings_say_when_the_source_is_read_next(browser: Client) -> None:
    source = make_source(next_poll_at=timezone.now() + timedelta(minutes=2.5))
    address = f"/sources/{source.pk}/"
    response = browser.post(address, {**SETTINGS, "listen": "on"}, follow=True)
    assert response.redirect_chain == [(address, 302)]
    page = response.content.decode().replace("\xa0", " ")
    assert "« Échos » est enregistrée. Prochaine lecture dans 2 min." in page
    browser.post(address, SETTINGS)
    page = browser.get(address).content.decode().replace("\xa0", " ")
    assert "« Échos » est enregistrée, sans écoute." in page
    browser.post(address, {**SETTINGS, "listen": "on"})
    assert "première lecture dans quelques secondes" in browser.get(address).content.decode()


def test_listening_again_forgets_the_failures_of_another_time(browser: Client) -> None:
    source = make_source(
        active=False, failures=9, failing_since=timezone.now(), last_error="timeout"
    )
    browser.post(f"/sources/{source.pk}/", {**SETTINGS, "listen": "on"})
    source.refresh_from_db()
    assert (source.failures, source.failing_since, source.last_error) == (0, None, "")


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_five_times_at_once_adds_one_source(admin: User, feeds: FeedServer) -> None:
    address = feeds.serve("/a", rss("Rue des Peupliers coupée"))
    token = preview(browser_of(admin), address).context["token"]

    def add(browser: Client) -> tuple[int, str]:
        try:
            response = save(browser, address, token, listen="on")
        finally:
            connection.close()
        return response.status_code, response.content.decode()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(add, [browser_of(admin) for _ in range(5)]))
    assert sorted(status for status, _page in answers) == [302, 422, 422, 422, 422]
    assert all("déjà surveillée" in page for status, page in answers if status == 422)
    assert Source.objects.count() == 1


def test_a_name_that_no_database_looks_for_finds_nothing_of_it(communicator: User) -> None:
    make_source(name="Hebdo")
    page = browser_of(communicator).get("/sources/", {"nom": "heb\0do"})
    assert page.status_code == 200
    assert "Hebdo" in page.content.decode()


def test_a_demonstration_gives_an_address_to_try(browser: Client) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    played = make_source(origin=Origin.DEMO, run=run)
    player = make_user("jouee@demo.example", Role.ADMIN, is_demo=True)
    shown = f"{played.address}?essai."
    assert shown in browser_of(player).get("/sources/nouvelle/").content.decode()
    assert shown not in browser.get("/sources/nouvelle/").content.decode()
