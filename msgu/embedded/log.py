"""One readable log of everything that runs: the time, who speaks, what it says."""

import asyncio
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, TextIO

_COLOURS = {"web": 36, "worker": 35, "beat": 33, "postgres": 34, "redis": 31, "veille": 32}
# What could move a terminal's cursor or colour its text: some lines quote strangers.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONGEST_LINE = 64 * 1024


class Log:
    """Writes each line to `file`, and to the terminal where there is one."""

    def __init__(self, file: Path, *, terminal: TextIO | None = None) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = file
        self._lines = file.open("a", encoding="utf-8", buffering=1)
        self._terminal = terminal
        self._colours = terminal is not None and terminal.isatty()

    def close(self) -> None:
        self._lines.close()

    def write(self, name: str, text: str) -> None:
        """One line of the program `name`; blank ones are left out."""
        text = _CONTROLS.sub("", text).rstrip()
        if not text:
            return
        label = f"{datetime.now().astimezone():%H:%M:%S} {name:<9}"
        print(f"{label} {text}", file=self._lines)
        if self._colours:
            label = f"\x1b[{_COLOURS.get(name, 37)}m{label}\x1b[0m"
        self._show(f"{label} {text}")

    def announce(self, sentence: str) -> None:
        """What the person at the terminal was waiting for, where the eye finds it."""
        print(sentence, file=self._lines)
        self._show(f"\n{sentence}\n")

    def _show(self, text: str) -> None:
        try:
            if self._terminal:
                print(text, file=self._terminal, flush=True)
        except OSError:
            self._terminal = None  # It was closed; the file goes on.

    async def follow(self, name: str, output: IO[bytes], noise: tuple[str, ...] = ()) -> None:
        """Write what a program says until it says no more, without the lines that hold `noise`."""
        reader = asyncio.StreamReader(limit=_LONGEST_LINE)
        pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), output
        )
        try:
            while line := await _line(reader):
                if not any(known in line for known in noise):
                    self.write(name, line)
        finally:
            pipe.close()


async def _line(reader: asyncio.StreamReader) -> str:
    """The next line, or "" at the end."""
    try:
        return (await reader.readline()).decode(errors="replace")
    except ValueError:
        return "(a line was too long to show)"


def open_log(folder: Path, *, fresh: bool) -> Log:
    """The log of a folder. A fresh one keeps the former beside it and shows on the terminal."""
    file = folder / "log" / "veille.log"
    if fresh and file.exists():
        file.replace(file.with_name("veille.log.1"))
    return Log(file, terminal=sys.stdout if fresh else None)
