"""Answering suggestions, taking a member out and bringing together, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from monitoring.models import LinkState, Mention, Story, StoryLink
from msgu.users.models import Role, User
from tests.browser.conftest import sign_in
from tests.makers import make_mention, make_user
from tests.monitoring.stories.playing import copies, suggestion


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture(params=["with scripts", "without"])
def either(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue("page" if request.param == "with scripts" else "plain_page")  # type: ignore[no-any-return]


def alike() -> tuple[Mention, Mention]:
    one = make_mention(title="", text="Le pont des Merles est fermé ce soir")
    other = make_mention(title="", text="Fermé ce soir, le pont des Merles, dit la voirie")
    suggestion(one, other)
    return one, other


def test_a_suggestion_is_accepted_then_taken_back(either: Page, nadia: User) -> None:
    one, _other = alike()
    sign_in(either, nadia)
    either.goto(f"/file/?vue=tout&mention={one.pk}")
    expect(either.locator(".alike mark").first).to_be_visible()
    either.get_by_role("button", name="La même histoire").click()
    expect(either.locator("#panel .toast")).to_contain_text("ne font plus qu’une histoire")
    expect(either.locator(".members > li")).to_have_count(2)
    assert Story.objects.get().size == 2
    either.locator("#panel .toast").get_by_role("button", name="Annuler").click()
    expect(either.locator("#panel .toast")).to_contain_text("Geste annulé.")
    assert not Story.objects.exists()
    assert StoryLink.objects.get().state == LinkState.SUGGESTED


def test_a_suggestion_is_refused(either: Page, nadia: User) -> None:
    _one, other = alike()
    sign_in(either, nadia)
    either.goto(f"/mentions/{other.pk}/")
    either.get_by_role("button", name="Pas la même").click()
    expect(either.locator("#panel .toast")).to_contain_text("ce n’est pas la même histoire")
    expect(either.locator(".alike")).to_have_count(0)
    assert StoryLink.objects.get().state == LinkState.REFUSED


def test_a_member_is_taken_out(either: Page, nadia: User) -> None:
    lead, copy, _other = copies(3)
    sign_in(either, nadia)
    either.goto(f"/mentions/{lead.pk}/")
    either.get_by_role("button", name=f"la mention nº {copy.pk}").click()
    expect(either.locator("#panel .toast")).to_contain_text("de nouveau dans la file")
    expect(either.locator(".members > li")).to_have_count(2)
    assert Mention.objects.to_triage().count() == 2


def test_two_are_brought_together_by_number(either: Page, nadia: User) -> None:
    one, other = make_mention(), make_mention()
    sign_in(either, nadia)
    either.goto(f"/file/?vue=tout&mention={one.pk}")
    either.locator("#merging > summary").click()
    either.get_by_label("Des mots, ou un numéro de mention").fill(str(other.pk))
    either.get_by_role("button", name="Chercher").click()
    either.get_by_role("button", name="Réunir avec la mention").click()
    expect(either.locator("#panel .toast")).to_contain_text("ne font plus qu’une histoire")
    assert Story.objects.get().size == 2


def test_a_life_is_brought_together_on_purpose(either: Page, nadia: User) -> None:
    one, other = make_mention(priority=1), make_mention()
    suggestion(one, other)
    sign_in(either, nadia)
    either.goto(f"/mentions/{one.pk}/")
    either.get_by_role("button", name="La même histoire").click()
    assert not Story.objects.exists()
    either.get_by_label("parlent de la même personne").check()
    either.get_by_role("button", name="La même histoire").click()
    expect(either.locator("#panel .toast")).to_contain_text("ne font plus qu’une histoire")


def test_bringing_together_has_its_key(page: Page, nadia: User) -> None:
    one = make_mention()
    sign_in(page, nadia)
    page.goto(f"/mentions/{one.pk}/")
    page.keyboard.press("d")
    expect(page.get_by_label("Des mots, ou un numéro de mention")).to_be_visible()
