"""The guided panel: a path that a frightened novice follows, with no script needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from monitoring import emergency, triage
from monitoring.forms.emergency import MINUTE, CallForm, PastMoment, call_form
from monitoring.models import EmergencyCall, Mention, Priority, Status
from msgu.users.models import User
from tests.makers import browser_of, make_mention

PANEL = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


@pytest.fixture
def life(db: None) -> Mention:
    return make_mention(priority=Priority.VITAL, url="https://merles.example/appel")


def offered() -> dict[str, object]:
    """The form as it is drawn, sent back untouched."""
    form = call_form(now=timezone.now())
    return {
        "form_key": form.initial["form_key"],
        "offered": form.initial["offered"],
        "called_at": form.initial["offered"],
    }


def wall(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(MINUTE)


def page_of(browser: Client, mention: Mention) -> str:
    return browser.get(f"/mentions/{mention.pk}/").content.decode()


def send(browser: Client, mention: Mention, **fields: object) -> str:
    form = {**offered(), **fields}
    response = browser.post(f"/mentions/{mention.pk}/appel/", form, follow=True)
    return response.content.decode()


def standing() -> EmergencyCall:
    return EmergencyCall.objects.standing().get()


# --- The path ------------------------------------------------------------------------------------


def test_a_life_in_danger_opens_its_path_before_the_ordinary_decisions(
    browser: Client, life: Mention
) -> None:
    page = page_of(browser, life)
    assert page.index('id="emergency"') < page.index('id="decide"')
    assert 'href="tel:911"' in page
    assert life.url in page
    assert "déjà appelé" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"priority": 2},
        {"priority": 1, "status": 4, "dismiss_reason": "off_topic", "triaged_at": timezone.now()},
    ],
)
def test_nothing_else_does(browser: Client, db: None, fields: dict[str, object]) -> None:
    assert 'id="emergency"' not in page_of(browser, make_mention(**fields))


def test_a_manager_reads_that_911_was_called_and_has_no_form(
    manager: User, communicator: User, life: Mention
) -> None:
    emergency.record(life, by=communicator, form_key=uuid4())
    page = page_of(browser_of(manager), life)
    assert "911 déjà appelé" in page
    assert 'id="emergency"' not in page


def test_a_call_needs_nothing_but_one_press(browser: Client, life: Mention) -> None:
    before = timezone.now()
    page = send(browser, life)
    assert "Appel au 911 de" in page
    assert "911 déjà appelé" in page
    assert "Sans numéro de dossier" in page
    # To the second, and by the server's clock: an hour that nobody touched means now.
    assert standing().called_at >= before


def test_an_hour_that_was_typed_is_the_one_written(browser: Client, life: Mention) -> None:
    called = timezone.now() - timedelta(minutes=7)
    send(browser, life, called_at=wall(called), file_number="MER-4471", passed_on="Rue Basse")
    call = standing()
    assert wall(call.called_at) == wall(called)
    assert (call.file_number, call.passed_on) == ("MER-4471", "Rue Basse")


@pytest.mark.parametrize("typed", ["", "hier", "2026-13-45T99:99", "9999-12-31T23:59", "2026-11-"])
def test_what_is_no_hour_comes_back_with_what_was_typed(
    browser: Client, life: Mention, typed: str
) -> None:
    form = {**offered(), "called_at": typed, "passed_on": "Rue Basse"}
    response = browser.post(f"/mentions/{life.pk}/appel/", form, headers=PANEL)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Rue Basse" in page
    assert "Rien n’est enregistré" in page
    assert not EmergencyCall.objects.exists()


def test_an_hour_to_come_is_refused_in_words(browser: Client, life: Mention) -> None:
    page = send(browser, life, called_at=wall(timezone.now() + timedelta(hours=1)))
    assert "Cette heure n’est pas encore venue" in page


def test_the_hour_that_comes_twice_in_november_is_written_too() -> None:
    zone = ZoneInfo("America/Toronto")
    field = PastMoment(now=datetime(2026, 11, 1, 6, 40, tzinfo=ZoneInfo("UTC")))
    with timezone.override(zone):
        assert field.clean("2026-11-01T01:30") == datetime(
            2026, 11, 1, 6, 30, tzinfo=ZoneInfo("UTC")
        )
        field.now = datetime(2026, 11, 1, 5, 50, tzinfo=ZoneInfo("UTC"))
        assert field.clean("2026-11-01T01:30") == datetime(
            2026, 11, 1, 5, 30, tzinfo=ZoneInfo("UTC")
        )


def test_the_same_form_sent_twice_is_one_call(browser: Client, life: Mention) -> None:
    form = offered()
    for _ in range(2):
        browser.post(f"/mentions/{life.pk}/appel/", form)
    assert EmergencyCall.objects.count() == 1


def test_who_comes_second_sees_it_whoever_holds_the_mention(
    communicator: User, colleague: User, life: Mention
) -> None:
    send(browser_of(communicator), life, file_number="MER-4471")
    page = page_of(browser_of(colleague), life)
    assert "par Nadia" in page
    assert "MER-4471" in page
    assert "Ne rappelez que si la situation a changé." in page
    # What they did is a fact, and is written beside the other.
    assert "911 déjà appelé" in send(browser_of(colleague), life)
    assert EmergencyCall.objects.standing().count() == 2


def test_the_lane_says_it_too(browser: Client, communicator: User, life: Mention) -> None:
    emergency.record(life, by=communicator, form_key=uuid4())
    assert "911 appelé à" in browser.get("/file/").content.decode()


# --- Step by step --------------------------------------------------------------------------------


def test_each_step_opens_when_the_one_before_is_done(
    browser: Client, communicator: User, life: Mention
) -> None:
    call = emergency.record(life, by=communicator, form_key=uuid4())
    page = page_of(browser, life)
    assert f"/appels/{call.pk}/liaison/" in page
    browser.post(
        f"/appels/{call.pk}/liaison/", {"form_key": uuid4(), "liaison": "Chef aux opérations"}
    )
    page = page_of(browser, life)
    assert "Chef aux opérations" in page
    assert "/liaison/" not in page
    assert "Clore\u00a0: Signalé au 911" in page


def test_the_public_reply_carries_the_hour_in_french_whatever_the_screen_speaks(
    communicator: User, life: Mention
) -> None:
    called = timezone.now() - timedelta(minutes=3)
    emergency.record(life, by=communicator, form_key=uuid4(), called_at=called)
    communicator.language = "en"
    communicator.save()
    page = page_of(browser_of(communicator), life)
    local = timezone.localtime(called)
    assert f"a été signalé aux secours à {local.hour}\u00a0h\u00a0{local:%M}" in page


def test_a_call_is_completed_later_and_corrected(
    browser: Client, communicator: User, life: Mention
) -> None:
    call = emergency.record(life, by=communicator, form_key=uuid4(), passed_on="Rue Base")
    form = {
        "form_key": uuid4(),
        "called_at": wall(call.called_at),
        "file_number": "MER-4471",
        "passed_on": "Rue Basse",
        "liaison": "",
        "liaison_told_at": "",
    }
    page = browser.post(f"/appels/{call.pk}/corriger/", form, follow=True).content.decode()
    assert "MER-4471" in page
    assert "Rue Base<" in page
    late = {**form, "form_key": uuid4(), "passed_on": "Rue des Aulnes"}
    response = browser.post(f"/appels/{call.pk}/corriger/", late)
    # What came too late stands in the form of the version that stands.
    assert response.status_code == 409
    assert "Rue des Aulnes" in response.content.decode()
    assert standing().passed_on == "Rue Basse"


def test_a_call_written_by_mistake_is_withdrawn(
    browser: Client, communicator: User, life: Mention
) -> None:
    call = emergency.record(life, by=communicator, form_key=uuid4())
    page = browser.post(f"/appels/{call.pk}/retirer/", follow=True).content.decode()
    assert "retiré par Nadia" in page
    assert "911 déjà appelé" not in page


def test_a_call_about_what_one_may_not_see_is_not_found(
    browser: Client, lead: User, db: None
) -> None:
    hidden = make_mention(priority=Priority.VITAL, protected=True)
    call = emergency.record(hidden, by=lead, form_key=uuid4())
    for verb in ("liaison", "corriger", "retirer"):
        assert browser.post(f"/appels/{call.pk}/{verb}/").status_code == 409
    assert browser.post(f"/mentions/{hidden.pk}/appel/", offered()).status_code == 409


def test_beside_the_list_one_stays_beside_it(browser: Client, life: Mention) -> None:
    response = browser.post(f"/mentions/{life.pk}/appel/?vue=a-trier", offered())
    assert response["Location"].endswith(f"/file/?vue=a-trier&mention={life.pk}")


# --- Ending ------------------------------------------------------------------------------------


def test_ending_a_life_without_a_call_asks_once_more(browser: Client, life: Mention) -> None:
    for address, form in (
        ("clore", {"seen": 0, "disposition": "monitored"}),
        ("ecarter", {"seen": 0, "reason": "off_topic"}),
    ):
        response = browser.post(f"/mentions/{life.pk}/{address}/", form)
        assert response.status_code == 422
        assert "confirmez qu’il n’en faut pas" in response.content.decode()
    assert "without_call" in page_of(browser, life)
    browser.post(
        f"/mentions/{life.pk}/ecarter/", {"seen": 0, "reason": "off_topic", "without_call": "on"}
    )
    assert Mention.objects.get(pk=life.pk).status == Status.DISMISSED


def test_with_a_call_nothing_more_is_asked(
    browser: Client, communicator: User, life: Mention
) -> None:
    emergency.record(life, by=communicator, form_key=uuid4())
    assert "without_call" not in page_of(browser, life)
    browser.post(f"/mentions/{life.pk}/clore/", {"seen": 0, "disposition": "called_911"})
    assert Mention.objects.get(pk=life.pk).disposition == "called_911"


def test_a_refused_ending_still_asks(browser: Client, communicator: User, life: Mention) -> None:
    triage.qualify(life, by=communicator, seen=0, useful="yes", priority=1, category="threat")
    form = {"seen": 0, "disposition": "monitored", "without_call": "on"}
    response = browser.post(f"/mentions/{life.pk}/clore/", form)
    assert response.status_code == 409
    assert 'name="without_call"' in response.content.decode()


# --- The gauge -----------------------------------------------------------------------------------


def test_the_gauge_says_the_lives_that_nobody_holds_and_leads_to_the_first(
    browser: Client, colleague: User
) -> None:
    now = timezone.now()
    held, second, first = (
        make_mention(priority=Priority.VITAL, due_at=now + timedelta(minutes=n)) for n in (1, 9, 5)
    )
    triage.claim(held, by=colleague)
    gauge = browser.get("/file/vies/").content.decode()
    assert f'data-lives="{first.pk},{second.pk}"' in gauge
    assert f"mention={first.pk}" in gauge
    assert gauge.strip() in browser.get("/profil/").content.decode()
    assert gauge.strip() in browser.get("/barre/").content.decode()


def test_the_gauge_is_quiet_when_all_are_held_and_absent_for_others(
    browser: Client, colleague: User, manager: User, life: Mention
) -> None:
    triage.claim(life, by=colleague)
    assert " hidden" in browser.get("/file/vies/").content.decode()
    assert 'id="lives"' not in browser_of(manager).get("/barre/").content.decode()


def test_the_form_is_keyed(db: None) -> None:
    form = CallForm({}, now=timezone.now())
    assert set(form.errors) == {"form_key", "called_at"}
