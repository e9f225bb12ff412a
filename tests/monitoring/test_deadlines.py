"""By when: levels, priorities, service hours; and what moves when the rules change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from monitoring import recompute, triage
from monitoring.deadlines import Rules, rules_in_force
from monitoring.models import DeskLevel, Level, Mention, Priority
from monitoring.targets import Aim, Target
from monitoring.worlds import REAL
from msgu.users import hours
from msgu.users.models import Organisation, User
from tests.makers import make_mention, make_source

OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
QUEBEC = ZoneInfo("America/Toronto")
SERVICE = hours.read(OFFICE, zone=QUEBEC)
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


@pytest.mark.parametrize(
    ("level", "priority", "due"),
    [
        (Level.ROUTINE, Priority.VITAL, FRIDAY_EVENING + 15 * MINUTE),
        (Level.ROUTINE, Priority.URGENT, FRIDAY_EVENING + 120 * MINUTE),
        (Level.ROUTINE, Priority.IMPORTANT, MONDAY_MORNING + 480 * MINUTE),
        # As Wednesday's service ends: the third day.
        (Level.ROUTINE, Priority.ROUTINE, MONDAY_MORNING + timedelta(days=2, hours=8)),
        (Level.PRE_ALERT, Priority.ROUTINE, FRIDAY_EVENING + timedelta(hours=24)),
        (Level.CRISIS, Priority.VITAL, FRIDAY_EVENING + 5 * MINUTE),
        (Level.CRISIS, Priority.URGENT, FRIDAY_EVENING + 30 * MINUTE),
    ],
)
def test_then_an_answer_is_due(level: Level, priority: Priority, due: datetime) -> None:
    rules = Rules(level=level, hours=SERVICE)
    assert rules.due_at(FRIDAY_EVENING, priority, Aim.ANSWER) == due


def test_a_working_day_is_the_organisation_s_own() -> None:
    rules = Rules(level=Level.ROUTINE, hours=SERVICE)
    tuesday_at_ten = datetime(2026, 11, 17, 15, tzinfo=UTC)
    due = rules.due_at(tuesday_at_ten, Priority.ROUTINE)
    assert due == tuesday_at_ten + timedelta(days=1)
    by_the_clock = Rules(level=Level.ROUTINE, hours=None)
    assert by_the_clock.due_at(tuesday_at_ten, Priority.ROUTINE) == tuesday_at_ten + 480 * MINUTE


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
    Organisation.objects.update(targets={"crisis_1_triage": "2m", "crisis_2_triage": "oups"})
    rules = rules_in_force(REAL)
    assert rules.target(Priority.VITAL, Aim.TRIAGE) == Target(minutes=2)
    assert rules.target(Priority.URGENT, Aim.TRIAGE) == Target(minutes=10)


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


def test_what_is_in_hand_moves_too_and_its_triage_stays_on_time(
    db: None, communicator: User
) -> None:
    mention = make_mention()
    seen = qualified(mention, by=communicator, priority=2)
    assert seen.due_at == mention.captured_at + 120 * MINUTE
    assert seen.triage_due_at == mention.due_at
    set_level(Level.CRISIS)
    assert recompute.deadlines(REAL) == 1
    moved = Mention.objects.get(pk=mention.pk)
    assert moved.due_at == mention.captured_at + 30 * MINUTE
    assert moved.triage_due_at == mention.due_at


def test_a_promised_return_and_what_is_ended_keep_their_deadline(
    db: None, communicator: User
) -> None:
    referred, closed = make_mention(), make_mention()
    qualified(referred, by=communicator, priority=2)
    soon = timezone.now() + timedelta(hours=2)
    triage.refer(referred, by=communicator, seen=1, to="Travaux publics", return_at=soon)
    triage.close(closed, by=communicator, seen=0, disposition="thanked")
    before = dict(Mention.every.values_list("pk", "due_at"))
    set_level(Level.CRISIS)
    assert recompute.deadlines(REAL) == 0
    assert dict(Mention.every.values_list("pk", "due_at")) == before


def test_what_was_open_before_its_triage_had_a_column_keeps_it(db: None) -> None:
    now = timezone.now()
    old = make_mention(status=1, triaged_at=now, due_at=now + 7 * MINUTE)
    set_level(Level.CRISIS)
    recompute.deadlines(REAL)
    assert Mention.objects.get(pk=old.pk).triage_due_at == now + 7 * MINUTE


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("week", [OFFICE, [], [["00:00", "00:00"]] * 7])
def test_postgres_computes_what_the_rules_say(
    db: None, level: Level, week: list[list[str] | None]
) -> None:
    """Over the two nights when the hour changes, to the microsecond."""
    Organisation.objects.create(name="Les Merles", kind="other", service_hours=week)
    set_level(level)
    source = make_source()
    moments = [
        start + n * timedelta(hours=7, minutes=43, microseconds=1)
        for start in (datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 10, 28, tzinfo=UTC))
        for n in range(24)
    ] + [FRIDAY_EVENING, MONDAY_MORNING, MONDAY_MORNING + timedelta(hours=8)]
    Mention.every.bulk_create(
        Mention(
            key=bytes([n, priority, status]), platform="web", source=source, queued=True,
            published_at=at, captured_at=at, due_at=at - MINUTE, priority=priority, status=status,
            triaged_at=at if status else None,
            reopened_at=at + MINUTE if status and n % 2 else None,
        )
        for n, at in enumerate(moments)
        for priority in Priority
        for status in (0, 1)
    )  # fmt: skip
    assert recompute.deadlines(REAL) == len(moments) * 8
    rules = rules_in_force(REAL)
    for mention in Mention.every.all():
        aim = Aim.ANSWER if mention.status else Aim.TRIAGE
        since = mention.reopened_at or mention.captured_at
        assert mention.due_at == rules.due_at(since, mention.priority, aim)
    assert recompute.deadlines(REAL) == 0


def test_the_most_pressing_move_at_once_and_the_sweep_moves_the_others(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 2)
    now = timezone.now()
    made = [make_mention(priority=priority, due_at=now) for priority in (4, 3, 2, 1, 2)]
    set_level(Level.CRISIS, at=now)
    assert recompute.deadlines(REAL) == 5
    rules = rules_in_force(REAL)
    due = [m.due_at == rules.due_at(m.captured_at, m.priority) for m in afresh(made)]
    assert due == [False, False, True, True, False]
    assert recompute.settle(now=now) == 3
    assert all(m.due_at == rules.due_at(m.captured_at, m.priority) for m in afresh(made))


def afresh(mentions: list[Mention]) -> list[Mention]:
    return [Mention.every.get(pk=mention.pk) for mention in mentions]


def test_it_waits_for_nobody_and_overwrites_nobody(transactional_db: None) -> None:
    now = timezone.now()
    written, free = make_mention(due_at=now), make_mention(due_at=now)
    set_level(Level.CRISIS, at=now)

    def from_elsewhere() -> int:
        try:
            return recompute.deadlines(REAL)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Mention.every.select_for_update().get(pk=written.pk)
        assert pool.submit(from_elsewhere).result(timeout=30) == 2
    moved = [m.due_at != now for m in afresh([written, free])]
    assert moved == [False, True]
    assert recompute.settle(now=now) == 1


# --- What people decide ------------------------------------------------------------------------


def qualified(mention: Mention, *, by: User, priority: int) -> Mention:
    shown = Mention.every.get(pk=mention.pk)
    triage.qualify(
        shown, by=by, seen=shown.version, useful="yes", priority=priority, category="question"
    )
    return Mention.every.get(pk=mention.pk)


def test_another_priority_has_another_deadline_and_triage_is_decided_once(
    db: None, communicator: User
) -> None:
    mention = make_mention()
    first = qualified(mention, by=communicator, priority=3)
    assert first.due_at == mention.captured_at + timedelta(hours=8)
    second = qualified(mention, by=communicator, priority=1)
    assert second.due_at == mention.captured_at + 15 * MINUTE
    assert second.triage_due_at == first.triage_due_at == mention.due_at


def test_what_is_closed_at_once_was_triaged_by_its_deadline(db: None, communicator: User) -> None:
    mention = make_mention()
    triage.dismiss(mention, by=communicator, seen=0, reason="off_topic")
    ended = Mention.every.get(pk=mention.pk)
    assert ended.triage_due_at == ended.due_at == mention.due_at


def test_what_is_reopened_has_its_time_anew(db: None, communicator: User) -> None:
    mention = make_mention(captured_at=timezone.now() - timedelta(days=9))
    triage.close(mention, by=communicator, seen=0, disposition="thanked")
    triage.reopen(mention, by=communicator, seen=1)
    again = Mention.every.get(pk=mention.pk)
    assert again.reopened_at
    assert again.due_at == again.reopened_at + timedelta(hours=8)
    set_level(Level.CRISIS)
    recompute.deadlines(REAL)
    assert Mention.every.get(pk=mention.pk).due_at == again.reopened_at + 120 * MINUTE
    assert qualified(mention, by=communicator, priority=2).due_at == again.reopened_at + 30 * MINUTE


def test_undo_gives_both_deadlines_back(db: None, communicator: User) -> None:
    mention = make_mention(due_at=timezone.now() + 11 * MINUTE)
    entry = triage.dismiss(mention, by=communicator, seen=0, reason="off_topic")
    triage.undo(entry, by=communicator)
    back = Mention.every.get(pk=mention.pk)
    assert (back.due_at, back.triage_due_at) == (mention.due_at, None)
    qualified(mention, by=communicator, priority=1)
    entry = triage.close(mention, by=communicator, seen=3, disposition="thanked", without_call=True)
    triage.undo(entry, by=communicator)
    assert Mention.every.get(pk=mention.pk).due_at == mention.captured_at + 15 * MINUTE


def test_what_is_undone_after_the_level_has_changed_has_the_deadline_of_now(
    db: None, communicator: User
) -> None:
    mention = make_mention()
    decided = qualified(mention, by=communicator, priority=2)
    entry = triage.close(mention, by=communicator, seen=1, disposition="thanked")
    set_level(Level.CRISIS, at=timezone.now())
    recompute.deadlines(REAL)
    assert Mention.every.get(pk=mention.pk).due_at == decided.due_at
    undone = triage.undo(entry, by=communicator)
    back = Mention.every.get(pk=mention.pk)
    assert back.due_at == mention.captured_at + 30 * MINUTE
    assert back.triage_due_at == mention.due_at
    assert "due_at" in undone.after


# --- What else moves, and what does not --------------------------------------------------------


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
