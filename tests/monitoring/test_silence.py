"""When a source counts as silent; what rings, how often, and when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from monitoring.ingest import signals
from monitoring.models import Priority, Run, Signal, Source
from monitoring.models.signal import SignalKind
from monitoring.silence import READ_UNTIL, SPEAKS_UNTIL, silence_of
from tests.makers import make_mention, make_source

NOW = timezone.now()
HOUR = timedelta(hours=1)
# Early enough that what follows within ten hours is of the same day in Québec.
MORNING = datetime(2026, 11, 18, 12, tzinfo=UTC)
# What a rule asks of Postgres: its sources, which signals rang, and the new ones.
READ_KNOWN, READ_KNOWN_WRITTEN_TOLD = 2, 5
KNOWN_WRITTEN_TOLD = 4


def ago(**length: float) -> dict[str, Any]:
    """Nothing since then: not listened to, not read, nothing new, and due ever since."""
    moment = NOW - timedelta(**length)
    return {
        "active_since": moment,
        "last_ok_at": moment,
        "last_item_at": moment,
        "next_poll_at": moment,
    }


def read_since(moment: datetime) -> dict[str, Any]:
    return dict.fromkeys(("active_since", "last_ok_at", "last_item_at", "next_poll_at"), moment)


def read_now(**length: float) -> dict[str, Any]:
    return {**ago(**length), "last_ok_at": NOW}


CASES = [
    pytest.param(ago(minutes=1), None, id="just read"),
    pytest.param(ago(minutes=14), None, id="patience"),
    pytest.param(ago(minutes=16), "unread", id="not read for a quarter of an hour"),
    pytest.param({**ago(minutes=44), "interval": 900}, None, id="three intervals"),
    pytest.param({**ago(minutes=46), "interval": 900}, "unread", id="more than three"),
    pytest.param(
        {**ago(minutes=50), "next_poll_at": NOW + 2 * timedelta(minutes=5)},
        None,
        id="its server asks for an hour",
    ),
    pytest.param(
        {**ago(minutes=90), "next_poll_at": NOW + 24 * HOUR},
        "unread",
        id="no server is granted more than the slowest pace",
    ),
    pytest.param(
        {**ago(minutes=16), "next_poll_at": NOW + HOUR, "failures": 2},
        "unread",
        id="who waits after a failure is not read",
    ),
    pytest.param(read_now(days=4), "nothing_new", id="three days until a rhythm is learned"),
    pytest.param(read_now(days=2), None, id="two days"),
    pytest.param({**read_now(days=4), "last_item_at": NOW}, None, id="something new"),
    pytest.param({**read_now(days=4), "active_since": NOW}, None, id="a second chance"),
    pytest.param({**read_now(days=4), "active": False}, None, id="nobody listens"),
    pytest.param({**read_now(days=4), "keep": "matches"}, None, id="nobody spoke of us"),
    pytest.param({**read_now(days=15), "keep": "matches"}, "nothing_new", id="for two weeks"),
    pytest.param({**read_now(hours=5), "usual_gap": 2 * HOUR}, "nothing_new", id="a newswire"),
    pytest.param({**read_now(hours=3), "usual_gap": 2 * HOUR}, None, id="twice the usual"),
    pytest.param({**read_now(days=9), "usual_gap": 5 * 24 * HOUR}, None, id="a bulletin"),
    pytest.param({**read_now(days=15), "usual_gap": 9 * 24 * HOUR}, "nothing_new", id="the cap"),
    pytest.param({**ago(minutes=5), "last_ok_at": None, "last_item_at": None}, None, id="new"),
    pytest.param(
        {**ago(minutes=16), "last_ok_at": None, "last_item_at": None}, "unread", id="never read"
    ),
]


@pytest.mark.parametrize(("fields", "why"), CASES)
def test_when_a_source_counts_as_silent(db: None, fields: dict[str, Any], why: str | None) -> None:
    silence = silence_of(make_source(**fields), now=NOW)
    assert (silence.why if silence else None) == why


@pytest.mark.parametrize(("fields", "why"), CASES)
def test_postgres_says_the_same(db: None, fields: dict[str, Any], why: str | None) -> None:
    source = make_source(**fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {READ_UNTIL}, {SPEAKS_UNTIL} FROM monitoring_source WHERE active")
        for read_until, speaks_until in cursor.fetchall():
            said = "unread" if read_until < NOW else "nothing_new" if speaks_until < NOW else None
            assert said == why
            silence = silence_of(source, now=NOW)
            if silence:
                end = silence.since + silence.allowed
                assert end == (read_until if why == "unread" else speaks_until)


# --- What rings --------------------------------------------------------------------------------


def test_one_silence_rings_once_and_that_of_another_day_again(db: None) -> None:
    source = make_source(**ago(minutes=20))
    for moment in (NOW, NOW, NOW + 30 * HOUR):
        signals.silent_sources(now=moment)
    signal = Signal.objects.get()
    assert (signal.subject, signal.observed, signal.expected) == (source.pk, 1200, 900)
    Source.objects.update(last_ok_at=NOW + 24 * HOUR)
    signals.silent_sources(now=NOW + 25 * HOUR)
    assert Signal.objects.count() == 2


def test_a_source_that_goes_quiet_all_day_rings_once_that_day(db: None) -> None:
    source = make_source(**read_since(MORNING))
    for hours in range(1, 10, 2):
        signals.silent_sources(now=MORNING + hours * HOUR)
        Source.objects.update(last_ok_at=MORNING + (hours + 1) * HOUR)
    assert Signal.objects.get().subject == source.pk


def test_a_source_that_was_not_read_rings_again_when_it_says_nothing(db: None) -> None:
    make_source(**read_since(MORNING))
    signals.silent_sources(now=MORNING + HOUR)
    later = MORNING + 80 * HOUR
    Source.objects.update(last_ok_at=later)
    signals.silent_sources(now=later)
    assert [signal.why for signal in Signal.objects.order_by("pk")] == ["unread", "nothing_new"]


def test_many_silent_sources_cost_as_many_queries_as_one(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sources = [make_source(**ago(minutes=20)) for _ in range(50)]
    make_source(name="Entendue")
    with django_assert_num_queries(READ_KNOWN_WRITTEN_TOLD):
        signals.silent_sources(now=NOW)
    assert {signal.subject for signal in Signal.objects.all()} == {one.pk for one in sources}
    with django_assert_num_queries(READ_KNOWN):
        signals.silent_sources(now=NOW)
    assert Signal.objects.count() == 50


def failing(*, since: datetime, failures: int) -> Source:
    return make_source(
        **{**ago(days=9), "last_item_at": NOW},
        failures=failures,
        failing_since=since,
        health="failing",
        last_error="status 503",
    )


@pytest.mark.parametrize(("failures", "rings"), [(1, 0), (2, 0), (3, 1), (30, 1)])
def test_a_source_rings_at_its_third_failure_and_not_also_as_unread(
    db: None, failures: int, rings: int
) -> None:
    failing(since=NOW - timedelta(minutes=20), failures=failures)
    for _ in range(2):
        signals.failing_sources(now=NOW)
        if failures >= 3:
            signals.silent_sources(now=NOW)
    assert Signal.objects.filter(kind=SignalKind.FAILING_SOURCE).count() == rings
    assert Signal.objects.count() == rings


def test_a_source_that_still_fails_rings_once_a_day(db: None) -> None:
    source = failing(since=MORNING, failures=9)
    for hours in (1, 23, 25, 26, 47, 49):
        signals.failing_sources(now=MORNING + hours * HOUR)
    rung = Signal.objects.order_by("pk")
    assert [signal.key.rsplit("-", 1)[1] for signal in rung] == ["18", "19", "20"]
    assert {(s.why, s.observed, s.expected) for s in rung} == {("status 503", 9, 3)}
    Source.objects.filter(pk=source.pk).update(failing_since=MORNING + 72 * HOUR)
    signals.failing_sources(now=MORNING + 73 * HOUR)
    assert Signal.objects.count() == 4


def test_a_source_that_fails_and_recovers_all_day_rings_once_that_day(db: None) -> None:
    failing(since=MORNING, failures=3)
    for hours in range(10):
        Source.objects.update(failing_since=MORNING + hours * HOUR)
        signals.failing_sources(now=MORNING + (hours + 0.5) * HOUR)
    assert Signal.objects.count() == 1


def test_many_failing_sources_cost_as_many_queries_as_one(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(50):
        failing(since=NOW - HOUR, failures=3)
    make_source(name="Entendue")
    with django_assert_num_queries(READ_KNOWN_WRITTEN_TOLD):
        signals.failing_sources(now=NOW)
    with django_assert_num_queries(READ_KNOWN):
        signals.failing_sources(now=NOW)
    assert Signal.objects.count() == 50


def test_vital_mentions_ring_together_and_once(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_source()
    vital = [make_mention(source=source, proposed_priority=Priority.VITAL) for _ in range(9)]
    with django_assert_num_queries(KNOWN_WRITTEN_TOLD):
        signals.vital_mentions(vital)
    signals.vital_mentions(vital)
    assert {signal.subject for signal in Signal.objects.all()} == {one.pk for one in vital}
    assert Signal.objects.count() == 9


def test_a_source_that_nobody_listens_to_does_not_ring(db: None) -> None:
    source = failing(since=NOW, failures=9)
    Source.objects.filter(pk=source.pk).update(active=False)
    signals.failing_sources(now=NOW)
    assert not Signal.objects.exists()


# --- A desk that hears nothing any more --------------------------------------------------------


def test_a_deaf_desk_rings_once_in_place_of_each_source(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minutes in range(50):
        make_source(**ago(minutes=20 + minutes))
    failing(since=NOW - HOUR, failures=9)
    for _ in range(2):
        signals.silent_sources(now=NOW)
        signals.failing_sources(now=NOW)
    rung = Signal.objects.get()
    assert (rung.kind, rung.subject, rung.why) == (SignalKind.DEAF_DESK, 0, "unread")
    assert (rung.observed, rung.expected) == (20 * 60, 15 * 60)
    assert Signal.objects.to_assess().subjects() == 1


def test_one_source_that_is_heard_and_each_rings_for_itself(db: None) -> None:
    unread = [make_source(**ago(minutes=20)) for _ in range(3)]
    heard = make_source()
    signals.silent_sources(now=NOW)
    assert {signal.subject for signal in Signal.objects.all()} == {one.pk for one in unread}
    # The last one falls: the desk rings, and nobody twice.
    Source.objects.filter(pk=heard.pk).update(**ago(minutes=20))
    signals.silent_sources(now=NOW)
    assert Signal.objects.filter(kind=SignalKind.DEAF_DESK).count() == 1
    assert Signal.objects.count() == 4


def test_a_source_that_is_alone_rings_by_its_name(db: None) -> None:
    source = make_source(**ago(minutes=20))
    signals.silent_sources(now=NOW)
    assert Signal.objects.get().subject == source.pk


def test_what_is_played_does_not_keep_the_desk_from_being_deaf(db: None) -> None:
    run = Run.objects.create(kind="demo", name="Démonstration")
    for _ in range(2):
        make_source(**ago(minutes=20))
        make_source(origin="demo", run=run)
    signals.silent_sources(now=NOW)
    assert (Signal.objects.get().kind, Signal.objects.get().run) == (SignalKind.DEAF_DESK, None)


def test_the_desk_hears_again_and_may_fall_deaf_another_time(db: None) -> None:
    sources = [make_source(**ago(minutes=20)) for _ in range(2)]
    signals.silent_sources(now=NOW)
    Signal.objects.update(at=NOW)
    signals.close_what_is_over()
    assert Signal.objects.get().over_at is None
    Source.objects.filter(pk=sources[0].pk).update(last_ok_at=NOW + HOUR)
    signals.close_what_is_over()
    assert Signal.objects.get().over_at == NOW + HOUR
    signals.silent_sources(now=NOW + 3 * HOUR)
    assert Signal.objects.filter(kind=SignalKind.DEAF_DESK).count() == 2


# --- What is over ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "fields", "over"),
    [
        ("unread", {}, False),
        ("unread", {"last_ok_at": NOW + HOUR}, True),
        ("unread", {"last_item_at": NOW + HOUR}, False),
        ("nothing_new", {"last_ok_at": NOW + HOUR}, False),
        ("nothing_new", {"last_item_at": NOW + HOUR}, True),
        ("status 503", {"last_ok_at": NOW + HOUR}, True),
        ("status 503", {"failures": 12}, False),
        ("status 503", {"active": False}, True),
    ],
)
def test_a_signal_says_when_its_reason_ended(
    db: None, why: str, fields: dict[str, Any], over: bool
) -> None:
    source = failing(since=NOW, failures=9)
    kind = "failing_source" if why == "status 503" else "silent_source"
    signal = Signal.objects.create(kind=kind, key="k", subject=source.pk, why=why, at=NOW)
    Source.objects.filter(pk=source.pk).update(**fields)
    signals.close_what_is_over()
    signal.refresh_from_db()
    assert (signal.over_at is not None) is over
    if over and "active" not in fields:
        assert signal.over_at == NOW + HOUR
        Source.objects.update(last_ok_at=NOW + 2 * HOUR, last_item_at=NOW + 2 * HOUR)
        signals.close_what_is_over()
        signal.refresh_from_db()
        assert signal.over_at == NOW + HOUR


def test_what_is_over_is_written_and_told_in_three_statements_however_many(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        source = make_source(last_ok_at=NOW + HOUR)
        Signal.objects.create(
            kind="failing_source", key=str(number), subject=source.pk, why="status 503", at=NOW
        )
    # Its source is gone.
    Signal.objects.create(kind="silent_source", key="gone", subject=0, why="unread", at=NOW)
    with django_assert_num_queries(3):
        signals.close_what_is_over()
    assert not Signal.objects.filter(over_at=None).exists()
