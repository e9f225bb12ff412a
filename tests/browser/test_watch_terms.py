"""A watch term in a real browser: refused, mended, tried, saved; open to everyone at each step."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from monitoring.models import Keep, Watch
from msgu.users.models import Role
from tests.browser.conftest import opened, sign_in
from tests.makers import make_mention, make_source, make_user

ENDLESS = "A" * 1000


def faults(page: Page) -> list[str]:
    """What a person who cannot see, or uses a small screen, would stumble on."""
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    return found + ([f"{wide} px wide on a screen of 320"] if wide > 320 else [])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_it_is_refused_mended_tried_and_saved(
    *, theme: str, scripts: bool, chromium: Browser, web: str, transactional_db: None
) -> None:
    admin = make_user("alix@merles.example", Role.ADMIN, name="Alix", enrolled=True)
    make_mention(title=f"Crue {ENDLESS[:900]}", text=f"{ENDLESS} <b>crues</b> et pont")
    make_source(name=ENDLESS[:200], keep=Keep.MATCHES)
    with opened(chromium, base_url=web, color_scheme=theme, java_script=scripts) as context:
        page = context.new_page()
        sign_in(page, admin)
        page.goto("/termes/nouveau/")
        page.get_by_label("Mots et expressions").fill(f"(crue ET pont OU {ENDLESS}")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.locator(".wrong")).to_contain_text("jamais fermée")
        expect(page.locator(".faulty mark")).to_have_text("(")
        refused = faults(page) if scripts else []
        page.get_by_label("Mots et expressions").fill("crue ET pont")
        page.get_by_role("button", name="Essayer").click()
        expect(page.locator(".tried")).to_contain_text(re.compile("1.mention répondrait"))
        expect(page.locator(".tried mark")).to_have_text(["Crue", "crues", "pont"])
        tried = faults(page) if scripts else []
        assert not Watch.objects.exists()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page).to_have_url(re.compile("/termes/$"))
    assert [refused, tried] == [[], []]
    assert Watch.objects.get().expression == "crue ET pont"
