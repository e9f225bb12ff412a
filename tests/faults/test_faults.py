"""One fault of each kind, by real processes. `make faults` breaks more, for longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.faults.desk import Desk, Tally
from bench.faults.postgres import free_port, serves, what_is_committed
from bench.faults.processes import waited

SOURCES = 40
# Nothing falls due by itself during a test.
HOUR = 3_600
# Only ends a test that has failed.
PATIENCE = 60.0


def wait_until(is_so: Callable[[], bool]) -> None:
    assert waited(is_so, at_most=PATIENCE) <= PATIENCE


def wait_for(desk: Desk, items: int) -> None:
    """Until so many items are stored, and no poll is under way."""
    wait_until(lambda: desk.stored() >= items and not desk.leased())


@pytest.fixture
def growing(desk: Desk) -> Desk:
    """Each source says one thing more each time it is asked; one in four takes a second."""
    seconds = [int(number % 4 == 0) for number in range(SOURCES)]
    addresses = [desk.feeds.address(n, grows="yes", seconds=s) for n, s in enumerate(seconds)]
    desk.add_sources(addresses, interval=HOUR)
    return desk


def test_redis_emptied_killed_and_back(growing: Desk) -> None:
    growing.start("beat")
    worker = growing.start("worker")
    wait_for(growing, SOURCES)
    growing.flush_redis()
    growing.all_due()
    wait_for(growing, 2 * SOURCES)
    growing.redis.kill()
    growing.all_due()
    wait_for(growing, 3 * SOURCES)
    growing.redis.start()
    growing.all_due()
    wait_for(growing, 4 * SOURCES)
    assert growing.tally() == Tally(served=4 * SOURCES, lost=0, doubled=0)
    assert worker.lives()


def test_postgres_crashed_and_back(growing: Desk) -> None:
    port = free_port()
    everyone = [growing.start("beat"), growing.start("worker"), growing.start("web", port=port)]
    wait_for(growing, SOURCES)
    assert serves(port)
    committed = what_is_committed(growing)
    growing.all_due()
    wait_until(lambda: bool(growing.leased()))
    growing.crash_postgres()
    assert not serves(port)
    growing.postgres.start()
    wait_until(lambda: serves(port))
    growing.feeds.stop_growing()
    # Thirty seconds are the lease's own; the test need not wait for all of them.
    growing.query("UPDATE monitoring_source SET lease_until = NULL, next_poll_at = now()")
    wait_for(growing, len(growing.feeds.served()))
    tally = growing.tally()
    assert (tally.lost, tally.doubled) == (0, 0)
    assert committed <= what_is_committed(growing)
    assert all(process.lives() for process in everyone)


@pytest.mark.parametrize("beats", [0, 2])
def test_what_is_due_once_is_asked_once(desk: Desk, beats: int) -> None:
    # The slow ones are still in hand when the next ticks come.
    seconds = [6 if number % 4 == 0 else 0 for number in range(SOURCES)]
    addresses = [desk.feeds.address(n, items=1, seconds=s) for n, s in enumerate(seconds)]
    desk.add_sources(addresses, interval=HOUR)
    for _ in range(beats):
        desk.start("beat")
    for _ in range(2):
        desk.start("worker")
    wait_for(desk, SOURCES)
    assert len(desk.feeds.asked()) == SOURCES
    assert desk.tally() == Tally(served=SOURCES, lost=0, doubled=0)
