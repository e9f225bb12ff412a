"""A mention's page: what is typed is never lost, and refusals stand in place."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from monitoring import triage
from monitoring.ingest.group import group
from monitoring.models import Mention, Note, Status
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, over


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


@pytest.fixture
def mention(db: None) -> Mention:
    return make_mention()


def test_closing_leads_back_to_the_page_with_its_undo(browser: Client, mention: Mention) -> None:
    response = browser.post(
        f"/mentions/{mention.pk}/clore/", {"seen": 0, "disposition": "thanked"}, follow=True
    )
    page = response.content.decode()
    assert "Mention close." in page
    assert f"/gestes/{AuditEntry.objects.get(verb='close').pk}/annuler/" in page


def test_htmx_gets_the_panel_alone(browser: Client, mention: Mention) -> None:
    response = browser.post(
        f"/mentions/{mention.pk}/clore/",
        {"seen": 0, "disposition": "thanked"},
        headers={"HX-Request": "true"},
        follow=True,
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="panel"' in page
    assert "<html" not in page
    assert "Mention close." in page


def test_taking_a_mention_again_says_that_one_keeps_it(browser: Client, mention: Mention) -> None:
    for said in ("Vous avez pris cette mention.", "Vous gardez cette mention."):
        response = browser.post(f"/mentions/{mention.pk}/prendre/", follow=True)
        assert said in response.content.decode()
    over(mention)
    response = browser.post(f"/mentions/{mention.pk}/prendre/", follow=True)
    assert "Vous avez pris cette mention." in response.content.decode()


@pytest.mark.parametrize(
    ("verb", "form", "most"),
    [
        ("prendre", {}, 5),
        ("qualifier", {"useful": "yes", "priority": "3", "category": "question"}, 18),
        ("clore", {"disposition": "thanked"}, 17),
        ("ecarter", {"reason": "off_topic"}, 17),
    ],
)
def test_an_act_reads_in_one_go_all_that_it_needs_of_a_mention(
    browser: Client,
    mention: Mention,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    verb: str,
    form: dict[str, str],
    most: int,
) -> None:
    make_mention()
    address = f"/mentions/{mention.pk}/{verb}/?vue=a-trier"
    with django_assert_max_num_queries(most):
        response = browser.post(address, {"seen": 0, **form}, headers={"HX-Request": "true"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("clore", {}),
        ("clore", {"disposition": "inventée"}),
        ("ecarter", {"reason": ""}),
        ("qualifier", {"useful": "yes", "priority": "7", "category": "question"}),
        ("qualifier", {"useful": "yes", "priority": "2", "category": ""}),
        ("transmettre", {"to": "", "when": "2_h"}),
        ("transmettre", {"to": "Voirie", "when": "moment", "moment": "2020-01-01T09:00"}),
        ("transmettre", {"to": "Voirie", "when": "demain"}),
        ("transmettre", {"to": "Voirie", "when": "moment"}),
        ("transmettre", {"to": "Voirie", "when": "moment", "moment": "demain"}),
        ("relancer", {"when": ""}),
        ("remettre", {"when": "moment", "moment": "2020-01-01T09:00"}),
        ("remettre", {"when": "moment", "moment": "2099-01-01T09:00"}),
        ("remettre", {"when": "30_min"}),
        ("assigner", {"to": "999999"}),
        ("assigner", {"to": "abc"}),
        ("clore", {"disposition": "thanked", "seen": "abc"}),
        ("noter", {"text": "", "form_key": str(uuid4())}),
        ("noter", {"text": "sans clé"}),
        ("noter", {"text": "x" * 5001, "form_key": str(uuid4())}),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_its_reason(
    browser: Client, mention: Mention, verb: str, form: dict[str, object]
) -> None:
    response = browser.post(f"/mentions/{mention.pk}/{verb}/", {"seen": 0, **form})
    mention.refresh_from_db()
    assert response.status_code == 422
    assert mention.status == Status.NEW
    assert not Note.objects.exists()


def test_a_lost_claim_is_told_in_place_and_what_was_typed_is_kept(
    browser: Client, communicator: User, colleague: User, mention: Mention
) -> None:
    triage.claim(mention, by=communicator)
    over(mention)
    triage.claim(mention, by=colleague)
    response = browser.post(
        f"/mentions/{mention.pk}/transmettre/",
        {"seen": 0, "to": "Bureau du pont Gédéon", "when": "2_h"},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Déjà prise par Luc" in page
    assert "Bureau du pont Gédéon" in page


def test_a_decision_on_a_stale_page_is_refused_then_goes_through(
    browser: Client, colleague: User, mention: Mention
) -> None:
    triage.qualify(mention, by=colleague, seen=0, useful="yes", priority=3, category="question")
    triage.release(mention, by=colleague)
    form = {"seen": 0, "disposition": "thanked"}
    first = browser.post(f"/mentions/{mention.pk}/clore/", form)
    assert first.status_code == 409
    again = first.context["forms"]["close"]
    assert again.data["disposition"] == "thanked"
    second = browser.post(f"/mentions/{mention.pk}/clore/", {**form, "seen": again.data["seen"]})
    assert second.status_code == 302


def test_the_same_form_sent_twice_says_the_same_thing(browser: Client, mention: Mention) -> None:
    form = {"seen": 0, "disposition": "thanked"}
    address = f"/mentions/{mention.pk}/clore/"
    assert browser.post(address, form).status_code == 302
    assert browser.post(address, form).status_code == 302
    assert AuditEntry.objects.filter(verb="close").count() == 1


def test_undo_from_the_page(browser: Client, mention: Mention) -> None:
    browser.post(f"/mentions/{mention.pk}/clore/", {"seen": 0, "disposition": "thanked"})
    entry = AuditEntry.objects.get(verb="close")
    assert browser.post(f"/gestes/{entry.pk}/annuler/").status_code == 302
    mention.refresh_from_db()
    assert mention.status == Status.NEW
    assert browser.post(f"/gestes/{entry.pk}/annuler/").status_code == 409


def test_a_copy_s_address_leads_to_the_mention_it_follows(browser: Client) -> None:
    mentions = [make_mention(text_hash=b"h" * 32) for _ in range(2)]
    group([mention.pk for mention in mentions], now=timezone.now())
    response = browser.get(f"/mentions/{mentions[1].pk}/")
    assert response["Location"] == f"/mentions/{mentions[0].pk}/"


def test_a_manager_reads_and_is_offered_nothing_to_do(manager: User, mention: Mention) -> None:
    page = browser_of(manager).get(f"/mentions/{mention.pk}/").content.decode()
    assert mention.text in page
    assert "/clore/" not in page
