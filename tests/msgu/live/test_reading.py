"""Rows of transactions that commit in any order: each is read, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from msgu import live
from msgu.live import Topic
from msgu.live.listener import address
from msgu.live.models import Change
from msgu.live.reading import MOST_CHANGES, Cursor, Reading, cursor_of, read

pytestmark = pytest.mark.django_db(transaction=True)
Writer = psycopg.Connection[Any]


@pytest.fixture
def writers() -> Iterator[tuple[Writer, Writer]]:
    """Two connections, each in a transaction of its own."""
    with (
        psycopg.connect(**address_of_tests()) as first,
        psycopg.connect(**address_of_tests()) as second,
    ):
        yield first, second


def address_of_tests() -> dict[str, Any]:
    return {**address(), "dbname": connection.settings_dict["NAME"]}


def write(writer: Writer, number: int) -> None:
    writer.execute("INSERT INTO live_change (topic, ids) VALUES ('mentions', %s)", [[number]])


def numbers(reading: Reading) -> list[int]:
    return [number for told in reading.told for number in told.ids]


def test_what_is_told_is_read_once() -> None:
    start = read(None).cursor
    live.tell(Topic.SIGNALS, [3, 1, 3])
    reading = read(start)
    assert [(one.topic, list(one.ids)) for one in reading.told] == [("signals", [1, 3])]
    assert read(reading.cursor).told == []


def test_a_row_that_commits_after_a_later_one_is_not_missed(
    writers: tuple[Writer, Writer],
) -> None:
    early, late = writers
    start = read(None).cursor
    write(early, 1)
    write(late, 2)
    late.commit()
    waiting = read(start)
    assert numbers(waiting) == []
    assert waiting.behind
    early.commit()
    reading = read(waiting.cursor)
    assert numbers(reading) == [1, 2]
    assert not reading.behind


def test_a_lower_number_of_a_later_transaction_is_not_missed(
    writers: tuple[Writer, Writer],
) -> None:
    early, late = writers
    start = read(None).cursor
    early.execute("SELECT pg_current_xact_id()")
    write(late, 1)
    write(early, 2)
    early.commit()
    middle = read(start)
    assert numbers(middle) == [2]
    late.commit()
    assert numbers(read(middle.cursor)) == [1]


def test_what_is_rolled_back_tells_nothing() -> None:
    start = read(None).cursor
    with transaction.atomic():
        live.tell(Topic.MENTIONS, [1])
        transaction.set_rollback(True)
    reading = read(start)
    assert numbers(reading) == []
    assert not reading.behind


def test_a_large_batch_takes_several_rows() -> None:
    live.tell(Topic.MENTIONS, range(1_001))
    assert [len(change.ids) for change in Change.objects.order_by("id")] == [500, 500, 1]


def test_nothing_is_told_of_no_row() -> None:
    live.tell(Topic.MENTIONS, [])
    assert not Change.objects.exists()


def test_who_is_too_far_behind_is_told_so() -> None:
    start = read(None).cursor
    Change.objects.bulk_create(Change(topic="mentions", ids=[1]) for _ in range(MOST_CHANGES))
    assert len(read(start).told) == MOST_CHANGES
    live.tell(Topic.MENTIONS, [2])
    reading = read(start)
    assert (reading.lost, reading.told) == (True, [])
    assert not read(reading.cursor).lost


def test_a_cursor_of_another_cluster_is_lost() -> None:
    assert read(Cursor(10**15, 1)).lost


def test_who_was_away_for_longer_than_changes_are_kept_is_told_so() -> None:
    start = read(None).cursor
    live.tell(Topic.MENTIONS, [1])
    old = read(start).cursor
    Change.objects.update(at=timezone.now() - timedelta(hours=25))
    live.tell(Topic.MENTIONS, [2])
    assert read(start).lost
    assert numbers(read(old)) == [2]


def test_a_cursor_survives_being_written() -> None:
    assert cursor_of(str(Cursor(745, 12))) == Cursor(745, 12)


@pytest.mark.parametrize("text", ["", "745", "-1-2", "a-b", "1-2-3", "9" * 20 + "-1", "٣-٤"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    assert cursor_of(text) is None
