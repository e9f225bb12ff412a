"""The usual gap between two novelties, learned from the hours that had one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring import rhythm
from monitoring.models import HourCount, Run
from monitoring.silence import silence_allowed
from tests.makers import make_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Sunday, at midnight in Québec.
START = datetime(2026, 11, 1, 5, tzinfo=UTC)


def when(speaks: Callable[[int, int], bool], *, days: range = range(28)) -> list[datetime]:
    """The hours of these days in which it `speaks(weekday, hour)`; the weekday 0 is Sunday."""
    return [
        START + day * DAY + hour * HOUR
        for day in days
        for hour in range(24)
        if speaks(day % 7, hour)
    ]


def office(weekday: int, hour: int) -> bool:
    return weekday in range(1, 6) and hour in range(9, 17)


HOURLY_PRESS = when(lambda weekday, hour: hour in range(6, 23))
ALWAYS = when(lambda weekday, hour: True)
OFFICE = when(office)
WEEKLY = when(lambda weekday, hour: (weekday, hour) == (3, 10))
BURST = when(lambda weekday, hour: True, days=range(10, 13))


@pytest.mark.parametrize(
    ("hours", "gap"),
    [
        pytest.param(ALWAYS, 2 * HOUR, id="the clock round: an hour, and the unknown minute"),
        pytest.param(HOURLY_PRESS, 9 * HOUR, id="hourly press: its night"),
        pytest.param(OFFICE, 66 * HOUR, id="office hours: the week-end, not the night"),
        pytest.param(WEEKLY, 7 * DAY + HOUR, id="a weekly bulletin"),
        pytest.param(
            sorted({*OFFICE, *BURST}), 66 * HOUR, id="a burst does not hide the week-ends"
        ),
        pytest.param(
            when(lambda w, h: h in range(6, 23), days=range(9))
            + when(lambda w, h: h in range(6, 23), days=range(11, 28)),
            9 * HOUR,
            id="two days without a desk do not excuse as much",
        ),
        pytest.param(BURST, 14 * DAY, id="one burst in four weeks is a rare source"),
        pytest.param([], 14 * DAY, id="four weeks without a word, too"),
    ],
)
def test_the_usual_gap(hours: list[datetime], gap: timedelta) -> None:
    assert rhythm.usual_gap(hours, listened=28 * DAY) == gap


@pytest.mark.parametrize("hours", [[], WEEKLY[:3], BURST])
def test_too_little_is_learned_from_what_is_new(hours: list[datetime]) -> None:
    assert rhythm.usual_gap(hours, listened=27 * DAY) is None


@pytest.mark.parametrize(
    ("hours", "gap"),
    [
        pytest.param(OFFICE, 88 * HOUR, id="a Monday's holiday"),
        pytest.param(OFFICE, 113 * HOUR, id="Easter, from Thursday to Tuesday"),
        pytest.param(HOURLY_PRESS, 16 * HOUR, id="a slow Sunday morning"),
        pytest.param(WEEKLY, 13 * DAY, id="a bulletin that skips nearly a week"),
    ],
)
def test_what_must_not_alarm(db: None, hours: list[datetime], gap: timedelta) -> None:
    source = make_source(usual_gap=rhythm.usual_gap(hours, listened=28 * DAY))
    assert gap < silence_allowed(source)


@pytest.mark.parametrize(
    ("hours", "gap"),
    [
        pytest.param(ALWAYS, 5 * HOUR, id="a newswire"),
        pytest.param(HOURLY_PRESS, 24 * HOUR, id="a paper that missed a day"),
        pytest.param(OFFICE, 7 * DAY, id="a town hall that missed a week"),
        pytest.param(WEEKLY, 15 * DAY, id="a bulletin that missed two"),
    ],
)
def test_what_must_alarm(db: None, hours: list[datetime], gap: timedelta) -> None:
    source = make_source(usual_gap=rhythm.usual_gap(hours, listened=28 * DAY))
    assert gap > silence_allowed(source)


def test_every_source_learns_from_one_query(db: None) -> None:
    now = START + 28 * DAY
    press, hall, young = [make_source(active_since=START - DAY) for _ in range(3)]
    type(young).objects.filter(pk=young.pk).update(active_since=now - DAY)
    HourCount.objects.bulk_create(
        HourCount(hour=hour, dimension="source", value=str(source.pk), n=1)
        for source, hours in ((press, HOURLY_PRESS), (hall, OFFICE))
        for hour in hours
    )
    run = Run.objects.create(kind="demo", name="Démonstration")
    HourCount.objects.create(
        hour=START, dimension="source", value=str(press.pk), origin="demo", run=run, n=1
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rhythm.learn(now=now)
    assert len([q for q in asked if "hourcount" in q["sql"]]) == 1
    gaps = []
    for source in (press, hall, young):
        source.refresh_from_db()
        gaps.append(source.usual_gap)
    assert gaps == [9 * HOUR, 66 * HOUR, None]
    with CaptureQueriesContext(connection) as asked:
        rhythm.learn(now=now)
    assert [q for q in asked if "UPDATE" in q["sql"]] == []
