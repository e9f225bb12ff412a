"""Selecting, and acting on a selection, as pages do it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from monitoring import triage
from monitoring.models import Mention, Priority, Selection, Status
from monitoring.search import PAGE
from monitoring.triage import bulk
from monitoring.views import bulk as bulk_views
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source

HTMX = {"HX-Request": "true", "HX-Target": "panel"}


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def several(n: int, **fields: Any) -> list[Mention]:
    source = make_source(name="Le Courrier")
    return [make_mention(source=source, **fields) for _ in range(n)]


def select(browser: Client, query: str = "", **form: Any) -> Any:
    return browser.post(f"/file/lot/{query}", {"quoi": "tout", **form}, follow=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_all_that_match_are_frozen_and_said_in_words(browser: Client) -> None:
    several(3, text="Le pont est fermé")
    source = Mention.objects.latest("pk").source
    answer = select(browser, f"?vue=a-trier&source={source.pk}")
    said = words(answer)
    assert '<h1 tabindex="-1">3 mentions</h1>' in said
    assert "À trier, source « \u2068Le Courrier\u2069 »." in said
    assert said.count("Le pont est fermé") == 0  # A title stands for its text.
    assert said.count("<bdi>Titre ") == 3


def test_words_and_status_are_said_too(browser: Client) -> None:
    several(1)
    address = "vue=tout&statut=0&q=pont"
    selection = Selection.objects.create(
        by=User.objects.get(), filter=address, whole=True,
        numbers=[Mention.objects.get().pk], versions=[0],
    )  # fmt: skip
    said = words(browser.get(f"/file/lot/{selection.pk}/"))
    assert "Tout, statut « Nouvelle », mots « \u2068pont\u2069 »." in said


def test_the_page_is_one_gesture_and_all_that_match_another(browser: Client) -> None:
    several(PAGE + 2)
    page = browser.get("/file/")
    assert f"Sélectionner les {PAGE + 2} qui répondent" in words(page)
    numbers = ",".join(str(mention.pk) for mention in page.context["mentions"])
    assert len(select(browser, quoi="page", page=numbers).context["selection"].numbers) == PAGE
    assert len(select(browser).context["selection"].numbers) == PAGE + 2


def test_a_list_of_one_page_offers_the_page_alone(browser: Client) -> None:
    several(2)
    said = words(browser.get("/file/"))
    assert "Sélectionner la page" in said
    assert "qui répondent" not in said


def test_who_reads_only_selects_nothing(manager: User) -> None:
    several(1)
    said = words(browser_of(manager).get("/file/"))
    assert "Sélectionner" not in said
    assert 'type="checkbox"' not in said


def test_a_life_in_danger_has_no_box(browser: Client) -> None:
    make_mention(priority=Priority.VITAL)
    assert 'class="select"' not in words(browser.get("/file/?vue=tout"))


def test_what_is_left_aside_and_what_came_since_are_said(browser: Client, colleague: User) -> None:
    _free, vital, taken = several(3)
    Mention.objects.filter(pk=vital.pk).update(priority=Priority.VITAL)
    triage.claim(taken, by=colleague)
    address = select(browser).redirect_chain[0][0]
    several(2)
    said = words(browser.get(address))
    assert "1 mention</h1>" in said
    assert "Laissées de côté : 1 où une vie est en danger, 1 prise par quelqu’un d’autre." in said
    assert "2 mentions arrivées depuis ne sont pas comprises." in said


def test_an_act_says_what_it_did_and_what_it_left(browser: Client, colleague: User) -> None:
    _one, _other, taken = several(3)
    address = select(browser).redirect_chain[0][0]
    triage.claim(taken, by=colleague)
    form = {"verb": "dismiss", "reason": "outdated"}
    answer = browser.post(f"{address}agir/", form, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    said = words(answer)
    assert "2 mentions écartées. 1 laissée : 1 prise par quelqu’un d’autre." in said
    assert f'<a href="/mentions/{taken.pk}/">' in said
    assert Mention.objects.filter(status=Status.DISMISSED).count() == 2


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"verb": "dismiss", "reason": "boring"}, 422),
        ({"verb": "close"}, 422),
        ({"verb": "qualify", "priority": "", "category": ""}, 422),
        ({"verb": "qualify", "priority": "1"}, 422),
        ({"verb": "burn"}, 422),
    ],
)
def test_what_is_wrong_comes_back_and_changes_nothing(
    browser: Client, form: dict[str, str], status: int
) -> None:
    several(2)
    address = select(browser).redirect_chain[0][0]
    assert browser.post(f"{address}agir/", form).status_code == status
    assert not AuditEntry.objects.filter(batch__isnull=False).exists()


@pytest.mark.parametrize("verb", bulk_views.VERBS)
def test_every_verb_works_with_and_without_scripts(browser: Client, verb: str) -> None:
    asked = {
        "dismiss": {"reason": "outdated"},
        "close": {"disposition": "thanked"},
        "qualify": {"priority": "2"},
    }
    for headers in ({}, HTMX):
        several(2)
        address = select(browser).redirect_chain[0][0]
        answer = browser.post(
            f"{address}agir/", {"verb": verb, **asked[verb]}, headers=headers, follow=True
        )
        assert answer.status_code == 200
        assert "2 mentions" in words(answer)
        assert 'id="panel"' in words(answer)
        assert ("<html" in words(answer)) is (not headers)
    assert not Mention.objects.filter(status=Status.NEW).exists()


def test_beside_the_list_the_address_names_the_selection(browser: Client) -> None:
    several(1)
    answer = browser.post("/file/lot/?vue=tout", {"quoi": "tout"}, headers=HTMX)
    number = Selection.objects.get().pk
    assert answer["HX-Replace-Url"] == f"/file/?vue=tout&choix={number}"
    assert 'class="panel lot"' in words(browser.get(f"/file/?vue=tout&choix={number}"))


def test_nothing_selected_says_so(browser: Client) -> None:
    several(1)
    assert "cochez au moins une mention" in words(select(browser, quoi="choix"))
    answer = browser.post("/file/lot/", {"quoi": "choix", "m": ["rien", "-1"]}, headers=HTMX)
    assert answer.status_code == 422
    assert "cochez au moins une mention" in words(answer)


def test_tampered_numbers_count_only_where_one_sees_them(browser: Client) -> None:
    seen, hidden = several(2)
    Mention.objects.filter(pk=hidden.pk).update(protected=True)
    answer = select(browser, quoi="choix", m=[seen.pk, hidden.pk, 2**62, "0x1", "9" * 30])
    assert answer.context["selection"].numbers == [seen.pk]


def test_another_s_selection_is_not_found(browser: Client, colleague: User) -> None:
    several(1)
    address = select(browser).redirect_chain[0][0]
    other = browser_of(colleague)
    assert other.get(address).status_code == 404
    form = {"verb": "dismiss", "reason": "outdated"}
    assert other.post(f"{address}agir/", form).status_code == 404
    number = Selection.objects.get().pk
    assert other.get(f"/file/?vue=tout&choix={number}").status_code == 404
    assert Mention.objects.get().status == Status.NEW


def test_a_selection_that_served_says_so(browser: Client) -> None:
    several(1)
    address = select(browser).redirect_chain[0][0]
    form = {"verb": "dismiss", "reason": "outdated"}
    for _ in range(2):
        assert browser.post(f"{address}agir/", form).status_code == 302
    answer = browser.post(f"{address}agir/", {"verb": "close", "disposition": "thanked"})
    assert answer.status_code == 409
    assert "a déjà servi" in words(answer)
    assert AuditEntry.objects.filter(verb="dismiss").count() == 1


def test_the_sample_hides_what_was_protected_since(browser: Client) -> None:
    shown, hidden = several(2)
    address = select(browser).redirect_chain[0][0]
    Mention.objects.filter(pk=hidden.pk).update(protected=True)
    said = words(browser.get(address))
    assert shown.title in said
    assert hidden.title not in said


def test_a_selection_is_bounded_and_says_so(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    several(3)
    said = words(select(browser))
    assert "2 mentions</h1>" in said
    assert "Un lot a 2 mentions au plus" in said
