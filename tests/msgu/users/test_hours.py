"""Service hours: nights, week-ends, and the two days that are not 24 hours long."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from msgu.users import hours
from msgu.users.hours import ServiceHours

QUEBEC = ZoneInfo("America/Toronto")
OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
ALWAYS: list[list[str] | None] = [["00:00", "00:00"]] * 7


def service(week: list[list[str] | None]) -> ServiceHours:
    read = hours.read(week, zone=QUEBEC)
    assert read
    return read


@pytest.mark.parametrize(
    ("week", "start", "hours_of_service", "end"),
    [
        pytest.param(OFFICE, "2026-11-18 09:00", 4, "2026-11-18 13:00", id="within a day"),
        pytest.param(OFFICE, "2026-11-18 06:00", 4, "2026-11-18 12:30", id="before opening"),
        pytest.param(OFFICE, "2026-11-18 14:30", 4, "2026-11-19 10:30", id="over a night"),
        pytest.param(OFFICE, "2026-11-18 23:00", 4, "2026-11-19 12:30", id="in the night"),
        pytest.param(OFFICE, "2026-11-18 12:30", 4, "2026-11-18 16:30", id="to the last minute"),
        pytest.param(OFFICE, "2026-11-18 16:30", 4, "2026-11-19 12:30", id="as it closes"),
        pytest.param(OFFICE, "2026-11-20 15:30", 4, "2026-11-23 11:30", id="over a week-end"),
        pytest.param(OFFICE, "2026-11-21 12:00", 8, "2026-11-23 16:30", id="on a Saturday"),
        pytest.param(ALWAYS, "2026-11-18 22:00", 4, "2026-11-19 02:00", id="never closed"),
        # On 8 March 2026, two o'clock is three; on 1 November, one o'clock comes twice.
        pytest.param(OFFICE, "2026-03-06 14:30", 4, "2026-03-09 10:30", id="spring, office"),
        pytest.param(ALWAYS, "2026-03-08 00:00", 4, "2026-03-08 05:00", id="a day of 23 hours"),
        pytest.param(ALWAYS, "2026-11-01 00:00", 4, "2026-11-01 03:00", id="a day of 25 hours"),
        pytest.param(ALWAYS, "2026-10-31 23:00", 26, "2026-11-02 00:00", id="the whole of it"),
        pytest.param(
            [*[None] * 6, ["01:00", "04:00"]], "2026-03-08 00:00", 2, "2026-03-08 04:00",
            id="an hour that does not come",
        ),
        pytest.param(
            [*[None] * 6, ["01:00", "02:00"]], "2026-11-01 00:00", 2, "2026-11-01 02:00",
            id="an hour that comes twice",
        ),
        pytest.param(
            [["09:00", "10:00"], *[None] * 6], "2026-11-18 09:00", 2, "2026-11-30 10:00",
            id="one hour a week",
        ),
    ],
)  # fmt: skip
def test_when_so_many_hours_of_service_have_passed(
    week: list[list[str] | None], start: str, hours_of_service: int, end: str
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=QUEBEC)
    ended = service(week).after(begun, timedelta(hours=hours_of_service))
    assert ended.astimezone(QUEBEC).isoformat(" ", "minutes")[:16] == end


@pytest.mark.parametrize("week", [[], [None] * 7])
def test_a_week_without_any_hour_is_no_week(week: list[list[str] | None]) -> None:
    assert hours.read(week, zone=QUEBEC) is None


def test_a_service_that_never_opens_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="seven days"):
        ServiceHours((None,) * 7, QUEBEC)


WEEKS: dict[str, list[list[str] | None]] = {
    "office": OFFICE,
    "always": ALWAYS,
    "uneven": [["07:00", "19:00"], None, ["13:15", "14:20"], *[["08:00", "00:00"]] * 4],
    "Sundays, when the hour changes": [*[None] * 6, ["01:00", "04:00"]],
    "an hour that does not come": [["09:00", "10:00"], *[None] * 5, ["02:00", "03:00"]],
}


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("around", ["2026-03-08", "2026-11-01", "2026-07-01"])
@pytest.mark.parametrize("minutes", [1, 240, 480, 1440])
def test_pieces_say_what_every_moment_would(week: str, around: str, minutes: int) -> None:
    hours_, length = service(WEEKS[week]), timedelta(minutes=minutes)
    middle = datetime.fromisoformat(around).replace(tzinfo=QUEBEC)
    since, until = middle - timedelta(days=9), middle + timedelta(days=9)
    pieces = list(hours_.pieces(length, since=since, until=until))
    assert pieces[0].begins == since
    assert pieces[-1].ends >= until
    for piece, following in pairwise(pieces):
        assert piece.begins < piece.ends == following.begins
    for piece in pieces:
        for share in (timedelta(microseconds=1), (piece.ends - piece.begins) / 3):
            at = piece.begins + share
            said = piece.due_at + share if piece.runs else piece.due_at
            assert said == hours_.after(at, length)
        said = piece.due_at + (piece.ends - piece.begins) if piece.runs else piece.due_at
        assert said == hours_.after(piece.ends, length)


@pytest.mark.parametrize(
    ("week", "length"),
    [(OFFICE, 8), (ALWAYS, 24), ([["08:00", "12:00"], *[["09:00", "00:00"]] * 6], 15)],
)
def test_a_working_day_is_the_longest_of_the_week(
    week: list[list[str] | None], length: int
) -> None:
    assert service(week).working_day == timedelta(hours=length)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-18 08:29", False),
        ("2026-11-18 08:30", True),
        ("2026-11-18 16:29", True),
        ("2026-11-18 16:30", False),
        ("2026-11-21 12:00", False),
    ],
)
def test_open_or_not(moment: str, is_open: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=QUEBEC)
    assert service(OFFICE).are_open(at) == is_open
