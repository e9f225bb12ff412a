"""A phone's bar of five: what each person has there, every name on one line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from msgu.users.models import Role
from tests.browser.conftest import opened, sign_in
from tests.makers import make_user

BAR = {
    Role.COMMUNICATOR: ["File", "Signaux", "Voix", "Sources", "Termes"],
    Role.LEAD: ["File", "Signaux", "Préparation", "Sources", "Termes"],
    Role.MANAGER: ["File", "Signaux", "Préparation", "Sources", "Termes"],
    Role.PRIVACY_OFFICER: ["Voix", "Préparation", "Niveau", "Conservation", "Journal"],
}
# How high a link is, in rem, with one line under its icon: two lines would make the bar higher.
ONE_LINE = 3.25


def names(page: Page) -> list[str]:
    return [link.inner_text().strip() for link in page.locator(".rail a:visible").all()]


def heights(page: Page) -> set[float]:
    """In rem."""
    return set(
        page.locator(".rail a:visible").evaluate_all(
            """links => links.map(link => link.getBoundingClientRect().height
            / parseFloat(getComputedStyle(document.documentElement).fontSize))"""
        )
    )


@pytest.mark.parametrize(("role", "wanted"), BAR.items())
def test_five_names_on_one_line_each(
    role: Role, wanted: list[str], chromium: Browser, web: str, transactional_db: None
) -> None:
    person = make_user("nadia@merles.example", role, name="Nadia")
    with opened(chromium, base_url=web, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        sign_in(page, person)
        page.goto("/profil/")
        assert names(page) == wanted
        assert heights(page) == {ONE_LINE}


def test_what_the_bar_has_no_room_for_is_in_the_menu(
    chromium: Browser, web: str, transactional_db: None
) -> None:
    lead = make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")
    with opened(chromium, base_url=web, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        sign_in(page, lead)
        page.locator(".menu summary").click()
        page.get_by_role("link", name="Voix et pairs").click()
        expect(page.get_by_role("heading", name="Voix", level=1)).to_be_visible()
        page.set_viewport_size({"width": 1280, "height": 800})
        assert names(page)[:4] == ["File", "Signaux", "Voix et pairs", "Préparation"]
