"""On screen: what waits, until when and for whom; what has come back, and why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from monitoring import triage
from monitoring.ingest.group import group
from monitoring.models import Mention, Priority, Status
from msgu.users.models import User
from tests.makers import browser_of, make_mention


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


def shown(browser: Client, query: str) -> str:
    return browser.get(f"/file/?{query}").content.decode()


def panel(browser: Client, mention: Mention) -> str:
    return browser.get(f"/mentions/{mention.pk}/").content.decode()


def refer(browser: Client, mention: Mention, by: User) -> None:
    triage.qualify(mention, by=by, seen=0, useful="yes", priority=3, category="question")
    form = {"seen": 1, "to": "Travaux publics", "when": "30_min"}
    assert browser.post(f"/mentions/{mention.pk}/transmettre/", form).status_code == 302


def let_pass(mention: Mention) -> None:
    past = timezone.now() - timedelta(minutes=5, seconds=1)
    Mention.every.filter(pk=mention.pk).update(return_at=past, due_at=past)
    triage.bring_back()


def test_what_is_put_aside_waits_and_says_until_when(browser: Client) -> None:
    mention = make_mention()
    browser.post(f"/mentions/{mention.pk}/remettre/", {"seen": 0, "when": "15_min"})
    assert mention.title not in shown(browser, "vue=a-trier")
    page = shown(browser, "vue=en-attente")
    assert mention.title in page
    assert "Remise, retour " in page
    assert "Reprendre maintenant" in panel(browser, mention)
    browser.post(f"/mentions/{mention.pk}/reprendre/", {"seen": 1})
    assert mention.title in shown(browser, "vue=a-trier")


def test_what_is_put_aside_is_late_for_nobody_until_it_comes_back(browser: Client) -> None:
    mention = make_mention(due_at=timezone.now() - timedelta(hours=1))
    browser.post(f"/mentions/{mention.pk}/remettre/", {"seen": 0, "when": "15_min"})
    assert mention.title not in shown(browser, "vue=en-retard")
    past = timezone.now() - timedelta(seconds=1)
    Mention.every.filter(pk=mention.pk).update(snoozed_until=past)
    triage.bring_back()
    page = shown(browser, "vue=en-retard")
    assert mention.title in page
    assert "De retour\u00a0: l’heure est venue" in page


def test_a_story_says_until_which_size_then_that_it_is_back(browser: Client) -> None:
    mentions = [make_mention(text_hash=b"h" * 32) for _ in range(2)]
    with transaction.atomic():
        group([mention.pk for mention in mentions], now=timezone.now())
    lead = mentions[0]
    assert "ses 2 copies doublent" in panel(browser, lead)
    browser.post(f"/mentions/{lead.pk}/attendre/", {"seen": 0})
    assert "Remise jusqu’à ×4" in shown(browser, "vue=en-attente")
    more = [make_mention(text_hash=b"h" * 32).pk for _ in range(2)]
    with transaction.atomic():
        group(more, now=timezone.now())
    assert "De retour\u00a0: ×4" in shown(browser, "vue=a-trier")


def test_a_referral_says_for_whose_return_it_waits(browser: Client, communicator: User) -> None:
    mention = make_mention()
    refer(browser, mention, communicator)
    page = shown(browser, "vue=en-attente")
    assert "Retour attendu de <bdi>Travaux publics</bdi>" in page
    assert mention.title not in shown(browser, "vue=a-trier")


def test_a_return_that_passed_stands_in_the_queue_with_what_may_be_done(
    browser: Client, communicator: User
) -> None:
    mention = make_mention()
    refer(browser, mention, communicator)
    triage.release(mention, by=communicator)
    let_pass(mention)
    page = shown(browser, "vue=a-trier")
    assert mention.title in page
    assert re.search("Retour attendu de <bdi>Travaux publics</bdi>, .*en retard de 5.min", page)
    opened = panel(browser, mention)
    assert "Transmise" in opened
    for act in ("Le retour est venu", "Relancer", "Clore"):
        assert act in opened
    browser.post(f"/mentions/{mention.pk}/relancer/", {"seen": 2, "when": "2_h"})
    assert mention.title not in shown(browser, "vue=a-trier")
    browser.post(f"/mentions/{mention.pk}/rouvrir/", {"seen": 3})
    mention.refresh_from_db()
    assert mention.status == Status.OPEN


def test_a_life_in_danger_offers_no_putting_aside(browser: Client) -> None:
    assert "Remettre à plus tard" not in panel(browser, make_mention(priority=Priority.VITAL))


def test_a_form_that_is_refused_comes_back_filled(
    browser: Client, communicator: User, colleague: User
) -> None:
    mention = make_mention()
    triage.claim(mention, by=colleague)
    answer = browser.post(f"/mentions/{mention.pk}/remettre/", {"seen": 0, "when": "4_h"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert '<option value="4_h" selected>' in page


def test_grabbing_is_not_offered_to_who_only_reads(manager: User) -> None:
    make_mention()
    assert "Prendre dix" not in browser_of(manager).get("/file/").content.decode()
