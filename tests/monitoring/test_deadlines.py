"""By when: levels, priorities, service hours; and what moves when the rules change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from monitoring import recompute, triage
from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import DeskLevel, Level, Mention, Priority
from monitoring.worlds import REAL
from msgu.users import hours
from msgu.users.models import Organisation, User
from tests.makers import make_mention, make_source

OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
SERVICE = hours.read(OFFICE, zone=ZoneInfo("America/Toronto"))
# Friday, 20 November 2026, at eight in the evening in Québec; Monday's office opens at 13:30 UTC.
FRIDAY_EVENING = datetime(2026, 11, 21, 1, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("level", "priority", "due"),
    [
        (Level.ROUTINE, Priority.VITAL, FRIDAY_EVENING + 15 * MINUTE),
        (Level.ROUTINE, Priority.URGENT, FRIDAY_EVENING + 60 * MINUTE),
        (Level.ROUTINE, Priority.IMPORTANT, MONDAY_MORNING + 240 * MINUTE),
        (Level.ROUTINE, Priority.ROUTINE, MONDAY_MORNING + 480 * MINUTE),
        (Level.PRE_ALERT, Priority.IMPORTANT, FRIDAY_EVENING + 120 * MINUTE),
        (Level.ALERT, Priority.IMPORTANT, FRIDAY_EVENING + 60 * MINUTE),
        (Level.CRISIS, Priority.VITAL, FRIDAY_EVENING + 3 * MINUTE),
        (Level.CRISIS, Priority.ROUTINE, FRIDAY_EVENING + 480 * MINUTE),
        (Level.RECOVERY, Priority.URGENT, FRIDAY_EVENING + 30 * MINUTE),
    ],
)
def test_only_what_is_not_urgent_waits_for_service_and_only_in_routine(
    level: Level, priority: Priority, due: datetime
) -> None:
    assert Rules(level=level, hours=SERVICE).due_at(FRIDAY_EVENING, priority) == due


@pytest.mark.parametrize("priority", Priority)
def test_without_hours_the_clock_always_runs(priority: Priority) -> None:
    rules = Rules(level=Level.ROUTINE, hours=None)
    assert rules.due_at(FRIDAY_EVENING, priority) - FRIDAY_EVENING <= timedelta(hours=8)


@pytest.mark.parametrize("priority", Priority)
def test_no_level_is_slower_than_a_calmer_one(priority: Priority) -> None:
    order = [Level.ROUTINE, Level.PRE_ALERT, Level.ALERT, Level.CRISIS]
    due = [Rules(level=one, hours=None).due_at(FRIDAY_EVENING, priority) for one in order]
    assert due == sorted(due, reverse=True)


def set_level(level: Level, *, at: datetime | None = None) -> None:
    DeskLevel.objects.update_or_create(pk=1, defaults={"level": level, "set_at": at})


def test_the_rules_are_those_of_the_rows(db: None) -> None:
    assert rules_in_force(REAL) == Rules(level=Level.ROUTINE, hours=None)
    set_level(Level.CRISIS)
    Organisation.objects.create(pk=1, name="Les Merles", kind="municipality", service_hours=OFFICE)
    assert rules_in_force(REAL) == Rules(level=Level.CRISIS, hours=SERVICE)


def test_thousands_of_deadlines_move_in_one_update(
    db: None, django_assert_max_num_queries: object
) -> None:
    source, now = make_source(), timezone.now()
    Mention.every.bulk_create(
        Mention(
            key=n.to_bytes(32), platform="web", source=source, published_at=now, captured_at=now,
            due_at=now + timedelta(hours=4), priority=n % 4 + 1, queued=True,
        )
        for n in range(5_000)
    )  # fmt: skip
    set_level(Level.CRISIS)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        moved = recompute.deadlines(REAL)
    assert moved == 5_000
    rules = rules_in_force(REAL)
    wrong = [m.pk for m in Mention.every.all() if m.due_at != rules.due_at(now, m.priority)]
    assert wrong == []
    assert recompute.deadlines(REAL) == 0


def test_what_somebody_has_looked_at_keeps_its_deadline(db: None, communicator: User) -> None:
    seen = make_mention()
    triage.qualify(seen, by=communicator, seen=0, useful="yes", priority=2, category="question")
    seen.refresh_from_db()
    set_level(Level.CRISIS)
    recompute.deadlines(REAL)
    assert Mention.objects.get(pk=seen.pk).due_at == seen.due_at


def test_what_answers_no_watch_is_left_alone_and_copies_are_not(db: None) -> None:
    apart = make_mention(parked_why="unmatched")
    set_level(Level.CRISIS)
    assert recompute.deadlines(REAL) == 0
    assert Mention.objects.get(pk=apart.pk).due_at == apart.due_at


def test_what_was_being_stored_meanwhile_is_caught_shortly_after(db: None) -> None:
    now = timezone.now()
    make_mention()
    set_level(Level.CRISIS, at=now - timedelta(seconds=20))
    assert recompute.settle(now=now) == 1
    make_mention()
    assert recompute.settle(now=now + timedelta(hours=1)) == 0


def test_an_hour_of_service_that_changes_is_caught_too(db: None) -> None:
    now = timezone.now()
    late = make_mention(due_at=now)
    Organisation.objects.create(pk=1, name="Les Merles", kind="other", changed_at=now)
    assert recompute.settle(now=now) == 1
    assert Mention.objects.get(pk=late.pk).due_at == late.captured_at + 240 * MINUTE


def test_a_decision_takes_the_targets_of_the_level(db: None, communicator: User) -> None:
    set_level(Level.ALERT)
    mention = make_mention()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=1, category="question")
    assert Mention.objects.get(pk=mention.pk).due_at == mention.captured_at + 5 * MINUTE
