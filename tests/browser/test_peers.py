"""What was seen elsewhere becomes ours: with JavaScript in place, without it by plain forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from influencers.models import Practice, PracticeObservation
from msgu.users.models import Role
from tests.browser.conftest import opened, sign_in
from tests.makers import make_peer, make_user


@pytest.mark.parametrize("scripts", [True, False], ids=["with", "without"])
def test_from_what_was_seen_to_what_is_done(
    scripts: bool, chromium: Browser, web: str, transactional_db: None
) -> None:
    lead = make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")
    peer = make_peer(lead, name="Ville des Aulnes")
    with opened(chromium, base_url=web, java_script=scripts) as context:
        page = context.new_page()
        sign_in(page, lead)
        page.goto(f"/pairs/{peer.pk}/")
        page.get_by_role("link", name="Noter une observation").click()
        page.get_by_label("Ce qui a été vu").fill("Une carte des rues fermées")
        page.get_by_role("button", name="Enregistrer avec ce verdict").click()
        expect(page.get_by_text("Choisissez un verdict")).to_be_visible()
        assert not PracticeObservation.objects.exists()
        page.get_by_label("À adapter").check()
        page.get_by_label("Raison du verdict").fill("Utile, en plus court.")
        page.get_by_role("button", name="Enregistrer avec ce verdict").click()
        page.get_by_role("link", name="Reprendre cette pratique").click()
        page.get_by_label("Titre").fill("Notre carte des rues")
        page.get_by_label("Responsable").select_option(label="Rosalie")
        page.get_by_label("Échéance").fill("2027-01-15")
        page.get_by_role("button", name="Reprendre").click()
        expect(page.get_by_text("Inspiré de")).to_be_visible()
        page.goto("/pairs/pratiques/")
        page.evaluate("window.same = true") if scripts else None
        page.get_by_role("button", name="Faite").click()
        expect(page.locator("td strong")).to_have_text("Faite")
        if scripts:
            assert page.evaluate("window.same") is True
        assert Practice.objects.get().state == "done"
