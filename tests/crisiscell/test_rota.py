"""Holes and overlaps: tables of cases, in hours of one day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crisiscell.rota import Turn, gaps, overlaps


def at(hour: int) -> datetime:
    return datetime(2026, 11, 20, hour, tzinfo=UTC)


def turns(*stretches: tuple[int, int] | tuple[int, int, str]) -> list[Turn]:
    return [
        Turn(
            who=f"p{number}",
            starts_at=at(start),
            ends_at=at(end),
            main=rank != ["second"],
        )
        for number, (start, end, *rank) in enumerate(stretches)
    ]


@pytest.mark.parametrize(
    ("stretches", "holes"),
    [
        pytest.param([], [(8, 20)], id="nobody"),
        pytest.param([(8, 20)], [], id="one for all"),
        pytest.param([(6, 23)], [], id="longer than asked"),
        pytest.param([(8, 12), (12, 20)], [], id="one after the other"),
        pytest.param([(12, 20), (8, 12)], [], id="in any order"),
        pytest.param([(10, 12)], [(8, 10), (12, 20)], id="before and after"),
        pytest.param([(8, 18), (9, 10)], [(18, 20)], id="one inside the other"),
        pytest.param([(8, 12), (14, 20)], [(12, 14)], id="lunch"),
        pytest.param([(8, 20, "second")], [(8, 20)], id="a second is not a main"),
        pytest.param([(1, 2), (21, 22)], [(8, 20)], id="elsewhere"),
    ],
)
def test_when_nobody_answers(
    stretches: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    found = gaps(turns(*stretches), start=at(8), end=at(20))
    assert [(gap.starts_at.hour, gap.ends_at.hour) for gap in found] == holes


@pytest.mark.parametrize(
    ("stretches", "doubles"),
    [
        pytest.param([(8, 12), (12, 20)], [], id="one after the other"),
        pytest.param([(8, 13), (12, 20)], [(12, 13)], id="an hour together"),
        pytest.param([(8, 13), (12, 20, "second")], [], id="a main and a second"),
        pytest.param([(8, 20), (9, 10), (9, 11)], [(9, 10), (9, 11), (9, 10)], id="three"),
    ],
)
def test_when_two_answer(stretches: list[tuple[int, int]], doubles: list[tuple[int, int]]) -> None:
    found = overlaps(turns(*stretches))
    assert [(one.starts_at.hour, one.ends_at.hour) for one in found] == doubles
