"""The page of the level, and what every page says of it."""

from __future__ import annotations

from django.test.client import Client
from django.utils.html import escape

from crisiscell import levels
from crisiscell.models import LevelChange
from monitoring.models import Level
from monitoring.models.level import level_in_force
from monitoring.worlds import REAL
from msgu.users.models import User
from tests.makers import browser_of

ALERT = {"seen": "routine", "level": "alert", "reason": "Crue à Saint-Merle"}


def body(browser: Client, address: str = "/niveau/") -> str:
    return browser.get(address).content.decode()


def test_a_lead_sets_it_and_every_page_says_so(lead: User, communicator: User) -> None:
    browser = browser_of(lead)
    assert browser.post("/niveau/", ALERT)["Location"] == "/niveau/"
    shown = body(browser)
    assert "Crue à Saint-Merle" in shown
    assert "Veille → " in shown
    for person in (lead, communicator):
        bar = body(browser_of(person), "/file/")
        assert '<span aria-hidden="true">◆</span> <span class="what">Niveau :</span>' in bar
        assert "<b>Alerte</b>" in bar


def test_everyone_reads_it_and_few_are_given_the_form(
    communicator: User, privacy_officer: User, admin: User
) -> None:
    assert "Changer le niveau" not in body(browser_of(communicator))
    assert "Changer le niveau" not in body(browser_of(privacy_officer))
    assert "Changer le niveau" in body(browser_of(admin))


def test_an_administrator_is_offered_no_way_down(lead: User, admin: User) -> None:
    levels.set_level(Level.ALERT, seen=Level.ROUTINE, reason="Crue", by=lead)
    assert 'value="recovery"' not in body(browser_of(admin))
    assert 'value="recovery"' in body(browser_of(lead))


def test_nothing_changes_without_a_level_and_a_reason(lead: User) -> None:
    browser = browser_of(lead)
    response = browser.post("/niveau/", {**ALERT, "reason": "  "})
    assert response.status_code == 422
    assert "Écrivez ce qui justifie ce changement." in response.content.decode()
    response = browser.post("/niveau/", {"seen": "routine", "reason": "Crue"})
    assert "Choisissez le nouveau niveau." in response.content.decode()
    response = browser.post("/niveau/", {**ALERT, "level": "panique"})
    assert "Relisez celui en vigueur." in response.content.decode()
    assert not LevelChange.objects.exists()


def test_a_page_that_is_out_of_date_is_told_and_keeps_the_words(lead: User, admin: User) -> None:
    levels.set_level(Level.PRE_ALERT, seen=Level.ROUTINE, reason="Vents", by=admin)
    response = browser_of(lead).post("/niveau/", ALERT)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Quelqu’un vient de passer le poste au niveau" in page
    assert "Crue à Saint-Merle" in page
    # What comes back is up to date: the same form sent again is taken.
    assert '<input type="hidden" name="seen" value="pre_alert">' in page
    assert browser_of(lead).post("/niveau/", {**ALERT, "seen": "pre_alert"}).status_code == 302


def test_a_form_sent_twice_is_done_once(lead: User) -> None:
    browser = browser_of(lead)
    browser.post("/niveau/", ALERT)
    assert browser.post("/niveau/", ALERT).status_code == 422
    assert LevelChange.objects.count() == 1
    assert level_in_force(REAL) == Level.ALERT


def test_a_reason_is_shown_as_it_was_written(lead: User) -> None:
    hostile = '<script>alert("1")</script>'
    browser_of(lead).post("/niveau/", {**ALERT, "reason": hostile})
    shown = body(browser_of(lead))
    assert hostile not in shown
    assert escape(hostile) in shown
