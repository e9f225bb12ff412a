"""When a source is asked again: tables of cases."""

import pytest

from monitoring.ingest import cadence
from monitoring.models import Source

DAY = 86_400.0


def source(**fields: int) -> Source:
    return Source(**{"interval_min": 300, "interval_max": 3600, "interval": 300, **fields})


@pytest.mark.parametrize(
    ("interval", "news", "following"),
    [
        (300, False, 375),
        (375, False, 469),
        (3000, False, 3600),
        (3600, False, 3600),
        (3600, True, 300),
        (300, True, 300),
        # Its bounds have been moved since.
        (60, False, 300),
        (9000, False, 3600),
    ],
)
def test_a_source_slows_down_while_it_has_nothing_to_say(
    interval: int, news: bool, following: int
) -> None:
    assert cadence.next_interval(source(interval=interval), news=news) == following


def test_hours_of_silence_lead_to_the_slowest_pace_in_a_dozen_polls() -> None:
    quiet = source()
    for _ in range(12):
        quiet.interval = cadence.next_interval(quiet, news=False)
    assert quiet.interval == quiet.interval_max


@pytest.mark.parametrize(
    ("asked", "wait"),
    [(0.0, 300.0), (60.0, 300.0), (900.0, 900.0), (3600.0, 3600.0), (DAY, 3600.0)],
)
def test_what_a_source_asks_for_counts_up_to_its_slowest_pace(asked: float, wait: float) -> None:
    assert cadence.wait_after_success(source(), asked=asked) == wait


@pytest.mark.parametrize(
    ("failing", "retry_after", "wait"),
    [
        (0.0, 0.0, 300.0),
        (300.0, 0.0, 300.0),
        (600.0, 0.0, 600.0),
        (1200.0, 0.0, 1200.0),
        (9000.0, 0.0, 3600.0),
        (365 * DAY, 0.0, 3600.0),
        (0.0, 20.0, 300.0),
        (0.0, 1800.0, 1800.0),
        (0.0, DAY, 3600.0),
    ],
)
def test_a_failing_source_is_asked_less_often_and_never_given_up(
    failing: float, retry_after: float, wait: float
) -> None:
    asked = cadence.wait_after_failure(source(), failing=failing, retry_after=retry_after)
    assert asked == wait


def test_a_source_slower_than_the_cap_is_not_hurried_by_failing() -> None:
    slow = source(interval_min=7200, interval_max=7200)
    assert cadence.wait_after_failure(slow, failing=0.0, retry_after=0.0) == 7200


@pytest.mark.parametrize(
    ("interval_min", "rest", "wait"),
    [(300, 20.0, 20.0), (300, DAY, 300.0), (60, DAY, 60.0), (86_400, DAY, 300.0)],
)
def test_a_neighbour_waits_some_minutes_at_most(
    interval_min: int, rest: float, wait: float
) -> None:
    neighbour = source(interval_min=interval_min, interval_max=86_400)
    assert cadence.wait_for_host(neighbour, retry_after=rest) == wait


@pytest.mark.parametrize("interval", [300, 375, 3600])
def test_a_pressing_level_lets_no_source_slow_down(interval: int) -> None:
    quiet = source(interval=interval)
    assert cadence.next_interval(quiet, news=False, pressing=True) == 300


def test_what_a_source_asks_for_counts_under_pressure_too() -> None:
    quiet = source(interval=3600)
    quiet.interval = cadence.next_interval(quiet, news=False, pressing=True)
    assert cadence.wait_after_success(quiet, asked=900.0) == 900.0
