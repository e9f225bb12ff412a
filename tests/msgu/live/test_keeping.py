"""What is forgotten, and what a reader still learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from msgu import live
from msgu.live import Topic, keeping
from msgu.live.models import Change
from msgu.live.reading import read

pytestmark = pytest.mark.django_db(transaction=True)


def test_changes_are_kept_a_day_and_who_missed_some_is_told_so() -> None:
    start = read(None).cursor
    for number in range(4):
        live.tell(Topic.MENTIONS, [number])
    seen = read(start).cursor
    Change.objects.update(at=timezone.now() - timedelta(hours=25))
    live.tell(Topic.MENTIONS, [4])
    assert keeping.forget() == 3
    assert keeping.forget() == 0
    assert [change.ids for change in Change.objects.order_by("id")] == [[3], [4]]
    assert read(start).lost
    assert [list(told.ids) for told in read(seen).told] == [[4]]


def test_forgetting_is_bounded_and_begins_with_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_FORGOTTEN", 3)
    old = timezone.now() - timedelta(hours=25)
    Change.objects.bulk_create(Change(topic="level", ids=[n], at=old) for n in range(6))
    assert [keeping.forget() for _ in range(4)] == [2, 2, 1, 0]
    assert [change.ids for change in Change.objects.all()] == [[5]]
