"""What reading a feed costs: ours, feedparser, and the child that reads what ours refuses.

`python -m bench.parse`. A feed has 30 items of about 60 words. Ours goes all the way to items,
text stripped of its markup, dates read, language known; feedparser stops before that. CPU time of
this process, but for the child: there the clock on the wall counts, of both processes at work.
Each figure is the best of several rounds, and those who are compared take turns.
"""

import gc
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import feedparser

from bench import awkward
from bench.feeds import Writer
from bench.rows import Row, show
from monitoring.connectors import feed, feed_strict

ADDRESS = "https://ville.example/fil.xml"
FEEDS = 20
ITEMS = 30
ROUNDS = 8
# Times faster than feedparser.
WANTED = 15

Read = Callable[[bytes], object]
Clock = Callable[[], float]


def rows() -> Iterator[Row]:
    declared, guessed = documents(language="fr"), documents(language="")
    # A bare ampersand: no XML parser takes it, and the feed is for the child.
    damaged = [body.replace(b"actualit", b"a & b", 1) for body in declared]
    peer, ours, guessing, child = best(
        [
            (parse, declared, time.process_time),
            (read_fast, declared, time.process_time),
            (read_fast, guessed, time.process_time),
            (read, damaged, time.perf_counter),
        ]
    )
    yield Row(
        name="parse, language declared",
        figure=compared(ours, peer),
        target=f"{WANTED} × feedparser",
        holds=peer / ours >= WANTED,
    )
    yield Row(name="parse, language guessed", figure=compared(guessing, peer))
    yield Row(name="parse, in the child", figure=compared(child, peer))
    wrong, items = awkward.count_wrong(), awkward.count_expected()
    yield Row(
        name=f"parse, {len(awkward.FEEDS)} awkward feeds",
        figure=f"{wrong} of {items} items wrong",
        target="0",
        holds=not wrong,
    )
    feed._sandbox.stop()


def documents(*, language: str) -> list[bytes]:
    """Three of RSS for two of Atom."""
    writer = Writer(seed=1)
    return [
        writer.atom(items=ITEMS, language=language)
        if number % 5 < 2
        else writer.rss(items=ITEMS, language=language)
        for number in range(FEEDS)
    ]


def parse(body: bytes) -> object:
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(BytesIO(body), response_headers=headers)


def read_fast(body: bytes) -> object:
    reading = feed_strict.read(body, address=ADDRESS, content_type="")
    assert reading
    return reading


def read(body: bytes) -> object:
    return feed.parse(body, address=ADDRESS)


def best(readers: list[tuple[Read, list[bytes], Clock]]) -> list[float]:
    """Microseconds per feed of each of those who read."""
    rounds = [[measure(*reader) for reader in readers] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def measure(read: Read, bodies: list[bytes], clock: Clock) -> float:
    gc.collect()
    start = clock()
    for body in bodies:
        read(body)
    return (clock() - start) / len(bodies) * 1_000_000


def compared(ours: float, peer: float) -> str:
    return f"{ours:6.0f} µs a feed, {peer / ours:4.1f} × feedparser ({peer:.0f} µs)"


if __name__ == "__main__":
    for row in rows():
        show(row)
