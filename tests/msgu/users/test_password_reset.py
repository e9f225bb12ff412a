"""A forgotten password: a link by mail, and nothing learnt about who has an account."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from pytest_django import Settings

from msgu.users.models import User
from tests.makers import browser_of

FORGOTTEN = "/compte/mot-de-passe/oublie/"
NEW = "une autre phrase assez longue"


@pytest.fixture(autouse=True)
def _no_former_tries(db: None) -> None:
    cache.clear()


def test_who_has_an_account_is_not_told(communicator: User, mailoutbox: list[EmailMessage]) -> None:
    known = browser_of(None).post(FORGOTTEN, {"email": communicator.email})
    unknown = browser_of(None).post(FORGOTTEN, {"email": "rien@merles.example"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert [mail.to for mail in mailoutbox] == [[communicator.email]]


def test_the_link_of_the_mail_gives_a_new_password_once(
    communicator: User, mailoutbox: list[EmailMessage]
) -> None:
    browser = browser_of(None)
    browser.post(FORGOTTEN, {"email": communicator.email})
    link = re.search(r"http://localhost(/compte/\S+)", str(mailoutbox[0].body))
    assert link
    page = browser.get(link[1])["Location"]
    assert browser.post(page, {"password1": NEW, "password2": NEW}).status_code == 302
    communicator.refresh_from_db()
    assert communicator.check_password(NEW)
    assert "Ce lien ne peut plus servir" in browser_of(None).get(link[1]).content.decode()


@pytest.mark.parametrize("key", ["%00-x", "1-%00", "1-a%2Fb", "-", "a" * 14 + "-x"])
def test_what_is_no_link_of_ours_is_not_found(db: None, key: str) -> None:
    assert browser_of(None).get(f"/compte/mot-de-passe/nouveau/{key}/").status_code == 404


def test_a_desk_without_a_mail_server_says_so(db: None, settings: Settings) -> None:
    said = "Cette installation n’envoie pas de courriel"
    settings.EMAIL_HOST = ""
    assert said in browser_of(None).get(FORGOTTEN).content.decode()
    settings.EMAIL_HOST = "courriel.example"
    assert said not in browser_of(None).get(FORGOTTEN).content.decode()
