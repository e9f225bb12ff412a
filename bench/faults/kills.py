"""`kill -9` of a worker in mid-poll, again and again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bench.faults.desk import Desk, Leases
from bench.faults.moments import BETWEEN, COMMIT, FETCH, wait_for
from bench.faults.processes import NEVER, Process, waited
from bench.rows import Row

# What the worker is at when it is killed, in a drawn order.
MOMENTS = [FETCH] * 9 + [COMMIT] * 8 + [BETWEEN] * 3
KILLS = len(MOMENTS)
SOURCES, ITEMS = 400, 5
# One source in four keeps its reader waiting, so that a kill meets fetches under way.
SLOW = 4
SECONDS_OF_SLOW = 2.0
RECOVERED = 35.0


def rows(desk: Desk) -> Iterator[Row]:
    random = Random(20)  # noqa: S311 (no secret hangs on it)
    desk.begin()
    desk.add_sources([address(desk, number, random) for number in range(SOURCES)], after=86_400)
    desk.start("beat")
    met = kill_all(desk, desk.start("worker"), random)
    recovered = waited(lambda: desk.stored() >= SOURCES * ITEMS, at_most=120)
    waited(lambda: not desk.leased(), at_most=60)
    tally = desk.tally()
    desk.send_home()
    found = ", ".join(f"{n} {what}" for what, n in sorted(met.items()))
    yield Row(
        name=f"kills: {KILLS} of a worker",
        figure=str(tally),
        target=f"{SOURCES * ITEMS} served, 0 lost, 0 doubled",
        holds=tally.holds and tally.served == SOURCES * ITEMS,
    )
    yield Row(
        name="kills: where they struck",
        figure=found,
        target="most with sources in hand, some in mid-commit",
        holds=met[BETWEEN] <= KILLS // 2 and met[COMMIT] > 0,
    )
    yield Row(
        name="kills: all stored after the last one",
        figure=f"{recovered:.1f} s",
        target=f"≤ {RECOVERED:.0f} s",
        holds=recovered <= RECOVERED,
    )


def address(desk: Desk, number: int, random: Random) -> str:
    if number % SLOW:
        return desk.feeds.address(number, items=ITEMS)
    seconds = round(random.uniform(0.5, SECONDS_OF_SLOW), 1)
    return desk.feeds.address(number, items=ITEMS, seconds=seconds)


def kill_all(desk: Desk, worker: Process, random: Random) -> Counter[str]:
    """Kill a worker again and again; gives what it was at, by what Postgres knew just before."""
    met: Counter[str] = Counter()
    orphans: Leases = frozenset()
    for moment in random.sample(MOMENTS, KILLS):
        give_work(desk, orphans)
        if moment == FETCH:
            time.sleep(random.uniform(0, SECONDS_OF_SLOW))
        met[wait_for(moment, desk, orphans)] += 1
        worker.kill()
        orphans = desk.leased()
        worker.start()
    return met


def give_work(desk: Desk, orphans: Leases) -> None:
    """Wake some sources, and wait until the worker has them in hand."""
    wake_some(desk, SOURCES // KILLS)
    begun = waited(lambda: bool(desk.leased() - orphans), at_most=30)
    assert begun != NEVER, "the worker polls nothing"


def wake_some(desk: Desk, number: int) -> None:
    """Make due some sources that were never polled."""
    desk.query(
        "UPDATE monitoring_source SET next_poll_at = now() WHERE id IN (SELECT id FROM"
        " monitoring_source WHERE next_poll_at > now() + interval '1 hour' LIMIT %s)",
        number,
    )
