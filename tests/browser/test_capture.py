"""Capturing on a phone, without scripts, from a bookmark, and from what a phone shares."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from monitoring.models import Mention
from msgu.users.models import Role, User
from tests.browser.conftest import enter, opened, sign_in
from tests.makers import make_user

LINK = "https://www.facebook.com/groups/merles/posts/12"
TEXT = "L’eau entre dans les sous-sols de la rue des Aulnes"


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def phone(chromium: Browser, web: str, transactional_db: None) -> Iterator[Page]:
    size = {"width": 360, "height": 740}
    with opened(chromium, base_url=web, viewport=size, has_touch=True) as context:
        yield context.new_page()


def test_on_a_phone(phone: Page, nadia: User) -> None:
    sign_in(phone, nadia)
    phone.get_by_role("link", name="Saisir").tap()
    expect(phone.get_by_label("Ce qui est dit")).to_be_focused()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_label("Ce qui est dit").fill(f"{TEXT} {LINK}?fbclid=abc")
    phone.get_by_role("radio", name="Urgent").tap()
    phone.get_by_role("button", name="Saisir").tap()
    expect(phone.get_by_text("Mention saisie.")).to_be_visible()
    expect(phone.locator("#panel blockquote")).to_have_text(TEXT)
    mention = Mention.objects.get()
    assert (mention.url, mention.priority, mention.platform) == (LINK, 2, "facebook")
    # What was received is no longer a draft.
    phone.goto("/saisie/")
    expect(phone.get_by_label("Ce qui est dit")).to_have_value("")


def test_without_scripts(plain_page: Page, nadia: User) -> None:
    sign_in(plain_page, nadia)
    plain_page.goto("/saisie/")
    plain_page.get_by_label("Ce qui est dit").fill(TEXT)
    plain_page.get_by_label("Lien", exact=True).fill("javascript:alert(1)")
    plain_page.get_by_role("button", name="Saisir").click()
    expect(plain_page.get_by_text("Ce lien ne peut pas être gardé")).to_be_visible()
    expect(plain_page.get_by_label("Ce qui est dit")).to_have_value(TEXT)
    plain_page.get_by_label("Lien", exact=True).fill(LINK)
    plain_page.get_by_role("button", name="Saisir").click()
    expect(plain_page.get_by_text("Mention saisie.")).to_be_visible()
    assert Mention.objects.get().url == LINK


def test_with_two_keys(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_label("Ce qui est dit")).to_be_focused()


def test_what_is_shared_signed_out_is_there_after_the_sign_in(phone: Page, nadia: User) -> None:
    phone.goto("/saisie/?" + urlencode({"titre": "Groupe", "texte": f"{TEXT} {LINK}"}))
    enter(phone, nadia)
    expect(phone.get_by_label("Lien", exact=True)).to_have_value(LINK)
    expect(phone.get_by_label("Ce qui est dit")).to_have_value(TEXT)
    assert not Mention.objects.exists()


def test_one_share_never_takes_the_words_typed_over_another(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    first, second = (f"/saisie/?{urlencode({'lien': f'{LINK}{n}'})}" for n in (1, 2))
    for address, words in (("/saisie/", "Sans lien"), (first, "Le premier")):
        page.goto(address)
        page.get_by_label("Ce qui est dit").fill(words)
    page.goto(second)
    expect(page.get_by_label("Lien", exact=True)).to_have_value(f"{LINK}2")
    expect(page.get_by_label("Ce qui est dit")).to_have_value("")
    page.goto(first)
    expect(page.get_by_label("Ce qui est dit")).to_have_value("Le premier")
    expect(page.get_by_label("Lien", exact=True)).to_have_value(f"{LINK}1")


def test_the_bookmark_brings_a_page_s_link_and_what_is_selected(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    page.goto("/saisie/favori/")
    script = page.get_by_role("link", name="Saisir au poste").get_attribute("href") or ""
    elsewhere = page.context.new_page()
    elsewhere.set_content(f"<title>Groupe & Merles</title><p>{TEXT}</p>")
    elsewhere.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    with page.context.expect_page() as opening:
        elsewhere.evaluate(script.removeprefix("javascript:"))
    form = opening.value
    expect(form.get_by_label("Ce qui est dit")).to_have_value(TEXT)
    assert form.locator("[name='title']").input_value() == "Groupe & Merles"


def test_our_own_page_does_not_run_the_bookmark(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    page.goto("/saisie/favori/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.get_by_role("link", name="Saisir au poste").click()
    assert page.url.endswith("/saisie/favori/")
    assert len(page.context.pages) == 1


def test_chromium_can_install_the_desk_without_a_service_worker(page: Page, nadia: User) -> None:
    sign_in(page, nadia)
    browser = page.context.new_cdp_session(page)
    assert browser.send("Page.getAppManifest")["errors"] == []
    found = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The tests' own windows are private ones, in which nothing is installed.
    assert [error["errorId"] for error in found] in ([], ["in-incognito"])
