"""A pressing level brings sources back to their fastest pace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring import schedule
from monitoring.models import DeskLevel, Level, Source
from tests.makers import make_source

HOUR = timedelta(hours=1)


def slowed(**fields: Any) -> Source:
    far = timezone.now() + HOUR
    return make_source(**{"interval": 3600, "next_poll_at": far, **fields})


@pytest.mark.parametrize("level", [Level.ALERT, Level.CRISIS])
def test_what_had_slowed_down_comes_back_within_its_fastest_pace(db: None, level: Level) -> None:
    DeskLevel.objects.create(pk=1, level=level)
    source = slowed()
    assert schedule.hasten() == 1
    source.refresh_from_db()
    assert source.interval == 300
    assert source.next_poll_at <= timezone.now() + timedelta(seconds=300)
    assert schedule.hasten() == 0


@pytest.mark.parametrize(
    ("level", "fields"),
    [
        pytest.param(Level.ROUTINE, {}, id="routine"),
        pytest.param(Level.PRE_ALERT, {}, id="pre-alert"),
        pytest.param(Level.RECOVERY, {}, id="recovery"),
        pytest.param(Level.CRISIS, {"failures": 2}, id="it fails"),
        pytest.param(Level.CRISIS, {"active": False}, id="nobody listens"),
        pytest.param(Level.CRISIS, {"interval": 300}, id="it asked for an hour itself"),
    ],
)
def test_who_is_left_alone(db: None, level: Level, fields: dict[str, Any]) -> None:
    DeskLevel.objects.create(pk=1, level=level)
    source = slowed(**fields)
    assert schedule.hasten() == 0
    assert Source.objects.get(pk=source.pk).next_poll_at == source.next_poll_at


def test_what_comes_due_sooner_is_not_put_off(db: None) -> None:
    DeskLevel.objects.create(pk=1, level=Level.CRISIS)
    source = slowed(next_poll_at=timezone.now() - HOUR)
    schedule.hasten()
    assert Source.objects.get(pk=source.pk).next_poll_at == source.next_poll_at
