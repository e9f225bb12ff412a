"""`make faults` prints one line for each thing that was broken; `make faults ARGS="kills redis"`
breaks only some. Loopback only, and it ends by itself.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence

from bench.faults import beats, hostile, kills, network, outbox, postgres, redis, slow
from bench.faults.desk import Desk, desk_to_break
from bench.rows import Row, show

FAULTS: dict[str, Callable[[Desk], Iterator[Row]]] = {
    "kills": kills.rows,
    "redis": redis.rows,
    "postgres": postgres.rows,
    "beats": beats.rows,
    "slow": slow.rows,
    "hostile": hostile.rows,
    "outbox": outbox.rows,
}
NAMES = ["network", *FAULTS]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    # Stopped by a time limit too, it leaves nothing behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    shown = [show(row) for row in rows(names)]
    return int(any(row.holds is False for row in shown))


def rows(names: Sequence[str]) -> Iterator[Row]:
    # Before any worker: it asks the kernel for the most that a child of ours ever held.
    if "network" in names:
        yield from network.rows()
    if broken := [fault for name, fault in FAULTS.items() if name in names]:
        with desk_to_break(hostile.files(), durable=True) as desk:
            for fault in broken:
                yield from fault(desk)


if __name__ == "__main__":
    sys.exit(main())
