"""What the network does to us, at the door and the parser alone: real sockets, real limits.

`python -m bench.faults.network`. Loopback only. The servers that mean harm are those of the tests.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.faults.apart import servers
from bench.measure import cpu_seconds
from bench.rows import Row, show
from monitoring.connectors import feed
from monitoring.items import ConnectorError
from msgu.net import Door, Limits, NetError, read_exceptions
from tests.monitoring.connectors.hostile import GOOD as GOOD_FEED
from tests.monitoring.connectors.hostile import HOSTILE
from tests.msgu.net.addresses import BAD, GOOD, GOOD_NAMES
from tests.msgu.net.canary import fits_a_header, perched, redirect_to
from tests.msgu.net.doors import resolve_to
from tests.msgu.net.hostile import BROKEN, GZIP, bombs, slow
from tests.msgu.net.server import Handler, answer, black_hole, gzip, serve

HOST = "127.0.0.1"
KB, MB = 2**10, 2**20
THREADS = 256
SLOW, OTHERS = 200, 100
FETCH_SECONDS, DELAY_SECONDS = 15.5, 5.0
BOMB_MB, GROWTH_MB = 200, 20
PARSER_SECONDS, PARSER_MB = 5, 512
REASONS = {"not_a_feed", "too_slow", "too_heavy", "unreadable"}


def rows() -> Iterator[Row]:
    yield from addresses()
    yield from slow_servers()
    yield from dropped_bombs()
    yield from hostile_feeds()


def door_to(*addresses: str) -> Door:
    """A door with its real limits that may enter these servers; every name leads to them."""
    ports = {address.rpartition(":")[2] for address in addresses}
    inside = ",".join(f"{HOST} 127.0.0.0/8 {port}" for port in ports)
    return Door(read_exceptions(inside), resolve=resolve_to(HOST))


def error_of(door: Door, address: str) -> NetError | None:
    try:
        door.get(address)
    except NetError as error:
        return error
    return None


# --- Addresses that must not be reached --------------------------------------------------------


def addresses() -> Iterator[Row]:
    with perched() as canary:
        bad = [template.replace("{port}", canary.suffix) for template in BAD]
        redirects = [address for address in bad if fits_a_header(address)]
        let_in = [address for address in bad if not error_of(door_to(), address)]
        let_in += [address for address in redirects if not error_of_redirect(address)]
        reached = canary.connections
        with socket.create_connection((HOST, canary.port)) as caught:
            sings = bool(caught.recv(100)) and canary.connections == reached + 1
    good = [*GOOD, *GOOD_NAMES]
    public = Door(resolve=resolve_to("93.184.215.14"))
    lost = [address for address in good if not public.check(address).allowed]
    yield Row(
        name="addresses and redirects against a canary",
        figure=f"{len(bad)} tried, {len(redirects)} by redirect: {reached} reached, "
        f"{len(let_in)} let in; {len(lost)} of {len(good)} good ones refused",
        target="0 reached, 0 good ones refused",
        holds=sings and not (reached or let_in or lost),
    )


def error_of_redirect(location: str) -> NetError | None:
    with serve(redirect_to(location)) as server:
        return error_of(door_to(server.address), server.address)


# --- Drips, black holes, resets ----------------------------------------------------------------


@dataclass(frozen=True)
class Fetch:
    """How one ended: its error, its own seconds, and those since all were due."""

    error: NetError | None
    seconds: float
    late: float


def slow_servers() -> Iterator[Row]:
    with (
        servers(slow_handlers) as dripping,
        servers(broken_handlers) as broken,
        servers(good_handlers) as good,
        black_hole() as hole,
    ):
        kinds = [*dripping.values(), f"http://{HOST}:{hole}"]
        harmful = [kinds[number % len(kinds)] for number in range(SLOW)]
        fetches = ask_at_once(spread(harmful, [*good.values()] * OTHERS))
        resets = [fetch for _, fetch in ask_at_once([*broken.values()])]
    held = [fetch for address, fetch in fetches if address in kinds]
    others = [fetch for address, fetch in fetches if address not in kinds]
    longest = max(fetch.seconds for fetch in held + resets)
    yield Row(
        name="drips, black holes, resets",
        figure=f"{len(held)} fetches of {len(kinds)} slow kinds, {len(resets)} of broken ones: "
        f"the longest {longest:.1f} s",
        target=f"≤ {FETCH_SECONDS} s",
        holds=longest <= FETCH_SECONDS and all(fetch.error for fetch in held + resets),
    )
    late = max(fetch.late for fetch in others)
    missed = sum(fetch.error is not None for fetch in others)
    yield Row(
        name=f"{SLOW} slow sources of {len(fetches)}, {THREADS} threads",
        figure=f"the {len(others)} others {late:.1f} s late at the worst, {missed} missed",
        target=f"≤ {DELAY_SECONDS:.0f} s, 0 missed",
        holds=late <= DELAY_SECONDS and not missed,
    )


def slow_handlers() -> dict[str, Handler]:
    return slow(every=0.5)


def broken_handlers() -> dict[str, Handler]:
    return {name: handler for name, (handler, _reason) in BROKEN.items()}


def good_handlers() -> dict[str, Handler]:
    return {"good": answer(GOOD_FEED)}


def spread(many: Sequence[str], few: Sequence[str]) -> list[str]:
    """One of the few after every two of the many."""
    left = iter(many)
    return [address for one in few for address in (next(left), next(left), one)]


def ask_at_once(asked: Sequence[str]) -> list[tuple[str, Fetch]]:
    door = door_to(*asked)
    due = time.monotonic()

    def fetch(address: str) -> tuple[str, Fetch]:
        began = time.monotonic()
        error = error_of(door, address)
        ended = time.monotonic()
        return address, Fetch(error, ended - began, ended - due)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(fetch, asked))


# --- Bombs -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Blast:
    """What a bomb did to a fresh process: why its fetch ended, and the memory it took, in MB."""

    detail: str
    growth: float

    @property
    def decoded(self) -> float:
        """The megabytes at which it was stopped, where that was decoding's doing."""
        size, _, words = self.detail.partition(" ")
        return int(size) / MB if words == "bytes once decoded" else 0


def dropped_bombs() -> Iterator[Row]:
    blasts = [drop(bomb) for bomb in bombs(BOMB_MB).values()]
    decoded = [blast.decoded for blast in blasts if blast.decoded]
    growth = max(blast.growth for blast in blasts)
    most = (Limits().decoded + 64 * KB) / MB
    yield Row(
        name=f"bombs of {BOMB_MB} MB, and without end",
        figure=f"{len(blasts)} kinds, {len(decoded)} stopped in decoding, at {max(decoded):.2f} MB;"
        f" memory + {growth:.1f} MB at most",
        target=f"≤ {most:.2f} MB; + {GROWTH_MB} MB",
        holds=max(decoded) <= most and growth <= GROWTH_MB,
    )


def drop(bomb: Handler) -> Blast:
    command = [sys.executable, "-m", "bench.faults.bomb"]
    with serve(bomb) as server:
        opened = subprocess.run(
            [*command, str(server.port)], capture_output=True, check=True, timeout=60
        )
    return Blast(**json.loads(opened.stdout))


# --- Hostile feeds -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """What came of a feed: the titles of its items or a reason, and the seconds of CPU."""

    titles: list[str]
    reason: str
    cpu: float


def hostile_feeds() -> Iterator[Row]:
    hostile, good = [], []
    for body in HOSTILE.values():
        hostile.append(read(body))
        good.append(read(GOOD_FEED))
        feed._sandbox.stop()
    # Of the largest child that ended. It counts what this process held when it started that child:
    # never too little.
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KB
    stored = sum(each.titles == ["Un bon avis"] for each in good)
    refused = [each.reason for each in hostile if each.reason]
    cpu = max(each.cpu for each in hostile)
    yield Row(
        name=f"{len(HOSTILE)} hostile feeds, a good one after each",
        figure=f"{stored} good ones read, {len(refused)} hostile ones refused; "
        f"{cpu:.1f} s of CPU and {held:.0f} MB at most",
        target=f"{len(HOSTILE)} read; ≤ {PARSER_SECONDS} s, ≤ {PARSER_MB} MB",
        holds=stored == len(HOSTILE)
        and REASONS.issuperset(refused)
        and round(cpu, 1) <= PARSER_SECONDS
        and held <= PARSER_MB,
    )


def read(body: bytes) -> Read:
    """Fetch a feed from a real server through the door, and read it."""
    with serve(answer(gzip(body), headers=GZIP)) as server:
        got = feed.fetch(door_to(server.address), server.address)
    began = cpu_seconds(os.getpid())
    titles, reason = [], ""
    try:
        reading = feed.parse(got.body, address=got.address, content_type=got.content_type)
        titles = [item.title for item in reading.items]
    except ConnectorError as error:
        reason = error.reason
    return Read(titles, reason, cpu_seconds(os.getpid()) - began)


if __name__ == "__main__":
    missed = [row for row in map(show, rows()) if row.holds is False]
    sys.exit(len(missed))
