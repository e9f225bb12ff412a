"""One line of a bench: what was measured, what came of it, what was wanted."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """`figure` and `target` are words with their units; `holds` is None where nothing is wanted."""

    name: str
    figure: str
    target: str = ""
    holds: bool | None = None

    def __str__(self) -> str:
        mark = {True: "ok    ", False: "MISSED", None: "      "}[self.holds]
        wanted = f"   (wanted: {self.target})" if self.target else ""
        return f"{mark} {self.name:44} {self.figure}{wanted}"


def show(row: Row) -> Row:
    """Print a row at once: a run that is cut short has still told what it knows."""
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()
    return row
