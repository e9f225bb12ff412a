"""The desk: a mention open beside its list, the rows of an open page, the keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from monitoring import triage
from monitoring.ingest.group import group
from monitoring.keys import CATEGORY_LETTERS
from monitoring.models import Category, Mention, Priority
from monitoring.models.run import REAL
from monitoring.views.acting import to_act_on
from msgu.users.models import AuditEntry, User
from msgu.web.keys import sheet
from tests.makers import browser_of, make_mention

PANEL = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def due(minutes: int, **fields: object) -> Mention:
    return make_mention(due_at=timezone.now() + timedelta(minutes=minutes), **fields)


# --- Beside the list ---------------------------------------------------------------------------


def test_a_mention_opens_beside_its_list(browser: Client) -> None:
    one, other = due(1), due(2)
    page = browser.get(f"/file/?vue=a-trier&mention={one.pk}").content.decode()
    assert f'<article id="panel" class="panel" data-mention="{one.pk}"' in page
    assert other.text in page


def test_htmx_gets_the_panel_or_the_list_alone(browser: Client) -> None:
    mention = due(1)
    address = f"/file/?vue=a-trier&mention={mention.pk}"
    panel = browser.get(address, headers=PANEL).content.decode()
    assert 'id="panel"' in panel
    assert 'id="list"' not in panel
    alone = browser.get("/file/", headers={"HX-Request": "true", "HX-Target": "list"})
    assert 'id="list"' in alone.content.decode()
    assert "<html" not in alone.content.decode()


def test_going_back_in_the_browser_s_history_gets_the_whole_page(browser: Client) -> None:
    mention = due(1)
    headers = {**PANEL, "HX-History-Restore-Request": "true"}
    page = browser.get(f"/file/?vue=a-trier&mention={mention.pk}", headers=headers)
    assert "<html" in page.content.decode()


@pytest.mark.parametrize("number", ["0", "abc", "99999999999", "-1", ""])
def test_a_mention_that_is_not_there_is_not_found(browser: Client, number: str) -> None:
    assert browser.get(f"/file/?vue=tout&mention={number}").status_code == 404


@pytest.mark.parametrize("number", [0, 99_999_999_999, 2**63 - 1])
def test_nobody_acts_on_a_mention_that_is_not_there(browser: Client, number: int) -> None:
    assert browser.post(f"/mentions/{number}/prendre/").status_code == 404


@pytest.mark.parametrize("number", [2**63, 10**40])
def test_what_can_be_no_mention_s_number_is_not_even_looked_for(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    assert browser.post(f"/mentions/{number}/prendre/").status_code == 404
    with django_assert_num_queries(0), pytest.raises(Http404):
        to_act_on(number, world=REAL)


def test_what_is_protected_does_not_open_beside_the_list(browser: Client, lead: User) -> None:
    mention = due(1, protected=True)
    address = f"/file/?vue=tout&mention={mention.pk}"
    assert browser.get(address).status_code == 404
    assert browser_of(lead).get(address).status_code == 200


# --- Moving on ---------------------------------------------------------------------------------


def test_a_decision_leads_to_the_next_mention_with_its_undo(browser: Client) -> None:
    first, second, _third = due(1), due(2), due(3)
    response = browser.post(
        f"/mentions/{first.pk}/clore/?vue=a-trier", {"seen": 0, "disposition": "thanked"}
    )
    assert response["Location"] == f"/file/?vue=a-trier&mention={second.pk}"
    page = browser.get(response["Location"]).content.decode()
    entry = AuditEntry.objects.get(verb="close")
    assert f"/gestes/{entry.pk}/annuler/?vue=a-trier" in page
    undone = browser.post(f"/gestes/{entry.pk}/annuler/?vue=a-trier")
    assert undone["Location"] == f"/file/?vue=a-trier&mention={first.pk}"


def test_with_htmx_the_address_follows_the_mention(browser: Client) -> None:
    first, second = due(1), due(2)
    response = browser.post(
        f"/mentions/{first.pk}/ecarter/?vue=a-trier&tri=recentes",
        {"seen": 0, "reason": "off_topic"},
        headers=PANEL,
        follow=True,
    )
    assert response["HX-Replace-Url"] == f"/file/?vue=a-trier&tri=recentes&mention={second.pk}"
    assert f'data-mention="{second.pk}"' in response.content.decode()


def test_after_the_last_of_the_list_comes_its_first(browser: Client) -> None:
    first, last = due(1), due(9)
    answer = {"seen": 0, "disposition": "thanked"}
    response = browser.post(f"/mentions/{last.pk}/clore/?vue=a-trier", answer)
    assert response["Location"].endswith(f"mention={first.pk}")
    alone = browser.post(f"/mentions/{first.pk}/clore/?vue=a-trier", answer)
    assert alone["Location"].endswith(f"mention={first.pk}")


def test_a_life_in_danger_stays_before_one_s_eyes(browser: Client) -> None:
    vital, _other = due(1), due(2)
    form = {"seen": 0, "useful": "yes", "priority": "1", "category": "distress_call"}
    response = browser.post(f"/mentions/{vital.pk}/qualifier/?vue=a-trier", form)
    assert response["Location"].endswith(f"mention={vital.pk}")


def test_after_a_life_in_danger_comes_the_next_that_nobody_has(browser: Client, lead: User) -> None:
    ended, held, free = (due(n, priority=Priority.VITAL) for n in (1, 2, 3))
    _ordinary = due(4)
    triage.claim(held, by=lead)
    answer = {"seen": 0, "disposition": "called_911", "without_call": "on"}
    response = browser.post(f"/mentions/{ended.pk}/clore/?vue=a-trier", answer)
    assert response["Location"].endswith(f"mention={free.pk}")


def test_what_was_left_is_named_above_what_follows(browser: Client) -> None:
    first, _second = due(1, title="", text="Le pont du rang 2 est fermé"), due(2)
    response = browser.post(
        f"/mentions/{first.pk}/ecarter/?vue=a-trier", {"seen": 0, "reason": "off_topic"}
    )
    page = browser.get(response["Location"]).content.decode()
    assert "Mention écartée. «\u00a0\u2068Le pont du rang 2 est fermé\u2069\u00a0»" in page


def test_taking_a_mention_stays_on_it(browser: Client) -> None:
    first, _second = due(1), due(2)
    response = browser.post(f"/mentions/{first.pk}/prendre/?vue=a-trier")
    assert response["Location"] == f"/file/?vue=a-trier&mention={first.pk}"


def test_the_usual_answers_to_a_category_come_first(browser: Client, communicator: User) -> None:
    mention = due(1)
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=4, category="praise")
    page = browser.get(f"/mentions/{mention.pk}/").content.decode()
    assert page.index('value="thanked"') < page.index('value="called_911"')


# --- The rows of a page that is open -----------------------------------------------------------


def rows(browser: Client, query: str) -> str:
    return browser.get(f"/file/lignes/?{query}", headers={"HX-Request": "true"}).content.decode()


def test_a_row_says_whether_its_view_still_shows_it(browser: Client, communicator: User) -> None:
    new, closed = due(1), due(2)
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    answer = rows(browser, f"vue=a-trier&ids={new.pk},{closed.pk}")
    assert f'class="row" data-mention="{new.pk}"' in answer
    assert f'class="row past" data-mention="{closed.pk}"' in answer


def test_a_page_that_missed_something_is_given_what_its_list_begins_with(browser: Client) -> None:
    new = due(1)
    assert f'data-fresh="{new.pk} "' in rows(browser, "vue=a-trier&debut=1")
    assert 'data-fresh=""' in rows(browser, "vue=a-trier")


def test_of_what_is_not_shown_only_numbers_come(
    browser: Client, communicator: User, lead: User
) -> None:
    new, closed, hidden = due(1), due(2), due(3, protected=True)
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    query = f"vue=a-trier&autres={new.pk},{closed.pk},{hidden.pk}"
    answer = rows(browser, query)
    assert f'data-fresh="{new.pk} "' in answer
    assert new.text not in answer
    assert f'data-fresh="{new.pk} {hidden.pk} "' in rows(browser_of(lead), query)


def test_the_lane_comes_with_the_rows(browser: Client) -> None:
    vital = due(1, priority=Priority.VITAL)
    assert f'data-mention="{vital.pk}"' in rows(browser, "vue=a-trier&ids=")


def test_rows_of_others_eyes_are_not_given(browser: Client) -> None:
    hidden = due(1, protected=True)
    assert f'data-mention="{hidden.pk}"' not in rows(browser, f"vue=tout&ids={hidden.pk}")


def test_a_copy_of_what_is_protected_is_not_given(browser: Client) -> None:
    mentions = [make_mention(text_hash=b"h" * 32) for _ in range(2)]
    group([mention.pk for mention in mentions], now=timezone.now())
    Mention.objects.filter(pk=mentions[0].pk).update(protected=True)
    assert f'data-mention="{mentions[1].pk}"' not in rows(browser, f"vue=tout&ids={mentions[1].pk}")


@pytest.mark.parametrize("ids", ["abc", "1,,2,x", "%00", "9" * 40, ",".join("123456" * 300)])
def test_numbers_that_name_nothing_break_nothing(browser: Client, ids: str) -> None:
    response = browser.get(f"/file/lignes/?vue=a-trier&ids={ids}")
    assert response.status_code == 200


def test_a_copy_that_joins_a_story_leaves_the_list(browser: Client) -> None:
    mentions = [make_mention(text_hash=b"h" * 32) for _ in range(2)]
    group([mention.pk for mention in mentions], now=timezone.now())
    answer = rows(browser, f"vue=a-trier&ids={mentions[1].pk}")
    assert f'class="row past" data-mention="{mentions[1].pk}"' in answer


# --- Keys --------------------------------------------------------------------------------------


def test_no_two_keys_press_the_same_and_none_needs_altgr() -> None:
    presses = [key.presses for chapter in sheet() for key in chapter.keys]
    assert len(presses) == len(set(presses))
    firsts = {press.split()[0] for press in presses if " " in press}
    assert firsts.isdisjoint(presses)
    single = {part for press in presses for part in press.split()}
    letters = {one for one in single if len(one) == 1 and one.isascii() and one.isalnum()}
    assert single - letters <= {"/", "?", ".", "Enter", "Escape"}
    assert all(press == press.lower() for press in letters)


def test_every_category_has_its_letter() -> None:
    assert set(CATEGORY_LETTERS) == set(Category)


def test_keys_that_are_switched_off_are_not_even_sent(browser: Client, communicator: User) -> None:
    due(1)
    assert "js/keys" in browser.get("/file/").content.decode()
    browser.post("/profil/", {"name": "Nadia", "language": "fr-ca"})
    communicator.refresh_from_db()
    assert communicator.wants_keys is False
    page = browser.get("/file/").content.decode()
    assert "js/keys" not in page
    assert "data-keys" not in page
    browser.post("/profil/", {"name": "Nadia", "language": "fr-ca", "keys": "on"})
    assert "js/keys" in browser.get("/file/").content.decode()
