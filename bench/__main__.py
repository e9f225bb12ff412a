"""`make bench` measures everything; `make bench ARGS="poll memory"` some of it.

`make bench ARGS="profile cold"` says where the time of a poll goes instead (cold, unchanged, new).
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module

from bench.database import own_database
from bench.rows import Row, show

# Before Django writes the log of every library, which would slow the peers down.
WITHOUT_DJANGO = ("parse", "door", "match")
ON_A_DESK = (
    *("poll", "ingest", "memory", "live", "deadlines", "claims", "bulk", "queue"),
    *("grouping", "stories", "detection"),
)


def main(wanted: Sequence[str]) -> int:
    """The exit code: zero, whatever the figures, where everything asked for was measured."""
    if wanted[:1] == ["profile"]:
        with own_database():
            import_module("bench.profile").main(*wanted[1:])
        return 0
    if unknown := set(wanted) - {*WITHOUT_DJANGO, *ON_A_DESK}:
        sys.exit(f"Nothing is called {', '.join(sorted(unknown))} here.")
    say_where()
    done = [measured(name) for name in WITHOUT_DJANGO if not wanted or name in wanted]
    if on_a_desk := [name for name in ON_A_DESK if not wanted or name in wanted]:
        with own_database():
            done += [measured(name) for name in on_a_desk]
    return 0 if all(done) else 1


def say_where() -> None:
    """The machine and the moment: figures of two machines are not compared."""
    sys.stdout.write(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}\n"
    )


def measured(name: str) -> bool:
    """Print the rows of one subject. Where something goes wrong, the others still get theirs."""
    try:
        for row in import_module(f"bench.{name}").rows():
            show(row)
    except Exception as wrong:
        traceback.print_exc()
        show(Row(name=f"{name}: no further", figure=str(wrong), holds=False))
        return False
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")
    sys.exit(main(sys.argv[1:]))
