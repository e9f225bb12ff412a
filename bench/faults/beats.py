"""Two beats, five, none: a source that is due once is asked once."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.faults.desk import Desk
from bench.faults.processes import waited
from bench.rows import Row

WORKERS = 2
ROUNDS, SOURCES = 6, 150
# Longer than a tick: the next one finds the source in hand.
SECONDS_OF_SLOW = 6
GAP = 30.0


def rows(desk: Desk) -> Iterator[Row]:
    for beats in (2, 5, 0):
        yield from run_by(desk, beats)


def run_by(desk: Desk, beats: int) -> Iterator[Row]:
    desk.begin()
    desk.add_sources([address(desk, number) for number in range(SOURCES)])
    for _ in range(beats):
        desk.start("beat")
    for _ in range(WORKERS):
        desk.start("worker")
    gap = max(whole_round(desk, number) for number in range(1, ROUNDS + 1))
    doubled = len(desk.feeds.asked()) - ROUNDS * SOURCES
    tally = desk.tally()
    desk.send_home()
    name = f"{beats or 'no'} beat{'s' * (beats > 1)}, {WORKERS} workers"
    yield Row(
        name=name,
        figure=f"{ROUNDS * SOURCES} polls due, {doubled} double; {tally}",
        target="0 double polls",
        holds=doubled == 0 and tally.holds,
    )
    yield Row(
        name=f"{name}: gap in polling",
        figure=f"{gap:.1f} s",
        target=f"≤ {GAP:.0f} s",
        holds=gap <= GAP,
    )


def address(desk: Desk, number: int) -> str:
    seconds = SECONDS_OF_SLOW if number % 10 == 0 else 0
    return desk.feeds.address(number, grows="yes", seconds=seconds)


def whole_round(desk: Desk, number: int) -> float:
    """Make every source due; give the seconds until the last of them is asked."""
    desk.all_due()
    start = time.time()
    waited(lambda: len(desk.feeds.asked()) >= number * SOURCES, at_most=60)
    waited(lambda: not desk.leased(), at_most=60)
    return max(each.at for each in desk.feeds.asked()) - start
