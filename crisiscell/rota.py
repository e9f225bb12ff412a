"""Who answers when: the holes and the overlaps of a list of duty. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One person's stretch of duty; `main` answers first."""

    who: str
    starts_at: datetime
    ends_at: datetime
    main: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of time, and whom it is about: nobody, or those who are on duty together."""

    starts_at: datetime
    ends_at: datetime
    who: tuple[str, ...] = ()


def gaps(turns: Iterable[Turn], *, start: datetime, end: datetime) -> list[Stretch]:
    """When nobody is on main duty between two moments."""
    found = []
    covered = start
    for turn in sorted((t for t in turns if t.main), key=lambda turn: turn.starts_at):
        if turn.starts_at >= end:
            break
        if turn.starts_at > covered:
            found.append(Stretch(starts_at=covered, ends_at=turn.starts_at))
        covered = max(covered, turn.ends_at)
    if covered < end:
        found.append(Stretch(starts_at=covered, ends_at=end))
    return found


def overlaps(turns: Sequence[Turn]) -> list[Stretch]:
    """When two people are on main duty at once: each may think that the other answers."""
    found = []
    for one, other in combinations([turn for turn in turns if turn.main], 2):
        starts_at = max(one.starts_at, other.starts_at)
        ends_at = min(one.ends_at, other.ends_at)
        if starts_at < ends_at:
            found.append(Stretch(starts_at=starts_at, ends_at=ends_at, who=(one.who, other.who)))
    return sorted(found, key=lambda stretch: stretch.starts_at)
