"""Feeds made to hurt, with a good one after each: what a worker keeps, and what it costs it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from bench.faults.desk import Desk
from bench.faults.processes import Process, family, waited
from bench.rows import Row
from tests.monitoring.connectors.hostile import HOSTILE

CHILD_MB = 512


def files() -> dict[str, bytes]:
    """The hostile feeds, compressed: many are larger than what the door takes on the wire."""
    return {f"{n}.gz": gzip.compress(body) for n, body in enumerate(HOSTILE.values())}


def rows(desk: Desk) -> Iterator[Row]:
    desk.begin()
    desk.start("beat")
    worker = desk.start("worker")
    desk.add_sources([address(desk, number) for number in range(2 * len(HOSTILE))], after=8)
    memory = Memory(worker)
    at_rest = waited(lambda: memory.look() or is_over(desk), at_most=300)
    failing = desk.number("SELECT count(*) FROM monitoring_source WHERE failures > 0")
    tally, lives = desk.tally(), worker.lives()
    desk.send_home()
    yield Row(
        name=f"hostile: {len(HOSTILE)} feeds, a good one after each",
        figure=f"good ones: {tally}; {failing} refused; {at_rest:.0f} s in all",
        target=f"{len(HOSTILE)} served, 0 lost",
        holds=tally.holds and tally.served == len(HOSTILE) and lives,
    )
    yield Row(
        name="hostile: peak memory",
        figure=f"worker {memory.of_worker} MB, a child at most {memory.of_a_child} MB",
        target=f"a child ≤ {CHILD_MB} MB",
        holds=memory.of_a_child <= CHILD_MB,
    )


def address(desk: Desk, number: int) -> str:
    if number % 2:
        return desk.feeds.address(number, items=1)
    return desk.feeds.address(number, "/file", name=f"{number // 2}.gz")


def is_over(desk: Desk) -> bool:
    """Whether every source was polled and taken in."""
    return not desk.number(
        "SELECT count(*) FROM monitoring_source WHERE lease_no = 0 OR lease_until IS NOT NULL"
    )


class Memory:
    """The most that a worker and its children held, in MB."""

    def __init__(self, worker: Process) -> None:
        self._worker = worker
        self.of_worker = self.of_a_child = 0

    def look(self) -> bool:
        own, *children = [peak(pid) for pid in family(self._worker.pid)]
        self.of_worker = max(self.of_worker, own)
        self.of_a_child = max(self.of_a_child, *children, 0)
        return False


def peak(pid: int) -> int:
    """What the kernel remembers of a process; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return sum(kilobytes) // 1024
