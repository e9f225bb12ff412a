"""What reading a feed costs: ours, feedparser, and the child that reads what ours refuses.

`python -m bench.parse`. A feed has 30 items of about 60 words. Ours goes all the way to items,
text stripped of its markup, dates read, language known; feedparser stops before that. CPU time of
this process, but for the child: there the clock on the wall counts, of both processes at work.
"""

import gc
import sys
import time
from collections.abc import Callable
from io import BytesIO

import feedparser

from bench.feeds import Writer
from monitoring.connectors import feed, feed_strict

ADDRESS = "https://ville.example/fil.xml"
FEEDS = 20
ITEMS = 30
ROUNDS = 5

Read = Callable[[bytes], object]
Clock = Callable[[], float]


def main() -> None:
    declared, guessed = documents(language="fr"), documents(language="")
    # A bare ampersand: no XML parser takes it, and the feed is for the child.
    damaged = [body.replace(b"actualit", b"a & b", 1) for body in declared]
    peer = best(parse, declared, rounds=2)
    line("parse, language declared", best(read_fast, declared), peer)
    line("parse, language guessed", best(read_fast, guessed), peer)
    line("parse, in the child", best(read, damaged, rounds=2, clock=time.perf_counter), peer)
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


def best(
    read: Read, bodies: list[bytes], *, rounds: int = ROUNDS, clock: Clock = time.process_time
) -> float:
    """Microseconds per feed, in the best of several rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = clock()
        for body in bodies:
            read(body)
        times.append(clock() - start)
    return min(times) / len(bodies) * 1_000_000


def line(name: str, ours: float, peer: float) -> None:
    sys.stdout.write(
        f"{name:26} {ours:7.0f} µs a feed   feedparser {peer:7.0f} µs   {peer / ours:5.1f} times\n"
    )


if __name__ == "__main__":
    main()
