"""Stance by reach: where each voice stands on a chart that a narrow screen shows too. Pure.

What the stance is runs from left to right in hundredths of the width, with those of which it is
not known apart, at the right; each band of reach is a strip, the farthest on top, in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influencers.models import Reach
from influencers.register import Row
from influencers.stance import LEANS_FROM, Leaning

# Hundredths of the width: the most negative, the most positive, and where the unknown begin.
LEFTMOST, RIGHTMOST, APART = 2.5, 71.5, 74
# So far from each other, two marks do not touch on the narrowest screen.
CLEAR = 6.0
# Pixels: a mark with its air, the name of a strip, and the least height of one.
STEP, HEADING, LEAST = 18, 26, 62
LEVELS, ABREAST = 8, 3
TOP = 24
# How many voices one chart holds.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A voice at its place, `dx` pixels from `x`; `anchor` is which end of its name is there."""

    row: Row
    x: str
    dx: int
    y: int
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A band of reach: its voices, from the most negative to those of which it is not known, and
    the marks of those that found room.
    """

    reach: Reach
    y: int
    height: int
    rows: Sequence[Row]
    marks: Sequence[Mark]

    @property
    def crowded(self) -> int:
        """How many found none."""
        return len(self.rows) - len(self.marks)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What is drawn, the farthest first; those whose reach nobody wrote down stand apart."""

    strips: Sequence[Strip]
    unplaced: Sequence[Row]
    height: int

    @property
    def placed(self) -> bool:
        return any(strip.rows for strip in self.strips)


def place(mean: float) -> float:
    """Where a mean of −2 to +2 stands, in hundredths of the width."""
    return LEFTMOST + (mean + 2) / 4 * (RIGHTMOST - LEFTMOST)


# Where a stance becomes negative, or positive, and where each of the four is named.
NEGATIVE_TO, POSITIVE_FROM = place(-LEANS_FROM), place(LEANS_FROM)
LINES = [f"{at:.2f}%" for at in (NEGATIVE_TO, POSITIVE_FROM, APART)]
NAMED = {
    Leaning.NEGATIVE: f"{NEGATIVE_TO / 2:.2f}%",
    Leaning.NEUTRAL: f"{place(0):.2f}%",
    Leaning.POSITIVE: f"{(POSITIVE_FROM + APART) / 2:.2f}%",
    Leaning.UNDETERMINED: f"{(APART + 100) / 2:.2f}%",
}


def drawn(rows: Sequence[Row]) -> Chart:
    """The chart of some sheets."""
    strips: list[Strip] = []
    y = TOP
    for reach in reversed(Reach):
        strips.append(strip(reach, [row for row in rows if row.voice.reach_band == reach], y=y))
        y += strips[-1].height
    unplaced = [row for row in rows if not row.voice.reach_band]
    return Chart(strips=strips, unplaced=unplaced, height=y)


def strip(reach: Reach, rows: Sequence[Row], *, y: int) -> Strip:
    known = sorted(
        (row.posture.mean, n) for n, row in enumerate(rows) if row.posture.mean is not None
    )
    unknown = [row for row in rows if row.posture.mean is None]
    top = y + HEADING + STEP // 2
    marks = [
        *standing([(mean, rows[n]) for mean, n in known], top=top),
        *apart(unknown, top=top),
    ]
    lowest = max((mark.y for mark in marks), default=y)
    return Strip(
        reach=reach,
        y=y,
        height=max(LEAST, lowest + STEP - y),
        rows=[*(rows[n] for _mean, n in known), *unknown],
        marks=marks,
    )


def standing(known: Sequence[tuple[float, Row]], *, top: int) -> list[Mark]:
    """Those whose stance is known, each on the first level where it touches no other."""
    last = [-CLEAR] * LEVELS
    marks: list[Mark] = []
    for mean, row in known:
        x = place(mean)
        level = next((n for n, taken in enumerate(last) if x - taken >= CLEAR), None)
        if level is not None:
            last[level] = x
            anchor = "start" if x < 50 else "end"
            y = top + level * STEP
            marks.append(Mark(row=row, x=f"{x:.2f}%", dx=0, y=y, anchor=anchor))
    return marks


def apart(unknown: Sequence[Row], *, top: int) -> list[Mark]:
    """Those that too few messages tell of, side by side."""
    marks = []
    for n, row in enumerate(unknown[: LEVELS * ABREAST]):
        level, column = divmod(n, ABREAST)
        dx, y = STEP * (column + 1), top + level * STEP
        marks.append(Mark(row=row, x=f"{APART}%", dx=dx, y=y, anchor="end"))
    return marks
