"""The peer of the polls: the package `reader`, with its own SQLite file, on the same farm."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.farm import Farm


@dataclass(frozen=True, kw_only=True)
class Polled:
    """What one poll of the whole farm took, in seconds, and what came of it."""

    wall: float
    cpu: float
    new: int
    failed: int


class Peer:
    """A reader that knows the farm's addresses."""

    def __init__(self, file: Path, farm: Farm) -> None:
        self._file = file
        self._unknown = farm.addresses

    def poll(self, *, workers: int = 1) -> Polled:
        """Poll every feed once, in a process of its own whose start is not measured."""
        addresses, self._unknown = self._unknown, []
        command = (sys.executable, "-m", "bench.peer_reader", str(self._file), str(workers))
        ended = subprocess.run(
            command, input="\n".join(addresses), stdout=subprocess.PIPE, text=True, check=True
        )
        return Polled(**json.loads(ended.stdout))


@contextmanager
def peer_of(farm: Farm) -> Iterator[Peer]:
    """A peer that has read nothing yet; its file is erased at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield Peer(Path(folder, "reader.sqlite"), farm)
