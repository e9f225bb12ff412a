"""The desk in a real browser: its keys, its list, what is typed, signing in again in place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from monitoring import triage
from monitoring.models import Mention, Priority, Status
from msgu.users.models import Role, User
from tests.browser.conftest import READING, enter, opened, sign_in
from tests.makers import PASSWORD, holder, make_mention, make_source, make_user


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


def due(minutes: int, text: str, **fields: object) -> Mention:
    when = timezone.now() + timedelta(minutes=minutes)
    return make_mention(title="", text=text, due_at=when, **fields)


def three() -> list[Mention]:
    texts = ("Le pont est fermé", "La rue est sèche", "Merci à tous")
    return [due(10 * n, text, proposed_category="question") for n, text in enumerate(texts, 1)]


def said(page: Page) -> str:
    return page.locator("#panel blockquote").inner_text()


def change(page: Page, *mentions: Mention) -> None:
    """What the live stream says when these have changed."""
    page.wait_for_load_state()
    page.evaluate(
        "ids => document.dispatchEvent("
        "new CustomEvent('changed', {detail: {topic: 'mentions', ids}}))",
        [mention.pk for mention in mentions],
    )


# --- Keys --------------------------------------------------------------------------------------


def test_three_mentions_are_sorted_with_single_keys(page: Page, nadia: User) -> None:
    first, second, third = three()
    sign_in(page, nadia)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    page.keyboard.press("p")
    expect(page.get_by_text("Vous avez pris cette mention.")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.press("i")
    page.keyboard.press("Enter")
    expect(page.locator("#panel blockquote")).to_have_text(second.text)
    page.wait_for_timeout(READING)
    page.keyboard.press("N")  # Caps Lock is on.
    expect(page.locator("#panel blockquote")).to_have_text(third.text)
    page.keyboard.press("z")
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    expect(page.locator("#panel blockquote")).to_have_text(second.text)
    first.refresh_from_db()
    assert (first.status, first.priority, first.category) == (Status.OPEN, 2, "infrastructure")
    second.refresh_from_db()
    assert second.status == Status.NEW


def test_a_key_that_is_held_down_decides_once(page: Page, nadia: User) -> None:
    first, second, third = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    page.keyboard.down("n")
    expect(page.locator("#panel blockquote")).to_have_text(second.text)
    page.wait_for_timeout(READING)
    page.keyboard.down("n")
    page.keyboard.up("n")
    # Meant once more, it is heard.
    page.keyboard.press("n")
    expect(page.locator("#panel blockquote")).to_have_text(third.text)
    decided = Mention.objects.filter(status=Status.DISMISSED).order_by("pk")
    assert [one.pk for one in decided] == [first.pk, second.pk]


def test_the_last_act_is_undone_from_another_mention(page: Page, nadia: User) -> None:
    first, _second, third = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    page.keyboard.press("n")
    expect(page.get_by_text("Mention écartée")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#panel blockquote")).to_have_text(third.text)
    expect(page.get_by_text("Mention écartée")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    first.refresh_from_db()
    assert first.status == Status.NEW


def test_the_list_keeps_its_place_and_the_row_that_was_decided(page: Page, nadia: User) -> None:
    first, second, _third = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    rows = page.locator("#list .row")
    expect(rows).to_have_count(3)
    page.keyboard.press("n")
    expect(page.locator("#list .row.past")).to_have_attribute("data-mention", str(first.pk))
    expect(page.locator("#list .row.past")).to_contain_text(first.text)
    expect(rows).to_have_count(3)
    expect(page.locator("#list .row[aria-current]")).to_have_attribute(
        "data-mention", str(second.pk)
    )
    assert f"mention={second.pk}" in page.url


def test_a_mention_is_closed_without_leaving_the_keyboard(page: Page, nadia: User) -> None:
    first, *_others = three()
    triage.qualify(first, by=nadia, seen=0, useful="yes", priority=3, category="question")
    sign_in(page, nadia)
    page.goto(f"/file/?vue=en-attente&mention={first.pk}")
    page.keyboard.press("f")
    expect(page.get_by_label("Suite donnée")).to_be_focused()
    page.keyboard.type("Rép")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mention close.")).to_be_visible()
    first.refresh_from_db()
    assert (first.status, first.disposition) == (Status.CLOSED, "answered_public")


def test_keys_are_silent_while_somebody_writes(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    page.keyboard.press("m")
    page.keyboard.type("non, pas n ni z")
    expect(page.locator("textarea[name=text]")).to_have_value("non, pas n ni z")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+p")
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    first.refresh_from_db()
    assert (first.status, holder(first)) == (Status.NEW, None)
    page.keyboard.press("Escape")
    expect(page.locator("article#panel")).to_have_count(0)


def test_the_sheet_shows_every_key_and_silences_them(page: Page, nadia: User) -> None:
    three()
    sign_in(page, nadia)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Touches du clavier")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_text("mention suivante")).to_be_visible()
    page.keyboard.press("o")
    expect(page.locator("article#panel")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/niveau/$"))


def test_keys_can_be_switched_off(page: Page, nadia: User) -> None:
    three()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.get_by_label("Agir avec une seule touche").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/file/")
    page.keyboard.press("o")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    expect(page.locator("article#panel")).to_have_count(0)
    expect(page.locator("kbd:visible")).to_have_count(0)


# --- The list lives ----------------------------------------------------------------------------


def test_what_is_new_is_announced_and_moves_nothing(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    late = due(1, "Une nouvelle plus pressante")
    change(page, late)
    news = page.get_by_role("button", name="1 nouvelle mention")
    expect(news).to_be_visible()
    expect(page.locator("#list .row")).to_have_count(3)
    page.keyboard.press(".")
    expect(page.locator("#list .row").first).to_contain_text("plus pressante")
    expect(news).to_be_hidden()
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    expect(page.locator("#list .row[aria-current]")).to_have_count(1)


def test_at_rest_at_the_top_the_list_shows_what_comes(page: Page, nadia: User) -> None:
    make_source()
    sign_in(page, nadia)
    expect(page.get_by_text("Rien à trier.")).to_be_visible()
    change(page, due(5, "La toute première"))
    expect(page.locator("#list .row")).to_contain_text("La toute première")


def test_what_others_do_shows_in_its_row(page: Page, nadia: User) -> None:
    first, second, _third = three()
    luc = make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")
    sign_in(page, nadia)
    triage.claim(first, by=luc)
    triage.close(second, by=luc, seen=0, disposition="thanked")
    change(page, first, second)
    row = page.locator(f"#list [data-mention='{first.pk}']")
    expect(row).to_contain_text("Luc")
    expect(page.locator("#list .row.past")).to_have_attribute("data-mention", str(second.pk))
    expect(page.locator("#list .row.past")).to_contain_text(second.text)


@pytest.mark.parametrize("trouble", ["cut", "broken"])
def test_what_could_not_be_asked_is_asked_again(page: Page, nadia: User, trouble: str) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    asked: list[str] = []

    def fail_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()
        elif trouble == "cut":
            route.abort()
        else:
            route.fulfill(status=500)

    page.route("**/file/lignes/*", fail_once)
    due(1, "Une nouvelle plus pressante")
    change(page)  # Anything may have changed.
    expect(page.get_by_role("button", name="1 nouvelle mention")).to_be_visible()
    assert ["debut=1" in address for address in asked[:2]] == [True, True]


def test_an_act_that_is_done_is_not_said_lost_by_what_follows(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    nowhere = f"/file/?vue=a-trier&mention={first.pk + 10_000}"

    def lead_nowhere(route: Route) -> None:
        assert route.fetch(max_redirects=0).status == 302
        route.fulfill(status=302, headers={"Location": nowhere})

    page.route("**/ecarter/*", lead_nowhere)
    page.locator("#panel summary", has_text="Écarter").click()
    page.locator("form[action*=ecarter] select").select_option("off_topic")
    page.locator("form[action*=ecarter] button.main").click()
    page.wait_for_url(f"**{nowhere}")
    expect(page.locator("#refused")).to_be_hidden()
    first.refresh_from_db()
    assert first.status == Status.DISMISSED


def test_a_life_in_danger_comes_into_its_lane_at_once(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    change(page, due(3, "On est pris au deuxième étage", priority=Priority.VITAL))
    expect(page.locator("#lane .row")).to_contain_text("pris au deuxième")
    expect(page).to_have_title(re.compile("^▲ 1"))
    expect(page.locator("#panel blockquote")).to_have_text(first.text)


def test_the_open_mention_follows_what_others_do(page: Page, nadia: User) -> None:
    first, *_others = three()
    luc = make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    triage.claim(first, by=luc)
    change(page, first)
    expect(page.locator("#panel .holding")).to_contain_text("Prise par Luc")
    expect(page.get_by_role("button", name="Prendre", exact=True)).to_have_count(0)


def test_the_open_mention_says_that_it_changed_under_what_is_typed(page: Page, nadia: User) -> None:
    first, *_others = three()
    luc = make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")
    sign_in(page, nadia)
    write_note(page, first)
    page.get_by_role("link", name="Imprimer").scroll_into_view_if_needed()
    triage.claim(first, by=luc)
    change(page, first)
    again = page.get_by_role("link", name="La relire")
    expect(again).to_be_in_viewport()
    expect(page.locator("textarea[name=text]")).to_be_focused()
    again.click()
    expect(page.locator("#panel .holding")).to_contain_text("Prise par Luc")
    expect(page.locator("textarea[name=text]")).to_have_value(NOTE)


def test_the_page_keeps_its_height_as_time_goes_by(page: Page, nadia: User) -> None:
    due(1, "La rue est sèche")
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, nadia)
    page.evaluate(
        "document.querySelector('.duty a').innerHTML = `<span>${'Nadia '.repeat(40)}</span>`"
    )
    tops = {
        page.evaluate(
            "age => {document.querySelector('.gauge [data-age]').textContent = age;"
            "return document.getElementById('main').getBoundingClientRect().top}",
            age,
        )
        for age in ("il y a 5\u00a0s", "à l’instant", "il y a 59\u00a0min")
    }
    assert tops == {48}


# --- What is typed is kept ---------------------------------------------------------------------

NOTE = "Appelée à 3 h 12, elle rappelle dans dix minutes"


def write_note(page: Page, mention: Mention) -> None:
    page.goto(f"/file/?vue=a-trier&mention={mention.pk}")
    page.locator("textarea[name=text]").fill(NOTE)


def test_a_reload_gives_back_what_was_typed(page: Page, nadia: User) -> None:
    first, second, _third = three()
    sign_in(page, nadia)
    write_note(page, first)
    page.goto(f"/file/?vue=a-trier&mention={second.pk}")
    expect(page.locator("textarea[name=text]")).to_have_value("")
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    expect(page.locator("textarea[name=text]")).to_have_value(NOTE)
    expect(page.get_by_text("Saisie retrouvée")).to_be_visible()
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_text("Note ajoutée.")).to_be_visible()
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    assert first.notes.get().text == NOTE


def test_what_was_found_again_can_be_dropped(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    write_note(page, first)
    page.reload()
    page.get_by_role("button", name="L’effacer").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("")


def test_a_cut_network_loses_nothing(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    write_note(page, first)
    page.context.set_offline(True)
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_text("Le serveur ne répond pas.").first).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value(NOTE)
    page.context.set_offline(False)
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.get_by_text("Note ajoutée.")).to_be_visible()
    assert first.notes.count() == 1


def test_a_session_that_ends_is_taken_up_again_in_place(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    write_note(page, first)
    Session.objects.all().delete()
    page.get_by_role("button", name="Ajouter la note").click()
    dialog = page.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Mot de passe").fill("pas le bon du tout")
    dialog.get_by_role("button", name="Se connecter").click()
    expect(dialog.get_by_text("est incorrect")).to_be_visible()
    dialog.get_by_label("Mot de passe").fill(PASSWORD)
    dialog.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_text("Note ajoutée.")).to_be_visible()
    expect(dialog).to_be_hidden()
    assert first.notes.get().text == NOTE
    page.get_by_role("button", name="Prendre", exact=True).click()
    expect(page.get_by_text("Vous avez pris cette mention.")).to_be_visible()


def test_a_form_of_another_page_comes_back_after_signing_in(page: Page) -> None:
    lead = make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")
    sign_in(page, lead)
    page.goto("/niveau/")
    reason = page.locator("[name=reason]")
    page.locator("[name=level]").nth(1).check()
    reason.fill("La rivière passe la cote d’alerte")
    Session.objects.all().delete()
    page.get_by_role("button", name="Changer le niveau").click()
    enter(page, lead)
    expect(page).to_have_url(re.compile("/niveau/"))
    expect(reason).to_have_value("La rivière passe la cote d’alerte")


def test_another_person_finds_nothing_of_the_first(page: Page, nadia: User) -> None:
    first, *_others = three()
    sign_in(page, nadia)
    write_note(page, first)
    page.wait_for_timeout(400)
    Session.objects.all().delete()
    other = make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")
    sign_in(page, other)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    expect(page.locator("textarea[name=text]")).to_have_value("")
    kept = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")
    assert kept == []


# --- Small screens, no script ------------------------------------------------------------------


def test_on_a_phone_the_mention_takes_the_screen_and_gives_the_list_back(
    chromium: Browser, web: str, nadia: User
) -> None:
    mentions = [due(n, f"Mention numéro {n} du quartier") for n in range(1, 30)]
    size = {"width": 360, "height": 740}
    with opened(chromium, base_url=web, viewport=size, has_touch=True) as context:
        page = context.new_page()
        sign_in(page, nadia)
        row = page.locator(f"#list [data-mention='{mentions[20].pk}'] a")
        row.scroll_into_view_if_needed()
        row.tap()
        expect(page.locator("#panel blockquote")).to_have_text(mentions[20].text)
        expect(page.locator("#list")).to_be_hidden()
        page.get_by_role("link", name="Liste").tap()
        expect(row).to_be_in_viewport()
        page.go_back()
        expect(page.locator("#panel blockquote")).to_have_text(mentions[20].text)


def test_without_java_script_the_list_stays_beside(plain_page: Page, nadia: User) -> None:
    first, second, _third = three()
    page = plain_page
    sign_in(page, nadia)
    page.get_by_role("link", name=first.text).click()
    expect(page.locator("#panel blockquote")).to_have_text(first.text)
    expect(page.locator("#list .row")).to_have_count(3)
    page.get_by_role("button", name="Non utile").click()
    expect(page.get_by_text("Mention écartée.")).to_be_visible()
    expect(page.locator("#panel blockquote")).to_have_text(second.text)
    page.get_by_role("button", name="Annuler").first.click()
    expect(page.get_by_text("Geste annulé.")).to_be_visible()
    expect(page.locator("#panel blockquote")).to_have_text(first.text)


def test_each_side_scrolls_by_itself_and_the_page_does_not(page: Page, nadia: User) -> None:
    first, second, _third = three()
    triage.merge(second, into=first, by=nadia)
    sign_in(page, nadia)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    expect(page.locator("#panel blockquote").first).to_be_visible()
    longer = "document.documentElement.scrollHeight - innerHeight"
    assert page.evaluate(longer) == 0
