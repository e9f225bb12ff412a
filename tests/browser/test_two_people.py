"""Two people on one mention: each sees what the other does, and neither loses anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from monitoring import triage
from monitoring.models import Mention
from msgu.users.models import Role, User
from tests.browser.conftest import opened, sign_in
from tests.makers import holder, make_mention, make_user, over


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def roy(transactional_db: None) -> User:
    return make_user("roy@merles.example", Role.LEAD, name="Roy")


@pytest.fixture
def mention(transactional_db: None) -> Mention:
    return make_mention(title="", text="Le pont est fermé")


@pytest.fixture
def theirs(chromium: Browser, web: str, transactional_db: None) -> Iterator[Page]:
    """The other person's browser."""
    with opened(chromium, base_url=web) as context:
        yield context.new_page()


def look(page: Page, person: User, mention: Mention) -> None:
    sign_in(page, person)
    page.goto(f"/file/?vue=a-trier&mention={mention.pk}")
    expect(page.locator("body[data-live='on']")).to_be_attached()


def test_the_second_to_take_it_is_told_in_place(
    page: Page, theirs: Page, nadia: User, roy: User, mention: Mention
) -> None:
    look(page, nadia, mention)
    look(theirs, roy, mention)
    # Both press at the same moment: the screen of the second does not know yet.
    theirs.route("**/file/?*", lambda route: route.abort())
    page.keyboard.press("p")
    expect(page.locator(".claim.mine").first).to_be_visible()
    theirs.get_by_role("button", name="Prendre", exact=True).click()
    alert = theirs.locator("#panel").get_by_role("alert")
    expect(alert).to_contain_text("Déjà prise par Nadia")
    expect(theirs.locator("#panel .holding")).to_contain_text("Prise par Nadia")
    assert holder(mention) == nadia


def test_a_panel_that_nobody_touches_follows_what_others_do(
    page: Page, theirs: Page, nadia: User, roy: User, mention: Mention
) -> None:
    look(page, nadia, mention)
    look(theirs, roy, mention)
    page.keyboard.press("p")
    expect(theirs.locator("#panel .holding")).to_contain_text("Prise par Nadia")
    expect(theirs.get_by_text("Cette mention vient de changer.")).to_be_hidden()


def test_a_lead_breaks_it_and_the_holder_is_told_while_writing(
    page: Page, theirs: Page, nadia: User, roy: User, mention: Mention
) -> None:
    look(page, nadia, mention)
    page.keyboard.press("p")
    expect(page.locator("#panel .claim.mine")).to_be_visible()
    page.locator("textarea[name=text]").fill("J’appelle le bureau du pont")
    look(theirs, roy, mention)
    theirs.locator("#panel summary", has_text="Lever la prise").click()
    theirs.get_by_role("button", name="Lever la prise").click()
    expect(theirs.get_by_text("La prise est levée")).to_be_visible()
    expect(page.locator("#banners")).to_contain_text("Roy a levé votre prise")
    expect(page.locator("textarea[name=text]")).to_have_value("J’appelle le bureau du pont")
    page.get_by_role("button", name="J’ai lu").click()
    expect(page.locator("#banners")).not_to_contain_text("Roy a levé votre prise")


def test_a_machine_that_slept_finds_out_what_it_lost(
    page: Page, nadia: User, mention: Mention
) -> None:
    look(page, nadia, mention)
    page.keyboard.press("p")
    expect(page.locator("#panel .claim.mine")).to_be_visible()
    over(mention)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#panel .claim.free")).to_be_visible()
    assert holder(mention) is None


def test_a_page_that_is_seen_keeps_its_claim(page: Page, nadia: User, mention: Mention) -> None:
    page.clock.install()
    look(page, nadia, mention)
    page.keyboard.press("p")
    expect(page.locator("#panel .claim.mine")).to_be_visible()
    with page.expect_response("**/mentions/garder/") as kept:
        page.clock.run_for(61_000)
    assert kept.value.json() == {"kept": [mention.pk]}


def test_signing_out_frees_what_one_held(
    page: Page, theirs: Page, nadia: User, roy: User, mention: Mention
) -> None:
    triage.claim(mention, by=nadia)
    sign_in(page, nadia)
    look(theirs, roy, mention)
    expect(theirs.locator("#panel .holding")).to_contain_text("Prise par Nadia")
    page.goto("/compte/deconnexion/")
    page.locator("main").get_by_role("button").click()
    expect(theirs.locator("#panel .claim.free")).to_be_visible()
