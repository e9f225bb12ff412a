"""What processes take, from /proc: seconds of processor, megabytes of memory."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Between two looks at a memory that may be at its peak.
GLANCE_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Of a process and its children, in megabytes. PSS shares out what they have in common."""

    rss: float = 0
    pss: float = 0


@dataclass
class Peak:
    """The most that was seen so far, and the names of the children that were there."""

    memory: Memory
    children: set[str]


def tree(pid: int) -> list[int]:
    """A process and everything that it started and that still runs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, []))
    return found


def cpu_seconds(pid: int) -> float:
    """What a process, its children and those of them that ended have used until now."""
    used = 0
    for each in tree(pid):
        if fields := _stat(each):
            # User and system time: its own, then that of the children it waited for.
            used += sum(map(int, fields[11:15]))
    return used / TICKS


def memory(pid: int) -> Memory:
    """What a process and its children hold now."""
    rss = pss = 0
    for each in tree(pid):
        lines = _lines(Path(f"/proc/{each}/smaps_rollup"))
        rss += _kilobytes(lines, "Rss:")
        pss += _kilobytes(lines, "Pss:")
    return Memory(rss=rss / 1_024, pss=pss / 1_024)


def parent(pid: int) -> int:
    """The process that started this one; 0 where it is not of this machine."""
    fields = _stat(pid)
    return int(fields[1]) if fields else 0


def name(pid: int) -> str:
    """What a process runs: its last argument that names a file, or its program."""
    words = [word for line in _lines(Path(f"/proc/{pid}/cmdline")) for word in line.split("\0")]
    scripts = [Path(word).name for word in words if word.endswith(".py")]
    return scripts[-1] if scripts else Path(words[0]).name if words else ""


@contextmanager
def peak_of(pid: int) -> Iterator[Peak]:
    """The peak of a process and its children while the block runs, seen from time to time."""
    peak = Peak(memory=memory(pid), children=set())
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(GLANCE_SECONDS):
            now = memory(pid)
            peak.memory = Memory(
                rss=max(peak.memory.rss, now.rss), pss=max(peak.memory.pss, now.pss)
            )
            peak.children |= {name(child) for child in tree(pid)[1:]}

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield peak
    finally:
        ended.set()
        watching.join()


def _stat(pid: int) -> list[str]:
    """The fields of its status that follow the program's name; none where it is gone."""
    return "".join(_lines(Path(f"/proc/{pid}/stat"))).rpartition(")")[2].split()


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _kilobytes(lines: list[str], label: str) -> int:
    return sum(int(line.split()[1]) for line in lines if line.startswith(label))
