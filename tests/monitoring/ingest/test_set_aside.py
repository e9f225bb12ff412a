"""How many of the items that nothing could be made of are kept."""

from monitoring.ingest import set_aside
from monitoring.models import SetAside, Source
from tests.makers import make_source


def kept(source: Source) -> list[str]:
    """What is kept of a source, as its page shows it."""
    return [item.raw for item in source.set_aside.order_by("-received_at", "-pk")]


def test_the_newest_two_hundred_of_each_source_are_kept(db: None) -> None:
    source, other = make_source(), make_source()
    set_aside.keep(other, ["the other's"], why="x")
    for n in range(5):
        set_aside.keep(source, [f"{n}.{m}" for m in range(50)], why="x")
    assert kept(source) == [f"{n}.{m}" for n in range(4, 0, -1) for m in range(50)]
    assert kept(other) == ["the other's"]


def test_a_feed_that_breaks_every_item_is_written_once(db: None) -> None:
    source = make_source()
    feed = [f"item {n}" for n in range(500)]
    set_aside.keep(source, feed, why="x")
    assert kept(source) == feed[:200]
    written = set(SetAside.objects.values_list("pk", flat=True))
    for _ in range(2):
        set_aside.keep(source, ["a new item", *feed], why="x")
    assert kept(source) == ["a new item", *feed[:199]]
    assert len(set(SetAside.objects.values_list("pk", flat=True)) - written) == 1
