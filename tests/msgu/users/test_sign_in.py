"""Coming in: by password, with a second factor, and not by guessing."""

from __future__ import annotations

import re
import time

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from msgu.users.models import AuditEntry, Role, User
from tests.makers import PASSWORD, browser_of, make_user, totp

LOGIN = "/compte/connexion/"
ACTIVATE = "/compte/second-facteur/activer/"
RECOVERY = "/compte/second-facteur/secours/"


@pytest.fixture(autouse=True)
def _no_former_tries(db: None) -> None:
    cache.clear()


def sign_in(browser: Client, email: str, password: str) -> int:
    return browser.post(LOGIN, {"login": email, "password": password}).status_code


def test_a_person_comes_in_whatever_the_case_of_the_address(communicator: User) -> None:
    browser = browser_of(None)
    assert sign_in(browser, "Nadia@MERLES.example", PASSWORD) == 302
    assert browser.get("/file/").status_code == 200


def test_coming_in_and_going_out_leave_their_traces(communicator: User) -> None:
    browser = browser_of(None)
    sign_in(browser, communicator.email, PASSWORD)
    left = browser.post("/compte/deconnexion/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/file/").status_code == 302
    verbs = AuditEntry.objects.filter(actor=communicator).order_by("id")
    assert [entry.verb for entry in verbs] == ["sign_in", "sign_out"]


def test_a_wrong_address_and_a_wrong_password_are_told_alike(communicator: User) -> None:
    wrong_password = browser_of(None).post(LOGIN, {"login": communicator.email, "password": "non"})
    no_account = browser_of(None).post(LOGIN, {"login": "rien@merles.example", "password": "non"})
    errors = [r.context["form"].non_field_errors() for r in (wrong_password, no_account)]
    assert list(errors[0]) == list(errors[1])
    assert errors[0]


def test_at_most_ten_guesses_are_evaluated(communicator: User) -> None:
    browser = browser_of(None)
    for _ in range(30):
        sign_in(browser, communicator.email, "au hasard")
    # Had a guess been evaluated, this right one would let in.
    assert sign_in(browser, communicator.email, PASSWORD) != 302


def test_a_flood_does_not_give_more_guesses(communicator: User) -> None:
    browser = browser_of(None)
    for _ in range(6):
        sign_in(browser, communicator.email, "au hasard")
    for number in range(400):
        cache.set(f"autre-{number}", number)
    assert sign_in(browser, communicator.email, PASSWORD) != 302


def test_a_closed_account_does_not_come_in(communicator: User) -> None:
    User.objects.update(is_active=False)
    browser = browser_of(None)
    sign_in(browser, communicator.email, PASSWORD)
    assert browser.get("/file/").status_code == 302


def test_nobody_signs_up(db: None) -> None:
    assert browser_of(None).get("/compte/inscription/").status_code == 404
    assert "inscri" not in browser_of(None).get(LOGIN).content.decode()


def test_an_administrator_sets_up_a_second_factor_then_needs_it(db: None) -> None:
    admin = make_user("vraie@merles.example", Role.ADMIN)
    browser = browser_of(None)
    sign_in(browser, admin.email, PASSWORD)
    page = browser.get(ACTIVATE)
    secret = page.context["form"].secret
    assert browser.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert browser.post(ACTIVATE, {"code": totp(secret)}).status_code == 302
    assert browser.get("/sources/").status_code == 200
    codes = re.findall(r"\b\d{8}\b", browser.get(RECOVERY).content.decode())
    assert len(codes) == 10

    again = browser_of(None)
    sign_in(again, admin.email, PASSWORD)
    assert again.get("/sources/").status_code == 302
    assert again.post("/compte/second-facteur/code/", {"code": codes[0]}).status_code == 302
    assert again.get("/sources/").status_code == 200

    third = browser_of(None)
    sign_in(third, admin.email, PASSWORD)
    third.post("/compte/second-facteur/code/", {"code": codes[0]})
    assert third.get("/sources/").status_code == 302, "a recovery code works once"


def test_the_second_factor_asks_for_the_password_again_after_a_while(
    communicator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(None)
    sign_in(browser, communicator.email, PASSWORD)
    assert browser.get("/compte/second-facteur/activer/").status_code == 200
    later = time.time() + 600
    monkeypatch.setattr(time, "time", lambda: later)
    moved = browser.get("/compte/second-facteur/activer/")
    assert moved["Location"].startswith("/compte/confirmer/")


def test_the_first_administrator_is_made_once_and_the_password_shown_once(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("first_admin")
    told = capsys.readouterr().out
    password = re.search(r"Mot de passe\u00a0: (\S+)", told)
    assert password
    browser = browser_of(None)
    assert sign_in(browser, "admin@localhost", password[1]) == 302
    assert browser.get("/")["Location"] == "/compte/second-facteur/activer/"
    call_command("first_admin")
    assert capsys.readouterr().out == ""


def test_the_language_is_kept_before_and_after_coming_in(communicator: User) -> None:
    browser = browser_of(None)
    browser.post("/langue/", {"language": "en", "next": LOGIN})
    assert browser.get(LOGIN)["Content-Language"] == "en"
    browser.force_login(communicator)
    assert browser.get("/file/")["Content-Language"] == "fr-ca"
    browser.post("/profil/", {"name": "Nadia", "language": "en"})
    assert browser.get("/file/")["Content-Language"] == "en"


@pytest.mark.parametrize("next_", ["https://ailleurs.example/", "//ailleurs.example", "data:x"])
def test_choosing_a_language_never_leads_elsewhere(db: None, next_: str) -> None:
    response = browser_of(None).post("/langue/", {"language": "en", "next": next_})
    assert response["Location"] == "/"
