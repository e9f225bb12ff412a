"""Pages that stay open: they hear what changes, say when they do not, and share one stream."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crisiscell import levels
from monitoring.models import Level
from msgu import live
from msgu.live import Topic
from msgu.users import people
from msgu.users.models import User
from tests.browser.conftest import opened, sign_in
from tests.makers import make_mention
from tests.msgu.live.conftest import port, serving

__all__ = ["port"]
ON = "body[data-live=on]"
HEARD = "() => window.heard.flatMap(({ topic, ids }) => topic === 'mentions' ? ids : [])"


@pytest.fixture
def browser(chromium: Browser, port: int, transactional_db: None) -> Iterator[BrowserContext]:
    with serving(port), opened(chromium, base_url=f"http://localhost:{port}") as context:
        context.add_init_script(
            "window.heard = [];"
            "document.addEventListener('changed', ({ detail }) => window.heard.push(detail));"
        )
        yield context


def heard_by(page: Page, *numbers: int) -> None:
    """Wait until this page has heard of these mentions, in this order."""
    ends = time.monotonic() + 15
    while len(set(heard := page.evaluate(HEARD))) < len(numbers) and time.monotonic() < ends:
        page.wait_for_timeout(50)
    # A tab that has just opened may hear of a change twice: of what it missed, and as it came.
    assert list(dict.fromkeys(heard)) == list(numbers)


def test_every_tab_hears_through_one_stream_and_none_holds_another_up(
    browser: BrowserContext, everyone: User
) -> None:
    asked: list[str] = []
    browser.on("request", lambda request: asked.append(request.url))
    first = browser.new_page()
    sign_in(first, everyone)
    first.wait_for_selector(ON)
    asked.clear()
    tabs = [browser.new_page() for _ in range(7)]
    for tab in tabs:
        tab.goto("/sources/")
        tab.wait_for_selector(ON)
    assert [address for address in asked if "/direct/?" in address] == []
    live.tell(Topic.MENTIONS, [4, 7])
    for tab in (first, *tabs):
        heard_by(tab, 4, 7)
    first.close()
    tabs[0].wait_for_timeout(500)
    live.tell(Topic.MENTIONS, [9])
    for tab in tabs:
        heard_by(tab, 4, 7, 9)


def test_a_level_is_seen_on_open_screens(
    browser: BrowserContext, everyone: User, lead: User
) -> None:
    page = browser.new_page()
    sign_in(page, everyone)
    page.wait_for_selector(ON)
    levels.set_level(Level.CRISIS, seen=Level.ROUTINE, reason="Crue", by=lead)
    expect(page.locator(".status .level")).to_contain_text("Crise")


def test_the_last_mention_s_age_is_right_on_a_page_that_stays_open(
    browser: BrowserContext, everyone: User
) -> None:
    page = browser.new_page()
    sign_in(page, everyone)
    page.goto("/profil/")
    expect(page.locator(".status")).to_contain_text("Aucune mention reçue")
    page.wait_for_selector(ON)
    live.tell(Topic.MENTIONS, [make_mention().pk])
    expect(page.locator(".status")).to_contain_text("Dernière mention")


def test_a_page_without_its_stream_polls_says_so_and_comes_back(
    chromium: Browser, port: int, everyone: User
) -> None:
    """Its server is stopped, then comes back without streams, then with them."""
    with opened(chromium, base_url=f"http://localhost:{port}") as browser:
        with serving(port):
            page = browser.new_page()
            sign_in(page, everyone)
            page.wait_for_selector(ON)
            expect(page.locator("#cut")).to_be_hidden()
        expect(page.locator("#cut")).to_be_visible(timeout=30_000)
        expect(page.locator("#cut")).to_contain_text("Le direct est coupé")
        browser.route("**/direct/?*", lambda route: route.abort())
        with serving(port):
            live.tell(Topic.MENTIONS, [make_mention().pk])
            expect(page.locator(".status")).to_contain_text("Dernière mention", timeout=30_000)
            assert page.get_attribute("body", "data-live") == "polling"
            browser.unroute("**/direct/?*")
            expect(page.locator("#cut")).to_be_hidden(timeout=40_000)


def test_a_page_says_that_its_session_is_over(browser: BrowserContext, everyone: User) -> None:
    page = browser.new_page()
    sign_in(page, everyone)
    page.wait_for_selector(ON)
    page.evaluate("document.addEventListener('signed-out', () => (document.body.id = 'out'))")
    people.end_sessions(everyone)
    page.wait_for_selector("body#out", timeout=60_000)
