"""Sketches of another method are not compared: whoever takes the lane sketches them again."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from monitoring.ingest import edit, lane, near
from monitoring.ingest.group import COPY_WINDOW
from monitoring.models import Mention, Sketch, StoryLink
from monitoring.nearness import METHOD_VERSION
from tests.makers import make_mention
from tests.monitoring.nearness.test_lane import (
    REPOST,
    REWRITTEN,
    TEXT,
    ended,
    fresh,
    heard,
    look,
    looked_at,
    wait_until,
)

pytestmark = pytest.mark.django_db


def of_another_method(*mentions: Mention, **fields: Any) -> None:
    """What a worker of before wrote: bands that mean something else, and no version."""
    rows = Sketch.objects.filter(mention__in=mentions)
    rows.update(**{"version": 0, "bands": b"12345678" * 33, **fields})


def bring_up_to_date(ending: Event | None = None) -> None:
    lane.bring_up_to_date(now=timezone.now(), ending=ending or Event())


def versions() -> list[int]:
    return list(Sketch.objects.order_by("mention").values_list("version", flat=True))


def test_a_sketch_says_which_method_made_it() -> None:
    heard()
    look()
    assert versions() == [METHOD_VERSION]


@pytest.mark.parametrize("version", [0, METHOD_VERSION - 1, METHOD_VERSION + 1])
def test_a_sketch_of_another_method_is_not_compared(version: int) -> None:
    first = heard()
    look()
    # The very bands: only the method tells.
    Sketch.objects.update(version=version)
    repost = heard(REPOST)
    look()
    fresh(first, repost)
    assert repost.story is None
    assert not StoryLink.objects.exists()


def test_what_another_method_sketched_is_sketched_again_and_found() -> None:
    first = heard()
    look()
    of_another_method(first)
    bring_up_to_date()
    assert versions() == [METHOD_VERSION]
    repost = heard(REPOST)
    look()
    fresh(first, repost)
    assert repost.story == first.story is not None


def test_what_another_method_found_alike_or_not_stays_so() -> None:
    first, other = heard(), heard(REWRITTEN)
    look()
    StoryLink.objects.all().delete()
    of_another_method(first, other)
    bring_up_to_date()
    assert look() == 0
    assert not StoryLink.objects.exists()


def test_what_waits_to_be_compared_goes_on_waiting() -> None:
    first, other = heard(), heard(REWRITTEN)
    look()
    of_another_method(first, other)
    edit.compare_again(other)
    near.sketch_again([first.pk, other.pk])
    assert (looked_at(first), looked_at(other)) == (True, False)
    assert look() == 1


def test_copies_and_what_is_over_are_left_as_they_are() -> None:
    first, repost = heard(), heard(REPOST)
    look()
    old = ended(text=f"Autre chose, {TEXT}")
    look()
    of_another_method(first, repost, old)
    Sketch.objects.filter(mention=old).update(captured_at=timezone.now() - 2 * COPY_WINDOW)
    bring_up_to_date()
    assert versions() == [METHOD_VERSION, 0, 0]


def test_a_worker_that_ends_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    mentions = [heard(f"{TEXT} numéro {number}") for number in range(5)]
    while look():
        pass
    of_another_method(*mentions)
    monkeypatch.setattr(near, "BATCH", 2)
    ending = Event()
    sketch_again = near.sketch_again

    def once(numbers: Sequence[int]) -> None:
        sketch_again(numbers)
        ending.set()

    monkeypatch.setattr(near, "sketch_again", once)
    bring_up_to_date(ending)
    assert sorted(versions()) == [0, 0, 0, METHOD_VERSION, METHOD_VERSION]
    bring_up_to_date()
    assert versions() == [METHOD_VERSION] * 5


def test_what_was_purged_meanwhile_is_passed_over() -> None:
    first = heard()
    look()
    of_another_method(first)
    Mention.every.filter(pk=first.pk).update(purged_at=timezone.now(), text="", title="")
    bring_up_to_date()
    assert versions() == [0]


@pytest.mark.django_db(transaction=True)
def test_who_takes_the_lane_begins_with_them() -> None:
    first = heard()
    look()
    of_another_method(first)
    ending = Event()

    def keep() -> None:
        lane.keep(ending=ending)
        connection.close()

    keeping = Thread(target=keep)
    keeping.start()
    try:
        repost = heard(REPOST)
        wait_until(lambda: looked_at(repost))
    finally:
        ending.set()
        keeping.join(60)
    fresh(first, repost)
    assert repost.story == first.story is not None
    assert versions() == [METHOD_VERSION] * 2


def test_a_worker_of_before_may_go_on_writing() -> None:
    mention = make_mention()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO monitoring_sketch (mention_id) VALUES (%s)", [mention.pk])
        cursor.execute("UPDATE monitoring_sketch SET bands = %s", [b"12345678"])
    assert versions() == [0]
