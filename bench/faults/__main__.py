"""`make faults` prints one line for each thing that was broken; `make faults ARGS="kills redis"`
breaks only some. Loopback only, and it ends by itself.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator

from bench.faults import beats, hostile, kills, postgres, redis, slow
from bench.faults.desk import Desk, desk_to_break
from bench.rows import Row, show

FAULTS: dict[str, Callable[[Desk], Iterator[Row]]] = {
    "kills": kills.rows,
    "redis": redis.rows,
    "postgres": postgres.rows,
    "beats": beats.rows,
    "slow": slow.rows,
    "hostile": hostile.rows,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAULTS))
    names = parser.parse_args().names or list(FAULTS)
    if unknown := set(names) - set(FAULTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    # Stopped by a time limit too, it leaves nothing behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with desk_to_break(hostile.files(), durable=True) as desk:
        shown = [show(row) for name in names for row in FAULTS[name](desk)]
    return int(any(row.holds is False for row in shown))


if __name__ == "__main__":
    sys.exit(main())
