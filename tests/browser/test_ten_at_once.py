"""A surge, by keyboard: ten at a time, each decided on, then the next ten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from monitoring import triage
from monitoring.models import Claim, Mention, Status
from msgu.users.models import Role, User
from tests.browser.conftest import READING, sign_in
from tests.makers import make_mention, make_source, make_user


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


def a_surge(n: int) -> list[Mention]:
    now, source = timezone.now(), make_source()
    return [
        make_mention(source=source, due_at=now + timedelta(minutes=i), proposed_category="question")
        for i in range(1, n + 1)
    ]


def test_ten_are_taken_sorted_and_followed_by_the_next(page: Page, nadia: User) -> None:
    mentions = a_surge(12)
    sign_in(page, nadia)
    page.keyboard.press("b")
    expect(page.get_by_text("Dix mentions sont à vous.")).to_be_visible()
    expect(page.locator("#list .row")).to_have_count(10)
    expect(page.locator("#list .claim.mine")).to_have_count(10)
    for mention in mentions[:10]:
        expect(page.locator("#panel blockquote")).to_have_text(mention.text)
        page.wait_for_timeout(READING)
        page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Lot terminé")).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_text("2 mentions sont à vous")).to_be_visible()
    expect(page.locator("#panel blockquote")).to_have_text(mentions[10].text)
    assert Mention.objects.filter(status=Status.DISMISSED).count() == 10
    assert Claim.objects.filter(by=nadia).count() == 2


def test_the_last_act_of_a_batch_is_undone_at_its_end(page: Page, nadia: User) -> None:
    (only,) = a_surge(1)
    sign_in(page, nadia)
    page.keyboard.press("b")
    expect(page.locator("#panel blockquote")).to_have_text(only.text)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Lot terminé")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    only.refresh_from_db()
    assert only.status == Status.NEW


def test_nobody_is_called_away_from_their_batch(page: Page, nadia: User) -> None:
    first, *_others = a_surge(3)
    sign_in(page, nadia)
    page.keyboard.press("b")
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    other = make_mention(assigned_to=nadia)
    triage.claim(other, by=nadia)
    page.wait_for_load_state()
    with page.expect_response("**/file/lignes/**"):
        page.evaluate(
            "ids => document.dispatchEvent("
            "new CustomEvent('changed', {detail: {topic: 'mentions', ids}}))",
            [other.pk],
        )
    expect(page.locator("#news")).to_be_hidden()


def test_a_mention_is_put_aside_without_leaving_the_keyboard(page: Page, nadia: User) -> None:
    first, second, *_others = a_surge(3)
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    page.keyboard.press("r")
    expect(page.get_by_label("Jusqu’à quand")).to_be_focused()
    expect(page.get_by_label("Date et heure")).to_be_hidden()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel blockquote")).to_have_text(second.text)
    first.refresh_from_db()
    assert first.snoozed_until
    assert first.snoozed_until > timezone.now() + timedelta(hours=3)


def test_without_scripts_a_batch_is_taken_and_ended(plain_page: Page, nadia: User) -> None:
    only, *_others = a_surge(1)
    sign_in(plain_page, nadia)
    plain_page.get_by_role("button", name="Prendre dix").click()
    expect(plain_page.locator("#panel blockquote")).to_have_text(only.text)
    plain_page.get_by_role("button", name="Non utile").click()
    expect(plain_page.get_by_role("heading", name="Lot terminé")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Annuler")).to_be_visible()
