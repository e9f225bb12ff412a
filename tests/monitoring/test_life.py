"""A life in danger: the lane, what machines and bulk acts leave alone, what follows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring import life, triage
from monitoring.ingest import pipeline
from monitoring.models import Mention, Priority, Signal, Status
from monitoring.models.mention import ParkedWhy
from monitoring.retention.purge import purge
from monitoring.search import Filter, View, following, lane
from msgu.refusal import Refusal
from msgu.users.models import User
from tests.makers import make_item, make_mention, make_source, make_watch

CRY = "Au secours, on est pris au deuxième étage, rue Basse"
CONFIRMED: dict[str, Any] = {"disposition": "monitored", "without_call": True}


def due(minutes: int, **fields: object) -> Mention:
    return make_mention(due_at=timezone.now() + timedelta(minutes=minutes), **fields)


def vital(minutes: int, **fields: object) -> Mention:
    return due(minutes, priority=Priority.VITAL, **fields)


def hear(text: str = CRY) -> Mention:
    """One more source says this, and it is taken in as anything is."""
    pipeline.ingest([(make_source(), [make_item(text)])], now=timezone.now())
    return Mention.objects.latest("pk")


# --- Copies ------------------------------------------------------------------------------------


@pytest.fixture
def cry(db: None) -> Mention:
    make_watch("au secours", suggested_priority=Priority.VITAL)
    return hear()


def test_a_copy_of_a_cry_that_was_closed_comes_back_by_itself(
    cry: Mention, communicator: User
) -> None:
    triage.close(cry, by=communicator, seen=0, **CONFIRMED)
    again = hear()
    assert (again.status, again.story_id, again.queued) == (Status.NEW, None, True)
    assert lane(user=communicator, now=timezone.now()).numbers == [again.pk]
    assert Signal.objects.filter(subject=again.pk).exists()
    # A third one joins the one that is open, not the one that is closed.
    third = hear()
    assert third.story_id == Mention.objects.get(pk=again.pk).story_id is not None
    assert third.parked_why == ParkedWhy.FOLLOWS_LEAD
    assert lane(user=communicator, now=timezone.now()).numbers == [again.pk]


@pytest.mark.parametrize("reason", ["off_topic", "outdated"])
def test_a_copy_of_a_cry_that_was_dismissed_too(
    cry: Mention, communicator: User, reason: str
) -> None:
    triage.dismiss(cry, by=communicator, seen=0, reason=reason, without_call=True)
    assert hear().queued


def test_a_copy_of_a_cry_that_was_thought_less_of_too(cry: Mention, communicator: User) -> None:
    triage.qualify(cry, by=communicator, seen=0, useful="yes", priority=3, category="emotion")
    again = hear()
    assert (again.priority, again.queued) == (Priority.VITAL, True)


def test_a_copy_of_a_cry_that_is_in_hand_stays_behind_it(cry: Mention, communicator: User) -> None:
    triage.qualify(cry, by=communicator, seen=0, useful="yes", priority=1, category="distress_call")
    assert hear().parked_why == ParkedWhy.FOLLOWS_LEAD
    assert lane(user=communicator, now=timezone.now()).numbers == [cry.pk]


def test_a_copy_of_what_was_never_vital_is_closed_with_it(communicator: User, db: None) -> None:
    first = hear("La rue est fermée pour les travaux")
    triage.close(first, by=communicator, seen=0, disposition="monitored")
    assert hear("La rue est fermée pour les travaux").status == Status.CLOSED


# --- Never purged while open ---------------------------------------------------------------------


def overdue(**fields: object) -> Mention:
    past = timezone.localdate() - timedelta(days=9)
    return make_mention(priority=Priority.VITAL, purge_on=past, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"gone_at": timezone.now() - timedelta(days=9)},
        {"protected": True},
        {"parked_why": ParkedWhy.SNOOZED, "snoozed_until": timezone.now() + timedelta(days=9)},
        {"status": Status.OPEN, "triaged_at": timezone.now() - timedelta(days=90)},
        {
            "status": Status.REFERRED,
            "triaged_at": timezone.now() - timedelta(days=90),
            "referred_to": "Ops",
            "return_at": timezone.now(),
        },
    ],
    ids=["plain", "gone", "protected", "snoozed", "open", "referred"],
)
def test_an_open_life_is_never_purged(db: None, fields: dict[str, object]) -> None:
    mention = overdue(**fields)
    purge(now=timezone.now())
    assert Mention.every.get(pk=mention.pk).purged_at is None


def test_nor_are_its_copies_whose_authors_may_be_calling_too(cry: Mention) -> None:
    copy = hear()
    past = timezone.localdate() - timedelta(days=9)
    Mention.every.filter(pk=copy.pk).update(priority=Priority.IMPORTANT, purge_on=past)
    other = make_mention(purge_on=past)
    purge(now=timezone.now())
    assert Mention.every.get(pk=copy.pk).purged_at is None
    assert Mention.every.get(pk=other.pk).purged_at


# --- Not in passing ------------------------------------------------------------------------------


def test_an_open_life_is_neither_put_off_nor_ended_with_others(db: None) -> None:
    urgent, alive = due(1), vital(2)
    ended = vital(3, status=4, dismiss_reason="off_topic", triaged_at=timezone.now())
    life.refuse_in_passing(urgent)
    life.refuse_in_passing(ended)
    with pytest.raises(Refusal, match="ne se règle pas en lot"):
        life.refuse_in_passing(alive)


# --- The lane, and what follows ------------------------------------------------------------------


def test_the_lane_begins_with_those_that_nobody_holds(communicator: User, colleague: User) -> None:
    held, later, sooner = vital(1), vital(9), vital(5)
    triage.claim(held, by=colleague)
    shown = lane(user=communicator, now=timezone.now())
    assert shown.numbers == [sooner.pk, later.pk, held.pk]
    assert (shown.lives, shown.free) == (3, 2)
    after = timezone.now() + triage.LEASE + timedelta(minutes=1)
    assert lane(user=communicator, now=after).numbers == [held.pk, sooner.pk, later.pk]


def test_a_snoozed_life_is_in_the_lane_all_the_same(communicator: User) -> None:
    mention = vital(1, parked_why=ParkedWhy.SNOOZED)
    assert lane(user=communicator, now=timezone.now()).numbers == [mention.pk]


def next_after(mention: Mention, user: User, view: View = View.TO_TRIAGE) -> Mention | None:
    number = following(Filter(view=view), mention, user=user, now=timezone.now())
    return Mention.objects.get(pk=number) if number else None


def test_after_a_life_comes_the_lane_s_next_then_the_list(communicator: User) -> None:
    first_row, second_row = due(1), due(20)
    first, second = vital(5), vital(10)
    assert next_after(first, communicator) == second
    assert next_after(second, communicator) == first_row
    assert next_after(first_row, communicator) == second_row


def test_where_the_list_shows_lives_too_its_own_order_goes_on(communicator: User) -> None:
    first, row, _second = vital(5), due(7), vital(10)
    assert next_after(first, communicator, View.ALL) == row


def test_a_life_that_another_machine_ended_leads_to_the_list(communicator: User) -> None:
    row = due(1)
    mention = vital(5)
    triage.close(mention, by=communicator, seen=0, **CONFIRMED)
    assert next_after(Mention.objects.get(pk=mention.pk), communicator) == row
