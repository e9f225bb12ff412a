"""Stance by reach: each voice at its place, none on another, and none guessed."""

from __future__ import annotations

from influencers import chart
from influencers.models import Reach, Voice
from influencers.register import Row
from influencers.stance import Leaning, Posture, leaning_of


def row(mean: float | None, reach: str = "10k", name: str = "Voix") -> Row:
    leaning = Leaning.UNDETERMINED if mean is None else leaning_of(mean)
    return Row(
        voice=Voice(display_name=name, reach_band=reach),
        posture=Posture(leaning=leaning, records=3, mean=mean),
        lacks=[],
        to_review=False,
        frozen=False,
    )


def places(strip: chart.Strip) -> list[tuple[float, int]]:
    return [(float(mark.x.rstrip("%")), mark.y) for mark in strip.marks]


def test_nothing_and_one() -> None:
    empty = chart.drawn([])
    assert not empty.placed
    assert [strip.reach for strip in empty.strips] == list(reversed(Reach))
    one = chart.drawn([row(-2.0, "more")])
    assert one.placed
    assert places(one.strips[0]) == [(chart.LEFTMOST, one.strips[0].marks[0].y)]
    assert one.height == empty.height


def test_the_place_says_the_stance() -> None:
    means = [-2, -0.75, -0.74, 0, 0.74, 0.75, 2]
    found = chart.drawn([row(mean) for mean in reversed(means)]).strips[2]
    assert [mark.row.posture.mean for mark in found.marks] == means
    sides = [
        "-" if x <= chart.NEGATIVE_TO else "+" if x >= chart.POSITIVE_FROM else "0"
        for x, _y in places(found)
    ]
    assert "".join(sides) == "--000++"
    assert max(x for x, _y in places(found)) < chart.APART


def test_the_farthest_is_on_top() -> None:
    found = chart.drawn([row(0, reach) for reach in Reach])
    levels = {strip.reach: strip.marks[0].y for strip in found.strips}
    assert [levels[reach] for reach in Reach] == sorted(levels.values(), reverse=True)


def test_many_at_one_point_touch_each_other_nowhere() -> None:
    found = chart.drawn([row(1.0) for _ in range(chart.LEVELS + 3)]).strips[2]
    assert len(found.marks) == len(set(places(found))) == chart.LEVELS
    assert (found.crowded, len(found.rows)) == (3, chart.LEVELS + 3)
    close = chart.drawn([row(n / 100) for n in range(30)]).strips[2]
    for x, y in places(close):
        beside = [other for other, level in places(close) if level == y and other != x]
        assert all(abs(other - x) >= chart.CLEAR for other in beside)
    assert max(y for _x, y in places(close)) < close.y + close.height


def test_what_is_not_known_stands_apart() -> None:
    room = chart.LEVELS * chart.ABREAST
    found = chart.drawn([*(row(None) for _ in range(room + 2)), row(2.0), row(1.0, "")])
    strip = found.strips[2]
    undetermined = [mark for mark in strip.marks if mark.row.posture.mean is None]
    assert {mark.x for mark in undetermined} == {f"{chart.APART}%"}
    assert len({(mark.dx, mark.y) for mark in undetermined}) == room
    assert strip.crowded == 2
    assert strip.rows[0].posture.mean == 2.0
    assert [row.posture.mean for row in found.unplaced] == [1.0]
