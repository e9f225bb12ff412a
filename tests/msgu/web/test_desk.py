"""Ages and lengths of time, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from msgu.web.templatetags import desk


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=40, minutes=30), "40 h"),
        (timedelta(hours=71, minutes=59), "71 h"),
        (timedelta(days=3), "3 jours"),
        (timedelta(days=15, hours=23), "15 jours"),
    ],
)
def test_a_length_has_one_unit_and_hours_up_to_three_days(length: timedelta, said: str) -> None:
    assert desk.span(length).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(-2, "à l’instant"), (4.9, "à l’instant"), (5, "il y a 5 s")]
)
def test_what_just_happened_has_no_age(seconds: float, said: str) -> None:
    now = timezone.now()
    assert desk.age(now - timedelta(seconds=seconds), now).replace("\xa0", " ") == said
