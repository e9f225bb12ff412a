"""Quarters of an hour of listening: who was due, who was heard."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring import slots
from monitoring.models import Slot, Source
from tests.makers import make_source

MINUTE = timedelta(minutes=1)
# The quarter that ends at two o'clock.
START = datetime(2026, 11, 20, 13, 45, tzinfo=UTC)
END = START + 15 * MINUTE


def listened(**fields: Any) -> Source:
    """A source listened to since the day before, due since it was last read."""
    fields = {"active_since": START - timedelta(days=1), "last_ok_at": END - MINUTE, **fields}
    return make_source(**{"next_poll_at": fields["last_ok_at"] or START, **fields})


def close(*, now: datetime = END + MINUTE) -> tuple[int, int]:
    """Close the quarter alone; gives its counts."""
    Slot.objects.get_or_create(starts_at=START - 15 * MINUTE)
    slots.close(now=now)
    slot = Slot.objects.get(starts_at=START)
    return slot.due, slot.ok


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        pytest.param({}, (1, 1), id="read in the quarter"),
        pytest.param({"last_ok_at": END - 14 * MINUTE}, (1, 1), id="within a quarter of an hour"),
        pytest.param({"last_ok_at": END - 16 * MINUTE}, (1, 0), id="not for a quarter of an hour"),
        pytest.param(
            {"last_ok_at": END - 44 * MINUTE, "interval": 900}, (1, 1), id="its own rhythm"
        ),
        pytest.param({"last_ok_at": END - 46 * MINUTE, "interval": 900}, (1, 0), id="too long"),
        pytest.param({"last_ok_at": None}, (1, 0), id="never read"),
        pytest.param({"failures": 1}, (1, 1), id="one failure since"),
        pytest.param({"active_since": START}, (1, 1), id="for the whole quarter, to the second"),
        pytest.param({"active_since": START + MINUTE}, (0, 0), id="not for the whole quarter"),
        pytest.param(
            {"active_since": START, "last_ok_at": START - MINUTE, "interval": 3600},
            (1, 0),
            id="read in another life",
        ),
        pytest.param({"active": False}, (0, 0), id="nobody listens"),
        pytest.param({"last_ok_at": END + MINUTE / 2}, (1, 1), id="just read, just over"),
    ],
)
def test_who_is_due_and_who_is_heard(
    db: None, fields: dict[str, Any], counts: tuple[int, int]
) -> None:
    listened(**fields)
    assert close() == counts


def test_a_later_reading_says_nothing_of_a_quarter_long_over(db: None) -> None:
    listened(last_ok_at=END + 6 * MINUTE)
    assert close(now=END + 6 * MINUTE) == (1, 0)


def test_a_quarter_under_way_is_not_closed(db: None) -> None:
    listened()
    Slot.objects.create(starts_at=START - 15 * MINUTE)
    assert slots.close(now=END - MINUTE) == []
    assert slots.close(now=END) == [START]


def test_no_quarter_is_written_that_postgres_s_clock_has_not_ended(db: None) -> None:
    """A worker whose clock is a day ahead."""
    now = timezone.now()
    listened(active_since=now - timedelta(hours=2), last_ok_at=now)
    closed = slots.close(now=now + timedelta(days=1))
    assert len(closed) in {7, 8}
    assert closed[-1] + 15 * MINUTE <= timezone.now()


def test_a_quarter_is_written_once_and_never_again(db: None) -> None:
    listened()
    assert close() == (1, 1)
    Source.objects.update(last_ok_at=START - timedelta(days=1))
    assert slots.close(now=END + 2 * MINUTE) == []
    assert close() == (1, 1)


def test_what_nobody_closed_is_filled_as_not_heard(db: None) -> None:
    """The desk stopped at a quarter past two and came back at five."""
    listened(last_ok_at=END + 14 * MINUTE)
    assert close() == (1, 1)
    closed = slots.close(now=END + timedelta(hours=3))
    assert closed == [END + n * 15 * MINUTE for n in range(12)]
    written = Slot.objects.filter(starts_at__gte=END).order_by("starts_at")
    assert [(slot.due, slot.ok) for slot in written] == [(1, 1)] + [(1, 0)] * 11


def test_a_long_absence_is_filled_for_thirty_five_days(db: None) -> None:
    listened()
    Slot.objects.create(starts_at=START - timedelta(days=200))
    closed = slots.close(now=END)
    assert (len(closed), closed[0]) == (35 * 96, END - timedelta(days=35))


def test_nothing_is_written_before_the_first_source_is_listened_to(db: None) -> None:
    assert slots.close(now=END) == []
    make_source(active=False, active_since=None)
    assert slots.close(now=END) == []
    Source.objects.update(active=True, active_since=START - 20 * MINUTE)
    assert slots.close(now=END) == [START - 15 * MINUTE, START]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_write_each_quarter_once() -> None:
    listened(active_since=END - timedelta(days=2))

    def sweep(_worker: int) -> list[datetime]:
        try:
            return slots.close(now=END)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        closed = [quarter for quarters in pool.map(sweep, range(8)) for quarter in quarters]
    assert len(closed) == len(set(closed)) == Slot.objects.count() == 192
