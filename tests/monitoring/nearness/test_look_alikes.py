"""Fifty callers who say nearly the same thing: none is ever hidden behind another."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from monitoring.nearness.gather import Gathering, How

CALLS = [
    line
    for line in Path(__file__).with_name("look_alikes.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]


@pytest.mark.parametrize("seed", range(20))
def test_none_of_fifty_look_alikes_is_merged(seed: int) -> None:
    """Whichever comes first, and nobody having said that they are vital."""
    calls = Random(seed).sample(CALLS, len(CALLS))
    gathering = Gathering()
    placed = [gathering.place(number, call).how for number, call in enumerate(calls)]
    assert len(placed) == 50
    assert not {How.EXACT, How.NEAR} & set(placed)
    # They do look alike: each could be taken for another.
    assert placed.count(How.SUGGESTED) > 40


def test_their_reposts_are() -> None:
    gathering = Gathering()
    for number, call in enumerate(CALLS):
        gathering.place(number, call)
    for number, call in enumerate(CALLS):
        placed = gathering.place(
            100 + number, f"RT @exo_trois: {call} https://exo.example/{number}"
        )
        assert (placed.story, placed.how) == (number, How.NEAR)
