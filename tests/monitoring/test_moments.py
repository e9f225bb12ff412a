"""When something comes back, as people choose it: quick choices, and moments on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from monitoring.forms.parking import ReferForm, SnoozeForm, moment_of
from msgu.users.hours import ServiceHours, read
from msgu.web.moments import MomentField

HERE = ZoneInfo("America/Toronto")
WEEK = read([["08:30", "16:30"]] * 5 + [None, None], zone=HERE)


def here(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


# Friday the 20th, Sunday the 22nd.
@pytest.mark.parametrize(
    ("choice", "hours", "now", "expected"),
    [
        ("15_min", WEEK, here(20, 10), here(20, 10, 15)),
        ("4_h", WEEK, here(20, 22), here(21, 2)),
        ("opening", WEEK, here(19, 10), here(20, 8, 30)),
        ("opening", WEEK, here(20, 10), here(23, 8, 30)),
        ("opening", None, here(20, 10), here(21, 8, 30)),
        ("end_of_day", WEEK, here(20, 10), here(20, 16, 30)),
        ("end_of_day", WEEK, here(22, 10), here(22, 16, 30)),
        ("end_of_day", None, here(20, 10), here(20, 16, 30)),
        ("morning", WEEK, here(20, 23, 59), here(21, 9)),
    ],
)
def test_quick_choices(
    choice: str, hours: ServiceHours | None, now: datetime, expected: datetime
) -> None:
    assert moment_of(choice, now=now, hours=hours) == expected


def test_the_end_of_a_day_that_ends_at_midnight() -> None:
    night = read([["16:00", "00:00"]] * 7, zone=HERE)
    assert moment_of("end_of_day", now=here(20, 10), hours=night) == here(21, 0)


def test_an_hour_that_does_not_come_is_refused() -> None:
    with pytest.raises(ValidationError, match="n’existe pas"):
        MomentField().clean("2027-03-14T02:30")


def test_an_hour_that_comes_twice_is_its_first_coming() -> None:
    assert MomentField().clean("2026-11-01T01:30") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        ({"when": "moment", "moment": "2020-01-01T09:00"}, "moment", "Ce moment est passé"),
        ({"when": "moment", "moment": "2099-01-01T09:00"}, "moment", "détruit avant ce moment"),
        ({"when": "moment", "moment": ""}, "moment", "Choisissez la date"),
        ({"when": "moment", "moment": "2099-03-08T02:30"}, "moment", "n’existe pas"),
        ({"when": "hier"}, "when", "Sélectionnez"),
        ({}, "when", "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    db: None, form: dict[str, str], field: str, sentence: str
) -> None:
    for wrong in (
        SnoozeForm({"seen": "0", **form}),
        ReferForm({"seen": "0", "to": "Voirie", **form}),
    ):
        assert not wrong.is_valid()
        assert sentence in str(wrong.errors[field])


def test_a_quick_choice_gives_what_the_verb_takes(db: None) -> None:
    form = SnoozeForm({"seen": "3", "when": "1_h", "moment": "2020-01-01T09:00"})
    assert form.is_valid()
    assert set(form.cleaned_data) == {"seen", "until"}
    refer = ReferForm({"seen": "3", "to": "Voirie", "when": "2_h"})
    assert refer.is_valid()
    assert set(refer.cleaned_data) == {"seen", "to", "return_at"}
