"""Late is seen at once, without a reload, whatever this machine's clock says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from monitoring.models import Mention
from msgu.users.models import Role, User
from tests.browser.conftest import sign_in
from tests.makers import make_mention, make_user

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


def due_in(left: timedelta) -> Mention:
    return make_mention(due_at=timezone.now() + left)


def opened(page: Page, mention: Mention) -> list[Locator]:
    """Its chip in the list, and the one in the panel."""
    page.goto(f"/file/?vue=a-trier&mention={mention.pk}")
    return [page.locator("#list .row .due"), page.locator("#panel .due")]


def expect_late(*chips: Locator, late: bool) -> None:
    """By its words and by its shape: colour alone says nothing."""
    for chip in chips:
        words = expect(chip)
        (words.to_contain_text if late else words.not_to_contain_text)("en retard de")
        expect(chip.locator("use")).to_have_attribute("href", "#i-late" if late else "#i-clock")


def gauge(page: Page) -> Locator:
    return page.locator(".status a[href*='en-retard']")


def test_what_turns_late_says_so_here_and_in_the_bar(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    mention = due_in(8 * SECOND)
    chips = opened(page, mention)
    expect(gauge(page)).to_have_text("En retard 0")
    expect_late(*chips, late=False)
    expect_late(*chips, late=True)
    expect(gauge(page)).to_have_text("En retard 1")
    gauge(page).click()
    expect(page.locator(f"#list [data-mention='{mention.pk}']")).to_be_visible()


def test_a_machine_that_wakes_up_shows_at_once_what_turned_late(page: Page, nadia: User) -> None:
    page.clock.install()
    sign_in(page, nadia)
    chips = opened(page, due_in(30 * MINUTE))
    expect_late(*chips, late=False)
    with page.expect_response("**/barre/"):
        page.clock.fast_forward("50:00")
        assert "en retard de" in chips[0].inner_text()


@pytest.mark.parametrize("off", [-HOUR, HOUR])
def test_a_clock_that_is_wrong_lies_to_nobody(page: Page, nadia: User, off: timedelta) -> None:
    page.clock.install(time=timezone.now() + off)
    sign_in(page, nadia)
    chips = opened(page, due_in(30 * MINUTE))
    expect(chips[0]).to_contain_text("dans 29")
    expect_late(*chips, late=False)


@pytest.mark.parametrize("by", [-HOUR, HOUR])
def test_a_clock_that_is_set_is_mended_by_the_server(
    page: Page, nadia: User, by: timedelta
) -> None:
    page.clock.install()
    sign_in(page, nadia)
    chips = opened(page, due_in(30 * MINUTE))
    with page.expect_response("**/barre/"):
        page.clock.set_system_time(timezone.now() + by)
    expect(chips[0]).to_contain_text("dans 29")
    expect_late(*chips, late=False)


def test_far_away_is_a_day_and_an_hour(page: Page, nadia: User) -> None:
    page.clock.install()
    sign_in(page, nadia)
    chips = opened(page, due_in(40 * HOUR))
    page.clock.run_for(3_000)  # Past ticks of the script, which would count in hours.
    for chip in chips:
        expect(chip).to_contain_text("d’ici ")
