"""A sender killed at each of its five points. `make faults` kills ten times as many."""

from __future__ import annotations

from bench.faults.desk import Desk
from bench.faults.outbox import BEFORE_COMMIT, POINTS, kill_all

TIMES = 10


def test_nothing_is_lost_and_doubled_in_the_one_window_only(desk: Desk) -> None:
    toll = kill_all(desk, times=TIMES)
    assert dict(toll.killed) == dict.fromkeys(POINTS, TIMES)
    assert sum(toll.lost.values()) == 0
    # Its provider had accepted it, and nobody could know.
    assert {point for point, n in toll.doubled.items() if n} == {BEFORE_COMMIT}
