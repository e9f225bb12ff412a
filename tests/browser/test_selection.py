"""Selecting with the keyboard, with a finger and without scripts; undoing from the list."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from monitoring.models import Mention, Status
from msgu.users.models import Role, User
from tests.browser.conftest import sign_in
from tests.makers import make_mention, make_source, make_user

TEXTS = ("Le pont est fermé", "La rue est sèche", "Merci à tous", "On a faim")


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def four(transactional_db: None) -> list[Mention]:
    source, now = make_source(), timezone.now()
    return [
        make_mention(source=source, title="", text=text, due_at=now + timedelta(minutes=n))
        for n, text in enumerate(TEXTS, 1)
    ]


def change(page: Page, *mentions: Mention) -> None:
    """What the live stream says when these have changed."""
    page.evaluate(
        "ids => document.dispatchEvent("
        "new CustomEvent('changed', {detail: {topic: 'mentions', ids}}))",
        [mention.pk for mention in mentions],
    )


def dismissed() -> set[str]:
    return set(Mention.objects.filter(status=Status.DISMISSED).values_list("text", flat=True))


def test_rows_are_selected_acted_on_and_restored_with_keys_alone(
    page: Page, nadia: User, four: list[Mention]
) -> None:
    sign_in(page, nadia)
    expect(page.get_by_role("button", name="Sélectionner la page")).to_be_visible()
    expect(page.get_by_role("button", name="Agir sur la sélection")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(page.get_by_text("2 sélectionnées")).to_be_visible()
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="2 mentions")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Motif")).to_be_focused()
    page.keyboard.type("Contenu")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .toast")).to_contain_text("2 mentions écartées.")
    assert dismissed() == {TEXTS[0], TEXTS[2]}
    expect(page.locator("#list .row.past")).to_have_count(2)
    expect(page.get_by_text("2 sélectionnées")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.get_by_text("2 rétablies.")).to_be_visible()
    assert dismissed() == set()


def test_the_last_act_is_undone_from_a_list_with_nothing_open(
    page: Page, nadia: User, four: list[Mention]
) -> None:
    sign_in(page, nadia)
    page.get_by_role("button", name="Sélectionner la page").click()
    page.get_by_role("button", name="Agir sur la sélection").click()
    page.get_by_text("Écarter", exact=True).click()
    page.get_by_label("Motif").select_option("outdated")
    page.get_by_role("button", name="Écarter : 4 mentions").click()
    expect(page.locator("#panel .toast")).to_contain_text("4 mentions écartées.")
    page.goto("/file/?vue=tout")
    expect(page.locator("article#panel")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.get_by_text("4 rétablies.")).to_be_visible()
    assert dismissed() == set()


def test_a_selection_survives_what_the_list_does_meanwhile(
    page: Page, nadia: User, four: list[Mention]
) -> None:
    first, second, *_others = four
    sign_in(page, nadia)
    page.locator(f"#list [data-mention='{first.pk}'] .select").check()
    page.locator(f"#list [data-mention='{second.pk}'] .select").check()
    Mention.objects.filter(pk=first.pk).update(category="media")
    new = make_mention(title="", text="Toute nouvelle", due_at=timezone.now())
    change(page, first, new)
    expect(page.locator(f"#list [data-mention='{first.pk}']")).to_contain_text("Média")
    expect(page.locator("#list .select:checked")).to_have_count(2)
    # Nothing is inserted above what is selected: the bar says it, and asking keeps the selection.
    expect(page.get_by_role("button", name=re.compile("1 nouvelle mention"))).to_be_visible()
    expect(page.locator("#list .row")).to_have_count(4)
    page.keyboard.press(".")
    expect(page.locator("#list .row")).to_have_count(5)
    expect(page.locator("#list .select:checked")).to_have_count(2)
    expect(page.get_by_text("2 sélectionnées")).to_be_visible()


def test_without_scripts_a_selection_is_a_form(
    plain_page: Page, nadia: User, four: list[Mention]
) -> None:
    page = plain_page
    sign_in(page, nadia)
    page.locator(f"#list [data-mention='{four[1].pk}'] .select").check()
    page.locator(f"#list [data-mention='{four[3].pk}'] .select").check()
    page.get_by_role("button", name="Agir sur la sélection").click()
    expect(page.get_by_role("heading", name="2 mentions")).to_be_visible()
    page.get_by_text("Clore", exact=True).click()
    page.get_by_label("Suite donnée").select_option("thanked")
    page.get_by_role("button", name="Clore : 2 mentions").click()
    expect(page.locator("#panel .toast")).to_contain_text("2 mentions closes.")
    page.get_by_role("link", name="Mes gestes").first.click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("2 rétablies.")).to_be_visible()
    assert Mention.objects.filter(status=Status.NEW).count() == 4


def test_on_a_telephone_a_thumb_selects(page: Page, nadia: User, four: list[Mention]) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, nadia)
    page.locator("#list .select").first.check()
    act = page.get_by_role("button", name="Agir sur la sélection")
    expect(act).to_be_in_viewport()
    act.click()
    expect(page.get_by_role("heading", name="1 mention")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_one_s_acts_have_a_key(page: Page, nadia: User, four: list[Mention]) -> None:
    sign_in(page, nadia)
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Mes gestes")).to_be_visible()


def test_ticks_are_not_a_draft_that_comes_back(
    page: Page, nadia: User, four: list[Mention]
) -> None:
    sign_in(page, nadia)
    page.locator("#list .select").first.check()
    expect(page.get_by_text("1 sélectionnée")).to_be_visible()
    page.goto("/file/?vue=a-trier")
    expect(page.get_by_role("button", name="Sélectionner la page")).to_be_visible()
    expect(page.locator("#list .select:checked")).to_have_count(0)
    expect(page.locator("#selecting .draft")).to_have_count(0)
