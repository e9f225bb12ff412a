"""A farm of feeds on this machine's loopback addresses, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

FEEDS, HOSTS = 1_000, 250


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong; the others are numbers of feeds. `latency` is a span of seconds."""

    latency: Sequence[float] = (0, 0)
    slow: Sequence[int] = ()
    slow_seconds: float = 8
    busy: Sequence[int] = ()
    throttled: Sequence[int] = ()
    damaged: Sequence[int] = ()


class Farm:
    """What a bench does with a farm. Feeds are spread over hosts: a poller is polite to each."""

    def __init__(self, process: subprocess.Popen[str], *, feeds: int, hosts: int) -> None:
        self._process = process
        port = self._hear()["port"]
        names = [f"127.0.0.{host}" for host in range(1, hosts + 1)]
        self.addresses = [
            f"http://{names[number % hosts]}:{port}/{number}" for number in range(feeds)
        ]
        # What VEILLE_NET_EXCEPTIONS must say for these addresses to be asked.
        self.exceptions = ",".join(f"{name} 127.0.0.0/8 {port}" for name in names)

    def advance(self, *, items: int, feeds: Sequence[int] = ()) -> None:
        """Give these feeds (or all) so many new items."""
        self._tell({"items": items, "feeds": list(feeds)})

    def misbehave(self, faults: Faults) -> None:
        self._tell({"faults": asdict(faults)})

    def counts(self) -> dict[str, int]:
        """How often each status was answered since the last command."""
        return self._tell({})

    def _tell(self, command: object) -> dict[str, int]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, int]:
        assert self._process.stdout
        heard: dict[str, int] = json.loads(self._process.stdout.readline())
        return heard


@contextmanager
def running_farm(*, feeds: int = FEEDS, hosts: int = HOSTS) -> Iterator[Farm]:
    """A farm, rendered and listening, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.farm_server", str(feeds), str(hosts)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Farm(process, feeds=feeds, hosts=hosts)
    finally:
        process.communicate()  # Closes its input, which ends it.
