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
from bench.rows import Row, show

WHAT = ("poll", "parse", "door", "ingest", "memory")


def main(wanted: Sequence[str]) -> int:
    """The exit code: zero, whatever the figures, where everything asked for was measured."""
    with own_database():
        if wanted[:1] == ["profile"]:
            import_module("bench.profile").main(*wanted[1:])
            return 0
        say_where()
        return sum([not measured(name) for name in wanted or WHAT])


def measured(name: str) -> bool:
    """Print the rows of one subject. What was lost or doubled on the way is no measure."""
    try:
        for row in import_module(f"bench.{name}").rows():
            show(row)
    except AssertionError as wrong:
        show(Row(name=f"{name}: measures nothing", figure=str(wrong), holds=False))
        return False
    return True


def say_where() -> None:
    """The machine and the moment: figures of two machines are not compared."""
    sys.stdout.write(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}\n"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")
    sys.exit(main(sys.argv[1:]))
