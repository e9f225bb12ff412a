"""`make bench` measures everything; `make bench ARGS="poll memory"` some of it.

`make bench ARGS="profile cold"` says where the time of a poll goes instead (cold, unchanged, new).
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module

from bench.database import own_database
from bench.rows import show

WHAT = ("poll", "parse", "door", "ingest", "memory")


def main(wanted: Sequence[str]) -> None:
    with own_database():
        if wanted[:1] == ["profile"]:
            import_module("bench.profile").main(*wanted[1:])
            return
        say_where()
        for name in wanted or WHAT:
            for row in import_module(f"bench.{name}").rows():
                show(row)


def say_where() -> None:
    """The machine and the moment: figures of two machines are not compared."""
    sys.stdout.write(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")
    main(sys.argv[1:])
