"""What records come to, and when a posture goes over to the other side."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from influencers.stance import Leaning, Record, Turn, posture, turns

TODAY = date(2026, 11, 21)


def ago(days: int, value: int) -> Record:
    return TODAY - timedelta(days=days), value


@pytest.mark.parametrize(
    ("records", "leaning", "mean"),
    [
        ([], Leaning.UNDETERMINED, None),
        ([ago(0, 2), ago(1, 2)], Leaning.UNDETERMINED, None),
        ([ago(0, 2), ago(1, 2), ago(181, 2)], Leaning.UNDETERMINED, None),
        ([ago(0, 2), ago(1, 2), ago(180, 2)], Leaning.POSITIVE, 2),
        ([ago(0, 1), ago(0, 1), ago(0, 0)], Leaning.NEUTRAL, 0.67),
        ([ago(0, 1), ago(0, 1), ago(0, 1), ago(0, 0)], Leaning.POSITIVE, 0.75),
        ([ago(0, -1), ago(0, -1), ago(0, -1), ago(0, 0)], Leaning.NEGATIVE, -0.75),
        # One of 60 days ago weighs half, one of 120 days ago a quarter.
        ([ago(0, 2), ago(60, -2), ago(120, -2)], Leaning.NEUTRAL, (2 - 1 - 0.5) / 1.75),
        ([ago(-1, 2), ago(0, 2), ago(0, 2)], Leaning.UNDETERMINED, None),
    ],
)
def test_a_posture_is_a_mean_that_forgets(
    records: list[Record], leaning: Leaning, mean: float | None
) -> None:
    found = posture(records, on=TODAY)
    assert found.leaning == leaning
    assert found.mean == (mean if mean is None else pytest.approx(mean, abs=0.005))


def test_the_same_values_are_on_the_line_whatever_their_age() -> None:
    records = [ago(days, value) for days in (7, 33, 101) for value in (0, 1, 1, 1)]
    assert posture(records, on=TODAY).leaning == Leaning.POSITIVE


def test_a_turn_is_seen_even_through_a_neutral_while() -> None:
    records = [ago(90, 2), ago(89, 2), ago(88, 2)]
    assert turns(records, on=TODAY) == []
    records += [ago(days, -2) for days in (40, 39, 38)]
    assert turns(records, on=TODAY) == []
    records += [ago(days, -2) for days in (3, 2, 1, 0)]
    (turn,) = turns(records, on=TODAY)
    assert turn == Turn(on=turn.on, before=Leaning.POSITIVE, after=Leaning.NEGATIVE)
    assert turns(records, on=turn.on - timedelta(days=1)) == []
