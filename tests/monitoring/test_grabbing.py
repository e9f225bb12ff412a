"""Ten at once: whoever asks at the same time, each gets their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from monitoring import tasks, triage
from monitoring.models import Claim, Mention, Priority
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, make_mention, make_source, make_user, over

PEOPLE = 8


def due(minutes: int, **fields: object) -> Mention:
    return make_mention(due_at=timezone.now() + timedelta(minutes=minutes), **fields)


def grab(by: User) -> list[int]:
    return sorted(triage.grab(Mention.objects.in_queue().earliest_deadline_first(), by=by))


def numbers(*mentions: Mention) -> list[int]:
    return sorted(mention.pk for mention in mentions)


@pytest.fixture
def browser(communicator: User) -> Client:
    return browser_of(communicator)


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_once_each_gets_ten_of_their_own() -> None:
    crew = [make_user(f"p{n}@exemple.example", Role.COMMUNICATOR) for n in range(PEOPLE)]
    source = make_source()
    for _ in range(10 * PEOPLE + 5):
        make_mention(source=source)
    together = Barrier(PEOPLE)

    def take(person: User) -> list[int]:
        together.wait(10)
        try:
            return grab(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        batches = list(pool.map(take, crew))
    assert [len(batch) for batch in batches] == [10] * PEOPLE
    assert len({number for batch in batches for number in batch}) == 10 * PEOPLE
    assert Claim.objects.count() == 10 * PEOPLE


def test_the_first_free_ones_in_the_order_of_the_list(communicator: User, colleague: User) -> None:
    later = [due(20 + n) for n in range(12)]
    held, assigned, mine, over_ = due(1), due(2, assigned_to=colleague), due(3), due(4)
    Mention.objects.filter(pk=mine.pk).update(assigned_to=communicator)
    triage.claim(held, by=colleague)
    triage.claim(over_, by=colleague)
    over(over_)
    assert grab(communicator) == numbers(mine, over_, *later[:8])
    assert Claim.objects.get(mention=held).by == colleague
    assert not Claim.objects.filter(mention=assigned).exists()
    claims = AuditEntry.objects.filter(verb="claim", actor=communicator)
    assert claims.count() == 10
    assert len(set(claims.values_list("batch", flat=True))) == 1


def test_a_batch_left_behind_is_freed_by_the_sweep(communicator: User) -> None:
    mentions = [make_mention() for _ in range(3)]
    assert grab(communicator) == numbers(*mentions)
    for mention in mentions:
        over(mention)
    tasks.sweep()
    assert not Claim.objects.exists()


# --- On screen ---------------------------------------------------------------------------------


def test_the_first_of_the_batch_opens_among_one_s_own(browser: Client) -> None:
    first, *others = [due(10 + n) for n in range(12)]
    due(1, priority=Priority.VITAL)
    answer = browser.post("/file/prendre/?vue=a-trier", follow=True)
    page = answer.content.decode()
    assert f"vue=a-moi&lot=1&mention={first.pk}" in answer.redirect_chain[-1][0]
    assert "Dix mentions sont à vous." in page
    assert [m.pk for m in answer.context["mentions"]] == [m.pk for m in [first, *others[:9]]]
    assert "data-quiet" in page


def test_fewer_than_ten_are_said(browser: Client) -> None:
    due(1)
    due(2)
    page = browser.post("/file/prendre/", follow=True).content.decode()
    assert "2 mentions sont à vous\u00a0: aucune autre n’était libre." in page


def test_none_is_said(browser: Client) -> None:
    page = browser.post("/file/prendre/", follow=True).content.decode()
    assert "Aucune mention n’est libre" in page


def test_the_filter_of_the_list_holds_for_the_batch(browser: Client) -> None:
    wanted, other = due(2), due(1)
    browser.post(f"/file/prendre/?vue=a-trier&source={wanted.source_id}")
    assert [claim.mention for claim in Claim.objects.all()] == [wanted]
    assert other.pk != wanted.pk


def decide(browser: Client, mention: Mention, **headers: str) -> str:
    address = f"/mentions/{mention.pk}/ecarter/?vue=a-moi&lot=1"
    form = {"seen": 0, "reason": "off_topic"}
    return browser.post(address, form, follow=True, headers=headers).content.decode()


def test_the_batch_goes_on_then_ends_and_offers_the_next(browser: Client) -> None:
    first, last = due(1), due(2)
    browser.post("/file/prendre/")
    page = decide(browser, first)
    assert f'data-mention="{last.pk}"' in page
    assert "Lot terminé" not in page
    page = decide(browser, last)
    assert "Lot terminé" in page
    assert "prendre la suite" in page
    assert f"/gestes/{AuditEntry.objects.filter(verb='dismiss').latest('pk').pk}/annuler/" in page


def test_the_end_of_a_batch_stands_in_the_panel_s_place(browser: Client) -> None:
    only = due(1)
    browser.post("/file/prendre/")
    page = decide(browser, only, **{"HX-Request": "true", "HX-Target": "panel"})
    assert 'id="panel"' in page
    assert "<html" not in page
    assert "Lot terminé" in page


def test_what_is_qualified_is_no_longer_of_the_batch(browser: Client) -> None:
    first, last = due(1), due(2)
    browser.post("/file/prendre/")
    form = {"seen": 0, "useful": "yes", "priority": 3, "category": "question"}
    page = browser.post(f"/mentions/{first.pk}/qualifier/?vue=a-moi&lot=1", form, follow=True)
    assert [m.pk for m in page.context["mentions"]] == [last.pk]


def test_without_scripts_an_act_keeps_the_rest_of_the_batch(browser: Client) -> None:
    first, last = due(1), due(2)
    browser.post("/file/prendre/")
    soon = timezone.now() + timedelta(seconds=30)
    Claim.objects.filter(mention=last).update(until=soon)
    decide(browser, first)
    assert Claim.objects.get(mention=last).until > timezone.now() + timedelta(minutes=14)


def test_what_was_assigned_to_whoever_left_is_there_for_all(
    communicator: User, colleague: User
) -> None:
    theirs, left = due(1, assigned_to=colleague), due(2, assigned_to=colleague)
    gone = make_user("partie@exemple.example", Role.COMMUNICATOR)
    Mention.objects.filter(pk=left.pk).update(assigned_to=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert grab(communicator) == numbers(left)
    assert theirs.pk not in Claim.objects.values_list("pk", flat=True)
