"""Postgres crashed, and stopped: what was committed stays, and everybody comes back alone."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

from bench.faults.desk import LEAST_INTERVAL, Desk
from bench.faults.moments import COMMIT, wait_for
from bench.faults.processes import waited
from bench.rows import Row

CRASHES = 5
AWAY = 60.0
BACK = 10.0
SOURCES = 240
WEB_THREADS = 6

Committed = set[tuple[object, ...]]


def rows(desk: Desk) -> Iterator[Row]:
    yield from broken(desk, f"crashed {CRASHES} times", [0.0] * CRASHES)
    yield from broken(desk, f"stopped {AWAY:.0f} s", [AWAY])


def broken(desk: Desk, name: str, absences: list[float]) -> Iterator[Row]:
    """Postgres killed once for each absence, while a source is due every quarter of a second."""
    desk.begin()
    addresses = [address(desk, number) for number in range(SOURCES)]
    desk.add_sources(addresses, every=LEAST_INTERVAL / SOURCES)
    port = free_port()
    everyone = [desk.start("beat"), desk.start("worker"), desk.start("web", port=port)]
    waited(lambda: all_serve(port) and desk.stored() > SOURCES / 4, at_most=60)
    committed: Committed = set()
    met: Counter[str] = Counter()
    web, worker = [], []
    for absence in absences:
        committed |= what_is_committed(desk)
        met[absent(desk, absence)] += 1
        web.append(waited(lambda: all_serve(port), at_most=60))
        worker.append(polls_again(desk))
        time.sleep(5)
    lives = all(process.lives() for process in everyone)
    desk.settle(at_most=120)
    gone = len(committed - what_is_committed(desk))
    tally = desk.tally()
    desk.send_home()
    yield Row(
        name=f"postgres {name}",
        figure=f"{met[COMMIT]} in mid-commit; {len(committed)} rows seen committed, {gone} lost;"
        f" {tally}",
        target="0 lost, 0 doubled",
        holds=bool(committed) and not gone and tally.holds,
    )
    yield Row(
        name=f"postgres {name}: back at work",
        figure=f"web {max(web):.1f} s, worker {max(worker):.1f} s"
        f"{'' if lives else ', but not the same processes'}",
        target=f"≤ {BACK:.0f} s, without a restart",
        holds=lives and max(*web, *worker) <= BACK,
    )


def address(desk: Desk, number: int) -> str:
    return desk.feeds.address(number, grows="yes", seconds=2 * (number % 4 == 0))


def absent(desk: Desk, seconds: float) -> str:
    """Kill the whole of Postgres in mid-poll; start it again after some seconds.

    Gives what the desk was at.
    """
    at_work = wait_for(COMMIT, desk)
    desk.crash_postgres()
    time.sleep(seconds)
    desk.postgres.start()
    return at_work


def what_is_committed(desk: Desk) -> Committed:
    """Every row that a crash might take back: a post that is stored anew gets another number."""
    return set(desk.query("SELECT id, external_id, captured_at FROM monitoring_mention"))


def polls_again(desk: Desk) -> float:
    """The seconds until a source that was asked after now is written down."""
    ((start,),) = desk.query("SELECT now()")
    return waited(
        lambda: desk.number(
            "SELECT count(*) FROM monitoring_source WHERE last_ok_at > %s", start
        ) > 0,
        at_most=90,
    )  # fmt: skip


def all_serve(port: int) -> bool:
    """Whether every thread of the web process reaches Postgres, with a connection of its own."""
    with ThreadPoolExecutor(WEB_THREADS) as pool:
        return all(pool.map(serves, [port] * WEB_THREADS * 2))


def serves(port: int) -> bool:
    """Whether the web process answers, and reaches Postgres."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sante/", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
