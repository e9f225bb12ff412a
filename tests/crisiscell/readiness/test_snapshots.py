"""One photograph a day, never taken again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crisiscell.models import ReadinessSnapshot
from crisiscell.readiness import catalogue, snapshots
from monitoring.models import Slot
from monitoring.worlds import REAL

# Half past eleven in the evening in Québec.
EVENING = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_day_is_photographed_once(db: None) -> None:
    snapshots.take(world=REAL, now=EVENING)
    Slot.objects.create(starts_at=EVENING - HOUR, due=1, ok=1)
    snapshots.take(world=REAL, now=EVENING + HOUR / 4)
    kept = ReadinessSnapshot.objects.get()
    assert (kept.day, kept.index, kept.inputs["slots"]) == (date(2026, 11, 20), 0, 0)
    codes = ("F1", "F2", "F3", "F4", "F5", "I1", "I2")
    assert kept.scores == {**dict.fromkeys(codes, 0), "caps": ["CAP3"]}
    assert kept.inputs["network"]["voices"] == 0
    snapshots.take(world=REAL, now=EVENING + HOUR)
    assert ReadinessSnapshot.objects.count() == 2


def test_another_model_leaves_yesterday_as_it_was(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:  # T-IDX-6
    snapshots.take(world=REAL, now=EVENING)
    before = ReadinessSnapshot.objects.values().get()
    monkeypatch.setattr(snapshots, "MODEL_VERSION", catalogue.MODEL_VERSION + 1)
    snapshots.take(world=REAL, now=EVENING)
    snapshots.take(world=REAL, now=EVENING + timedelta(days=1))
    old, new = ReadinessSnapshot.objects.order_by("day").values()
    assert old == before
    assert new["model_version"] == catalogue.MODEL_VERSION + 1


def test_the_trend_is_three_months_in_order(db: None) -> None:
    for days in (0, 1, 89, 91):
        snapshots.take(world=REAL, now=EVENING - timedelta(days=days))
    shown = [one.day for one in snapshots.trend(world=REAL, now=EVENING)]
    assert shown == sorted(shown)
    assert len(shown) == 3
