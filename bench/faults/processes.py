"""Programs as an operator meets them: started, killed without a word, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from msgu.embedded.programs import Program, spawn

# For a start after a crash, when Postgres reads its journal again; then the run is given up.
PATIENCE = 60.0
NEVER = float("inf")


class Process:
    """One program, running or not."""

    def __init__(self, program: Program, log: IO[bytes]) -> None:
        self._program = program
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        asyncio.run(self._program.prepare())
        self._process = spawn(self._program, output=self._log)
        if waited(lambda: asyncio.run(self._program.ready()), at_most=PATIENCE) == NEVER:
            raise TimeoutError(f"{self._program.name} does not answer")

    def lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """`kill -9`, and of all it started: a server's children would hold its memory."""
        self._signal(family(self.pid), signal.SIGKILL)

    def stop(self) -> None:
        """As `make run` stops it; nothing happens where it does not run."""
        if self.lives():
            everyone = family(self.pid)
            self._signal([self.pid], self._program.stop_signal)
            self._signal(everyone, signal.SIGKILL)

    def _signal(self, pids: list[int], number: signal.Signals) -> None:
        assert self._process
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)


def family(pid: int) -> list[int]:
    """A process and all that come from it, parents first."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        born = " ".join((task / "children").read_text() for task in tasks).split()
    except OSError:
        return [pid]
    return [pid, *(number for child in born for number in family(int(child)))]


def waited(is_so: Callable[[], bool], *, at_most: float) -> float:
    """The seconds until something is so, or NEVER."""
    start = time.monotonic()
    while not is_so():
        if time.monotonic() - start > at_most:
            return NEVER
        time.sleep(0.05)
    return time.monotonic() - start
