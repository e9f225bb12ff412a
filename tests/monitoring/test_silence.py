"""When a source counts as silent; what rings, how often, and when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.ingest import signals
from monitoring.models import Signal, Source
from monitoring.models.signal import SignalKind
from monitoring.silence import READ_UNTIL, SPEAKS_UNTIL, silence_of
from tests.makers import make_source

NOW = timezone.now()
HOUR = timedelta(hours=1)


def ago(**length: float) -> dict[str, Any]:
    """Nothing since then: not listened to, not read, nothing new, and due ever since."""
    moment = NOW - timedelta(**length)
    return {
        "active_since": moment,
        "last_ok_at": moment,
        "last_item_at": moment,
        "next_poll_at": moment,
    }


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


def test_one_silence_rings_once_and_a_new_one_again(db: None) -> None:
    source = make_source(**ago(minutes=20))
    for _ in range(2):
        signals.silent_sources(now=NOW)
    signal = Signal.objects.get()
    assert (signal.subject, signal.observed, signal.expected) == (source.pk, 1200, 900)
    Source.objects.update(last_ok_at=NOW - timedelta(minutes=16))
    signals.silent_sources(now=NOW)
    assert Signal.objects.count() == 2


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
    source = failing(since=NOW, failures=9)
    for hours in (1, 23, 25, 26, 47, 49):
        signals.failing_sources(now=NOW + hours * HOUR)
    rung = Signal.objects.order_by("pk")
    assert [signal.key.rsplit(":", 1)[1] for signal in rung] == ["0", "1", "2"]
    assert {(s.why, s.observed, s.expected) for s in rung} == {("status 503", 9, 3)}
    Source.objects.filter(pk=source.pk).update(failing_since=NOW + 50 * HOUR)
    signals.failing_sources(now=NOW + 51 * HOUR)
    assert Signal.objects.count() == 4


def test_a_source_that_nobody_listens_to_does_not_ring(db: None) -> None:
    source = failing(since=NOW, failures=9)
    Source.objects.filter(pk=source.pk).update(active=False)
    signals.failing_sources(now=NOW)
    assert not Signal.objects.exists()


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
