"""Redis killed, emptied, away: workers tick by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from bench.faults.desk import LEAST_INTERVAL, Desk
from bench.faults.lateness import latest
from bench.faults.processes import waited
from bench.rows import Row

SOURCES = 240
# A worker of ours takes some seconds to start.
BOOT = 10.0
GAP = 30.0
KILLED, AWAY = 3.0, 120.0


def rows(desk: Desk) -> Iterator[Row]:
    yield from broken(desk, "killed", lambda: away(desk, KILLED), watched=75)
    yield from broken(desk, "emptied in mid-poll", lambda: emptied(desk, times=10), watched=60)
    yield from broken(desk, f"away {AWAY:.0f} s", lambda: away(desk, AWAY), watched=60)


def broken(desk: Desk, name: str, fault: Callable[[], None], *, watched: float) -> Iterator[Row]:
    """One fault, while a source is due every quarter of a second; then `watched` seconds more."""
    desk.begin()
    addresses = [desk.feeds.address(number, grows="yes") for number in range(SOURCES)]
    desk.start("beat")
    worker = desk.start("worker")
    every, begin = LEAST_INTERVAL / SOURCES, time.time() + BOOT
    desk.add_sources(addresses, every=every, after=BOOT)
    first_due = {number: begin + every * number for number in range(SOURCES)}
    waited(lambda: len(desk.feeds.asked()) > SOURCES / 4, at_most=60)
    fault()
    time.sleep(watched)
    gap = latest(
        desk.feeds.asked(), first_due=first_due, interval=LEAST_INTERVAL, until=time.time()
    )
    desk.settle(at_most=90)
    tally, lives = desk.tally(), worker.lives()
    desk.send_home()
    yield Row(
        name=f"redis {name}", figure=str(tally), target="0 lost, 0 doubled",
        holds=tally.holds and lives,
    )  # fmt: skip
    yield Row(
        name=f"redis {name}: gap in polling", figure=f"{gap:.1f} s",
        target=f"≤ {GAP:.0f} s", holds=gap <= GAP,
    )  # fmt: skip


def away(desk: Desk, seconds: float) -> None:
    desk.redis.kill()
    time.sleep(seconds)
    desk.redis.start()


def emptied(desk: Desk, *, times: int) -> None:
    """Emptied while sources are in hand, and right after a tick was sent."""
    for _ in range(times):
        waited(lambda: bool(desk.leased()), at_most=20)
        desk.flush_redis()
        time.sleep(1.7)
