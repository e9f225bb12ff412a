"""`kill -9` of a worker in mid-poll, again and again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bench.faults.desk import Desk
from bench.faults.processes import NEVER, Process, waited
from bench.rows import Row

KILLS = 20
SOURCES, ITEMS = 400, 5
# One source in four keeps its reader waiting, so that a kill meets fetches under way.
SLOW = 4
SECONDS_OF_SLOW = 4.0
RECOVERED = 35.0
FETCH, COMMIT, BETWEEN = "in mid-fetch", "in mid-commit", "between polls"


def rows(desk: Desk) -> Iterator[Row]:
    random = Random(20)  # noqa: S311 (no secret hangs on it)
    desk.begin()
    desk.add_sources([address(desk, number, random) for number in range(SOURCES)], after=86_400)
    desk.start("beat")
    worker = desk.start("worker")
    met = Counter(kill_once(desk, worker, random) for _ in range(KILLS))
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


def kill_once(desk: Desk, worker: Process, random: Random) -> str:
    """Give the worker something to do, kill it at some moment, start it again.

    Gives what it was at, by what Postgres knew just before.
    """
    wake_some(desk, SOURCES // KILLS)
    begun = waited(lambda: desk.leased() > 0, at_most=30)
    assert begun != NEVER, "the worker polls nothing"
    wanted = random.choice([FETCH, FETCH, COMMIT, COMMIT, BETWEEN])
    if wanted == FETCH:
        time.sleep(random.uniform(0, SECONDS_OF_SLOW))
    at_work = wait_for(wanted, desk)
    worker.kill()
    worker.start()
    return at_work


def wait_for(wanted: str, desk: Desk) -> str:
    """Until the worker is at it, or for ten seconds; gives what it is at."""
    end = time.monotonic() + 10
    while (at_work := what_is_done(desk)) != wanted and time.monotonic() < end:
        time.sleep(0.002)
    return at_work


def wake_some(desk: Desk, number: int) -> None:
    """Make due some sources that were never polled."""
    desk.query(
        "UPDATE monitoring_source SET next_poll_at = now() WHERE id IN (SELECT id FROM"
        " monitoring_source WHERE next_poll_at > now() + interval '1 hour' LIMIT %s)",
        number,
    )


def what_is_done(desk: Desk) -> str:
    writing = desk.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    if writing:
        return COMMIT
    return FETCH if desk.leased() else BETWEEN
