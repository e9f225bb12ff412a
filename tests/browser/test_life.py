"""A life in danger in real browsers: it rings, 911 is called once, and everyone sees it at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitoring import emergency, triage
from monitoring.models import EmergencyCall, Mention, Priority, Status
from msgu import live
from msgu.live import Topic
from msgu.users.models import Role, User
from tests.browser.conftest import opened, sign_in
from tests.browser.keyboard import press, type_in
from tests.makers import make_mention, make_user
from tests.msgu.live.conftest import port, serving

__all__ = ["port"]
ON = "body[data-live=on]"
RINGS, CALM = "body[data-ring=rings]", "body[data-ring=calm]"
SOUNDED = "body[data-rung]"
LEFT, RIGHT = (f"element => element.getBoundingClientRect().{side}" for side in ("left", "right"))
CRY = "Au secours, on est pris au deuxième étage"


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_user("nadia@merles.example", Role.COMMUNICATOR, name="Nadia")


@pytest.fixture
def luc(transactional_db: None) -> User:
    return make_user("luc@merles.example", Role.COMMUNICATOR, name="Luc")


@pytest.fixture
def desk(port: int, transactional_db: None) -> Iterator[str]:
    """A desk whose pages hear what changes."""
    with serving(port):
        yield f"http://localhost:{port}"


@pytest.fixture
def browser(chromium: Browser, desk: str) -> Iterator[BrowserContext]:
    with opened(chromium, base_url=desk) as context:
        yield context


def cry(text: str = CRY, minutes: int = 5, **fields: object) -> Mention:
    due_at = timezone.now() + timedelta(minutes=minutes)
    mention = make_mention(title="", text=text, due_at=due_at, priority=Priority.VITAL, **fields)
    live.tell(Topic.MENTIONS, [mention.pk])
    return mention


# --- It rings ------------------------------------------------------------------------------------


def test_a_life_rings_on_any_page_until_somebody_takes_it(
    browser: BrowserContext, nadia: User, luc: User
) -> None:
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.wait_for_selector(ON)
    expect(page.locator("#lives")).to_be_hidden()
    # The gesture that browsers want; the button says what is missing until then.
    page.keyboard.press("Shift")
    page.wait_for_selector("body[data-audio=allowed]")
    expect(page.locator("#sound")).to_be_hidden()
    mention = cry()
    page.wait_for_selector(RINGS)
    page.wait_for_selector(SOUNDED)
    expect(page.locator("#lives")).to_contain_text("Vie en danger 1")
    expect(page).to_have_title("▲ 1 · Profil · Veille MSGU")
    expect(page.locator("#alarm")).to_have_text("Une vie est peut-être en danger. Ouvrir le poste.")
    triage.claim(mention, by=luc)
    page.wait_for_selector(CALM)
    expect(page.locator("#lives")).to_be_hidden()
    expect(page).to_have_title("Profil · Veille MSGU")
    assert Axe().run(page).response["violations"] == []


def test_the_gauge_leads_to_the_life(browser: BrowserContext, nadia: User) -> None:
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/sources/")
    page.wait_for_selector(ON)
    cry()
    page.locator("#lives a").click()
    expect(page.locator("#panel blockquote")).to_have_text(CRY)


def test_sound_waits_for_a_gesture_and_says_so(browser: BrowserContext, nadia: User) -> None:
    """A browser that gives no sound by itself: `resume` waits until the button is pressed."""
    browser.add_init_script(
        "const resume = AudioContext.prototype.resume;"
        "addEventListener('pointerdown', () => (window.gesture = true), true);"
        "AudioContext.prototype.resume = function () {"
        "  return window.gesture ? resume.call(this) : new Promise(() => {}); };"
        "const { get } = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');"
        "Object.defineProperty(BaseAudioContext.prototype, 'state',"
        "  { get() { return window.gesture ? get.call(this) : 'suspended'; } });"
    )
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.wait_for_selector("body[data-audio=blocked]")
    button = page.get_by_role("button", name="Activer le son")
    expect(button).to_be_visible()
    cry()
    page.wait_for_selector(RINGS)
    assert page.get_attribute("body", "data-rung") is None
    assert page.locator(".status > :last-child").evaluate(RIGHT) <= button.evaluate(LEFT)
    button.click()
    page.wait_for_selector(SOUNDED)
    expect(button).to_be_hidden()


def test_one_tab_alone_rings_for_all(browser: BrowserContext, nadia: User) -> None:
    first = browser.new_page()
    sign_in(first, nadia)
    tabs = [first, browser.new_page(), browser.new_page()]
    for tab in tabs:
        tab.goto("/profil/")
        tab.wait_for_selector(ON)
        tab.keyboard.press("Shift")
        tab.wait_for_selector("body[data-audio=allowed]")
    cry()
    for tab in tabs:
        tab.wait_for_selector(RINGS)
    tabs[0].wait_for_timeout(4_000)
    assert sum(int(tab.get_attribute("body", "data-rung") or 0) for tab in tabs) == 1


def test_whoever_wants_no_sound_sees_and_hears_none(browser: BrowserContext, nadia: User) -> None:
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.get_by_label("Vie en danger : sonner").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Vos choix sont enregistrés.")).to_be_visible()
    page.wait_for_selector(ON)
    cry()
    page.wait_for_selector(RINGS)
    page.wait_for_timeout(3_000)
    assert page.get_attribute("body", "data-rung") is None
    expect(page.locator("#sound")).to_be_hidden()


def test_a_desktop_notice_shows_where_it_is_allowed_and_is_never_asked_by_itself(
    browser: BrowserContext, nadia: User
) -> None:
    browser.add_init_script(
        "window.shown = [];"
        "window.Notification = class extends EventTarget {"
        "  static permission = sessionStorage.getItem('p') ?? 'default';"
        "  static async requestPermission() {"
        "    sessionStorage.setItem('p', this.permission = 'granted'); return 'granted'; }"
        "  constructor(title, options) { super(); window.shown.push([title, options]); }"
        "  close() { window.shown.push('closed'); } };"
    )
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.wait_for_selector(ON)
    asks = page.get_by_role("button", name="Permettre les avis sur le bureau")
    expect(asks).to_be_visible()
    mention = cry()
    page.wait_for_selector(RINGS)
    page.wait_for_timeout(2_500)
    assert page.evaluate("window.shown") == []
    asks.click()
    expect(page.get_by_text("Les avis sur le bureau sont permis")).to_be_visible()
    expect(asks).to_be_hidden()
    page.wait_for_selector("body[data-noticed]")
    title, options = page.evaluate("window.shown[0]")
    assert title == "Une vie est peut-être en danger. Ouvrir le poste."
    assert CRY not in str(options)
    triage.claim(mention, by=nadia)
    ends = time.monotonic() + 15
    while page.evaluate("window.shown.at(-1)") != "closed" and time.monotonic() < ends:
        page.wait_for_timeout(100)
    assert page.evaluate("window.shown.at(-1)") == "closed"


def test_the_browser_s_own_notices_are_shown(browser: BrowserContext, nadia: User) -> None:
    browser.grant_permissions(["notifications"])
    page = browser.new_page()
    sign_in(page, nadia)
    page.goto("/profil/")
    page.wait_for_selector(ON)
    expect(page.get_by_text("Les avis sur le bureau sont permis")).to_be_visible()
    cry()
    page.wait_for_selector("body[data-noticed]")


# --- 911 is called -------------------------------------------------------------------------------


def test_two_browsers_one_calls_and_the_other_sees_it_at_once(
    chromium: Browser, desk: str, browser: BrowserContext, nadia: User, luc: User
) -> None:
    mention = cry()
    address = f"/file/?vue=a-trier&mention={mention.pk}"
    with opened(chromium, base_url=desk) as other:
        mine, theirs = browser.new_page(), other.new_page()
        for page, person in ((mine, nadia), (theirs, luc)):
            sign_in(page, person)
            page.goto(address)
            page.wait_for_selector(ON)
        # Luc is about to write down a call of his own: he must see hers all the same.
        theirs.get_by_label("Ce que vous avez transmis").fill("Rue Basse, deux personnes")
        mine.get_by_label("Numéro de dossier").fill("MER-4471")
        mine.get_by_role("button", name="Inscrire l’appel").click()
        expect(mine.locator("#called")).to_contain_text("911 déjà appelé")
        called = theirs.locator("#called")
        expect(called).to_contain_text("par Nadia")
        expect(called).to_contain_text("MER-4471")
        expect(theirs.get_by_role("alert").filter(has_text="déjà appelé")).to_be_visible()
        expect(theirs.get_by_label("Ce que vous avez transmis")).to_have_value(
            "Rue Basse, deux personnes"
        )
        theirs.wait_for_selector(CALM)
    assert EmergencyCall.objects.get().caller == nadia


def test_the_whole_path_by_keyboard(page: Page, nadia: User) -> None:
    mention = cry()
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={mention.pk}")
    page.keyboard.press("e")
    expect(page.get_by_label("Heure de l’appel")).to_be_focused()
    press(page, "Inscrire l’appel")
    expect(page.locator("#panel .toast")).to_contain_text("Appel au 911 de")
    type_in(page, "Qui avez-vous avisé", "Chef aux opérations")
    press(page, "La liaison est avisée")
    expect(page.locator("#called")).to_contain_text("Chef aux opérations")
    press(page, "Copier")
    expect(page.get_by_text("Copié")).to_be_visible()
    press(page, "Signalé au 911")
    expect(page.get_by_text("Mention close.")).to_be_visible()
    mention.refresh_from_db()
    assert (mention.status, mention.disposition) == (Status.CLOSED, "called_911")


def test_the_hour_follows_the_clock_until_it_is_touched(page: Page, nadia: User) -> None:
    mention = cry()
    page.clock.install()
    sign_in(page, nadia)
    page.goto(f"/mentions/{mention.pk}/")
    hour = page.get_by_label("Heure de l’appel")
    before = hour.input_value()
    page.clock.run_for(61_000)
    expect(hour).not_to_have_value(before)
    assert page.locator("[name=offered]").input_value() == hour.input_value()
    hour.fill(before)
    page.clock.run_for(180_000)
    expect(hour).to_have_value(before)


def test_the_whole_path_without_script_on_a_small_screen(plain_page: Page, nadia: User) -> None:
    mention = cry(url="https://merles.example/" + "a" * 300)
    page = plain_page
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, nadia)
    page.locator("#lives a").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Inscrire l’appel").click()
    expect(page.locator("#called")).to_contain_text("911 déjà appelé")
    page.get_by_label("Qui avez-vous avisé").fill("Chef aux opérations")
    page.get_by_role("button", name="La liaison est avisée").click()
    assert "Composez le 911 maintenant" in page.locator("#reply").input_value()
    page.get_by_role("button", name="Clore : Signalé au 911").click()
    mention.refresh_from_db()
    assert mention.disposition == "called_911"


def test_a_telephone_dials(chromium: Browser, web: str, nadia: User) -> None:
    mention = cry()
    with opened(chromium, base_url=web, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        sign_in(page, nadia)
        page.goto(f"/mentions/{mention.pk}/")
        expect(page.get_by_role("link", name="Appeler le 911")).to_have_attribute("href", "tel:911")


# --- The lane ------------------------------------------------------------------------------------


def heights(page: Page) -> tuple[float, float]:
    """Where the list begins, and how high the lane stands."""
    list_top = page.evaluate("document.getElementById('list').getBoundingClientRect().top")
    lane = page.evaluate("document.getElementById('lane').getBoundingClientRect().height")
    return list_top, lane


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 640)])
def test_the_list_does_not_move_when_one_life_becomes_two(
    browser: BrowserContext, nadia: User, luc: User, width: int, height: int
) -> None:
    first = cry()
    make_mention()
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, nadia)
    page.goto("/file/")
    page.wait_for_selector(ON)
    before = heights(page)
    assert before[1] < height * 0.4
    second = cry("Il y a un homme avec un couteau", minutes=2)
    expect(page.locator("#lane .row")).to_have_count(2)
    assert heights(page) == before
    triage.claim(second, by=luc)
    # Whom nobody has in hand comes first to the eye.
    expect(page.locator("#lane .row").first).to_have_attribute("data-mention", str(first.pk))
    assert heights(page) == before


def test_on_a_telephone_the_next_is_the_lane_s_second_life(page: Page, nadia: User) -> None:
    first, second = cry(), cry("Il y a un homme avec un couteau", minutes=9)
    row = make_mention(title="", text="La rue est fermée")
    page.set_viewport_size({"width": 360, "height": 640})
    sign_in(page, nadia)
    page.goto(f"/file/?vue=a-trier&mention={first.pk}")
    for following in (second, row):
        page.get_by_role("link", name="Suivante").click()
        expect(page.locator("#panel blockquote")).to_have_text(following.text)


def test_a_life_that_was_called_about_says_it_in_its_row(page: Page, nadia: User) -> None:
    mention = cry()
    emergency.record(mention, by=nadia, form_key=uuid4())
    sign_in(page, nadia)
    expect(page.locator("#lane .row")).to_contain_text("911 appelé à")
