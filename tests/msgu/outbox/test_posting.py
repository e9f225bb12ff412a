"""What is written down to be told: in the caller's transaction, once, and when it may leave."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from msgu.outbox import posting
from msgu.outbox.models import Channel, Notice
from msgu.outbox.posting import post
from msgu.users.models import User
from tests.makers import make_channel, make_user

HERE = ZoneInfo("America/Toronto")


def told(person: User, *, key: str = "avis:1", urgent: bool = True) -> int:
    return post(key=key, person=person, subject="Avis", body="Essai", urgent=urgent)


def test_one_row_for_each_open_channel(communicator: User) -> None:
    make_channel(communicator)
    make_channel(communicator, service="json://merles.example")
    make_channel(communicator, active=False)
    assert told(communicator) == 2
    assert Notice.objects.count() == 2


def test_the_same_key_is_told_once(communicator: User) -> None:
    make_channel(communicator)
    told(communicator)
    told(communicator)
    told(communicator, key="avis:2")
    assert Notice.objects.count() == 2


def test_what_is_rolled_back_is_not_told(communicator: User) -> None:
    make_channel(communicator)
    with transaction.atomic():
        assert told(communicator) == 1
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_nothing_leaves_for_a_closed_account_or_a_played_one(communicator: User) -> None:
    communicator.is_active = False
    communicator.save()
    played = make_user("jouee@demo.example", is_demo=True)
    for person in (communicator, played):
        make_channel(person)
        assert told(person) == 0


def at(hour: int, minute: int = 0, day: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("moment", "speaks"),
    [
        (at(21, 59), at(21, 59)),
        (at(22), at(6, day=11)),
        (at(23, 30), at(6, day=11)),
        (at(0, day=11), at(6, day=11)),
        (at(5, 59, day=11), at(6, day=11)),
        (at(6, day=11), at(6, day=11)),
        # The night when clocks go back: six o'clock by the wall all the same.
        (at(23, day=31, month=10), at(6, day=1, month=11)),
    ],
)
def test_quiet_hours_end_by_the_clock_of_the_wall(moment: datetime, speaks: datetime) -> None:
    channel = Channel(quiet_from=time(22), quiet_to=time(6))
    assert channel.speaks_at(moment) == speaks


def test_quiet_hours_of_one_day() -> None:
    channel = Channel(quiet_from=time(12), quiet_to=time(13))
    assert channel.speaks_at(at(12, 30)) == at(13)
    assert channel.speaks_at(at(13, 30)) == at(13, 30)
    assert channel.speaks_at(at(11)) == at(11)


@pytest.mark.parametrize(("urgent", "due"), [(True, at(23)), (False, at(6, day=11))])
def test_what_is_urgent_does_not_wait_for_the_morning(
    urgent: bool, due: datetime, communicator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_channel(communicator, quiet_from="22:00", quiet_to="06:00")
    monkeypatch.setattr(posting, "by_postgres", lambda: at(23))
    told(communicator, urgent=urgent)
    assert Notice.objects.get().due_at == due


def test_the_clock_is_postgres_s(communicator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_channel(communicator)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: at(12, day=1, month=1))
    told(communicator)
    assert abs(Notice.objects.get().due_at - now).total_seconds() < 60
