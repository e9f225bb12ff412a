"""From a feed's address to a closed mention, by real processes: with the keyboard, then with no
script at all."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from monitoring.models import Mention, Status
from msgu.users.models import User
from tests.browser.conftest import sign_in
from tests.browser.keyboard import choose, follow, press, tab_to, type_in
from tests.feeds import FeedServer, rss
from tests.makers import PASSWORD, SECRET, totp

TEXT = "La rue des Peupliers est coupée par l’eau depuis midi"


def wait_for_the_worker(page: Page) -> None:
    """Reload the queue until the mention is there, as a person without a live page would."""
    for _ in range(30):
        page.goto("/file/")
        if page.get_by_text("rue des Peupliers").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the mention never reached the queue")


def test_a_mention_from_new_to_closed_and_back_by_keyboard_alone(
    page: Page, everyone: User, feeds: FeedServer, worker: None
) -> None:
    address = feeds.serve("/fil.xml", rss(TEXT))
    page.goto("/")
    type_in(page, "Courriel", everyone.email)
    type_in(page, "Mot de passe", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/second-facteur/code/$"))
    type_in(page, "Code", totp(SECRET))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/commencer/$"))

    follow(page, "Sources")
    follow(page, "Ajouter une source")
    type_in(page, "Adresse du fil", address)
    follow(page, "Voir l’aperçu")
    expect(page.get_by_text("rue des Peupliers")).to_be_visible()
    choose(page, "Famille", "Com")
    choose(page, "Ce qui est gardé", "Tout")
    tab_to(page, "Mettre tout ce qui est gardé")
    page.keyboard.press("Space")
    type_in(page, "Usage permis", "Lecture publique du fil")
    type_in(page, "Ce que nous en faisons", "Veille des avis")
    follow(page, "Enregistrer")
    expect(page.get_by_text("est à l’écoute")).to_be_visible()

    wait_for_the_worker(page)
    follow(page, "rue des Peupliers")
    press(page, "Prendre")
    expect(page.get_by_text("Vous avez pris cette mention.")).to_be_visible()
    tab_to(page, "Important")
    page.keyboard.press("ArrowUp")
    choose(page, "Nature", "Signalement")
    press(page, "Qualifier")
    expect(page.get_by_text("Mention qualifiée.")).to_be_visible()
    choose(page, "Suite donnée", "Transmis aux")
    press(page, "Clore")
    expect(page.get_by_text("Mention close.")).to_be_visible()
    mention = Mention.objects.get()
    assert (mention.status, mention.disposition) == (Status.CLOSED, "passed_ops")
    assert mention.category == "hazard_report"
    press(page, "Annuler")
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    mention.refresh_from_db()
    assert (mention.status, mention.disposition) == (Status.OPEN, "")


def test_the_same_path_without_java_script(
    plain_page: Page, everyone: User, feeds: FeedServer, worker: None
) -> None:
    page = plain_page
    address = feeds.serve("/fil.xml", rss(TEXT))
    sign_in(page, everyone)
    page.get_by_role("link", name="Sources", exact=True).first.click()
    page.get_by_role("link", name="Ajouter une source").first.click()
    page.get_by_label("Adresse du fil").fill(address)
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_text("rue des Peupliers")).to_be_visible()
    page.get_by_label("Famille").select_option(label="Communauté")
    page.get_by_label("Ce qui est gardé", exact=True).select_option(value="all")
    page.get_by_label("Mettre tout ce qui est gardé").check()
    page.get_by_label("Usage permis").fill("Lecture publique du fil")
    page.get_by_label("Ce que nous en faisons").fill("Veille des avis")
    page.get_by_role("button", name="Enregistrer").click()

    wait_for_the_worker(page)
    page.get_by_role("link", name="rue des Peupliers").first.click()
    page.get_by_role("button", name="Prendre", exact=True).click()
    page.get_by_label("Urgent", exact=False).first.check()
    page.get_by_label("Nature").select_option(label="Signalement de danger")
    page.get_by_role("button", name="Qualifier").click()
    expect(page.get_by_text("Mention qualifiée.")).to_be_visible()
    page.get_by_label("Suite donnée").select_option(label="Transmis aux opérations")
    page.get_by_role("button", name="Clore").click()
    expect(page.get_by_text("Mention close.")).to_be_visible()
    assert Mention.objects.get().status == Status.CLOSED
    page.get_by_role("button", name="Annuler").first.click()
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    assert Mention.objects.get().status == Status.OPEN
