"""How late sources were asked, by what their server saw."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bench.faults.feeds import Asked


def latest(asked: Iterable[Asked], *, interval: float, until: float) -> float:
    """The seconds that a source waited beyond its interval, at the worst, up to a moment."""
    times: dict[int, list[float]] = {}
    for each in asked:
        times.setdefault(each.source, []).append(each.at)
    waits = [
        after - before
        for moments in times.values()
        for before, after in pairwise([*moments, until])
    ]
    return max(waits, default=interval) - interval
