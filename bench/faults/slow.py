"""Two sources in three that drip or say nothing: the others must not wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from bench.faults.desk import Desk
from bench.faults.processes import waited
from bench.rows import Row

SOURCES = 300
DELAY = 5.0


def rows(desk: Desk) -> Iterator[Row]:
    yield from heard(desk, "due at once", every=0)
    yield from heard(desk, "due over 60 s", every=60 / SOURCES)


def heard(desk: Desk, name: str, *, every: float) -> Iterator[Row]:
    desk.begin()
    desk.start("beat")
    desk.start("worker")
    desk.add_sources([address(desk, number) for number in range(SOURCES)], after=10, every=every)
    due = moments(desk, "next_poll_at")
    good = len([number for number in range(SOURCES) if is_good(number)])
    waited(lambda: desk.stored() >= good, at_most=120)
    stored = moments(desk, "last_ok_at")
    delays = sorted(stored[source] - due[source] for source in stored)
    waited(lambda: not desk.leased(), at_most=60)
    tally = desk.tally()
    desk.send_home()
    yield Row(
        name=f"slow: 200 of 300, {name}",
        figure=f"{tally}; the others {delays[len(delays) // 2]:.1f} s late at the median,"
        f" {delays[-1]:.1f} s at the worst",
        target=f"{good} served, ≤ {DELAY:.0f} s",
        holds=tally.holds and tally.served == good and delays[-1] <= DELAY,
    )


def is_good(number: int) -> bool:
    return number % 3 == 0


def address(desk: Desk, number: int) -> str:
    if is_good(number):
        return desk.feeds.address(number, items=1)
    return desk.feeds.address(number, "/drip" if number % 3 == 1 else "/hole")


def moments(desk: Desk, column: str) -> dict[int, float]:
    """A moment of each good source, in seconds; one that has not come is now."""
    return dict(
        desk.query(
            f"SELECT id, extract(epoch FROM coalesce({column}, now()))::float"  # noqa: S608
            " FROM monitoring_source WHERE address LIKE '%%/feed?%%'"
        )
    )
