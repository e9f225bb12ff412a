"""How late sources were asked, by what their server saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from bench.faults.feeds import Asked


def latest(
    asked: Iterable[Asked], *, first_due: Mapping[int, float], interval: float, until: float
) -> float:
    """The seconds that a source waited beyond its hour, at the worst, up to a moment.

    `first_due` is when each was due for the first time.
    """
    times = {source: [due - interval] for source, due in first_due.items()}
    for each in asked:
        times[each.source].append(each.at)
    waits = [
        after - before
        for moments in times.values()
        for before, after in pairwise([*moments, until])
    ]
    return max(waits) - interval
