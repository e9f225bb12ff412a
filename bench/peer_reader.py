"""The peer's own process: `python -m bench.peer_reader FILE WORKERS`, addresses to add on stdin.

It polls every feed once with the package `reader`, and says in JSON what came of it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from typing import Any

from reader import make_reader

_connect = sqlite3.connect


def main(file: str, workers: int) -> None:
    sqlite3.connect = hasty  # type: ignore[assignment]
    reader = make_reader(file)
    for address in sys.stdin.read().split():
        reader.add_feed(address)
    new = failed = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for result in reader.update_feeds_iter(workers=workers, scheduled=False):
        failed += result.error is not None
        new += result.updated_feed.new if result.updated_feed else 0
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sys.stdout.write(json.dumps({"wall": wall, "cpu": cpu, "new": new, "failed": failed}))


def hasty(*arguments: Any, **options: Any) -> sqlite3.Connection:
    """A connection that does not wait for its disk: our throw-away Postgres does not either."""
    connection: sqlite3.Connection = _connect(*arguments, **options)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
