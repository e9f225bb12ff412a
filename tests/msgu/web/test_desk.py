"""Ages and lengths of time, in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

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


LENGTHS = [timedelta(seconds=seconds) for seconds in (5, 59.9, 60, 3_599, 3_600, 43_199)]


@pytest.mark.parametrize("length", LENGTHS)
def test_each_language_says_each_age_and_each_deadline_as_it_says_the_length(
    length: timedelta,
) -> None:
    now = timezone.now()
    for _ in range(2):  # What was said once is kept.
        with translation.override("fr-ca"):
            said = desk.span(length)
            assert desk.age(now - length, now) == f"il y a {said}"
            assert desk.countdown(now - length, now) == f"en retard de {said}"
            assert desk.countdown(now + length, now) == f"dans {said}"
        with translation.override("en"):
            said = desk.span(length)
            assert desk.age(now - length, now) == f"{said} ago"
            assert desk.countdown(now - length, now) == f"{said} late"
            assert desk.countdown(now + length, now) == f"in {said}"
