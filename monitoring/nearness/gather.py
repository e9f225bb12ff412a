"""Texts one after the other, each put with the first that says the same: without a database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monitoring.nearness.index import ROOM, Index
from monitoring.nearness.judge import Judged, Verdict, judge
from monitoring.nearness.sketch import sketch
from monitoring.nearness.words import Said, said
from msgu.text.fold import fold


class How(Enum):
    """What puts a text where it is; `SUGGESTED` is for a person to say."""

    FIRST = "first"
    EXACT = "exact"
    NEAR = "near"
    SUGGESTED = "suggested"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """`story` is the number of the text that stands for it; `confidence` goes from 0 to 1."""

    story: int
    confidence: float
    how: How


class Gathering:
    """The texts that stand for themselves, of the last 80,000 at least."""

    def __init__(self) -> None:
        self._index = Index()
        # The words of each, by blanks: half the room of words apart.
        self._held: dict[int, tuple[str, str, bool]] = {}

    def place(self, number: int, text: str) -> Placed:
        """Say where a text belongs, and remember it; numbers go up."""
        new = said(text)
        bands = sketch(new)
        if bands is None:
            return Placed(story=number, confidence=1.0, how=How.FIRST)
        found = best(new, {other: self._said(other) for other in self._index.like(bands)})
        if found and found[1].verdict is Verdict.SURE:
            same = fold(text) == fold(self._held[found[0]][0])
            return Placed(story=found[0], confidence=1.0, how=How.EXACT if same else How.NEAR)
        self._index.add(number, bands)
        self._remember(number, text, new)
        if found:
            return Placed(story=found[0], confidence=found[1].score, how=How.SUGGESTED)
        return Placed(story=number, confidence=1.0, how=How.FIRST)

    def _said(self, number: int) -> Said:
        _text, words, cut = self._held[number]
        return Said(tuple(words.split()), cut)

    def _remember(self, number: int, text: str, said: Said) -> None:
        self._held[number] = text, " ".join(said.words), said.cut
        if len(self._held) > 2 * ROOM:
            del self._held[next(iter(self._held))]


def best(new: Said, held: dict[int, Said]) -> tuple[int, Judged] | None:
    """Of some texts, the one that a new one is surest to be a copy of, if it is of any.

    Among equals, the first: it stands for the others.
    """
    judged = [(number, judge(new, words)) for number, words in sorted(held.items())]
    alike = [one for one in judged if one[1].verdict is not Verdict.UNLIKE]
    return max(alike, key=lambda one: (one[1].verdict is Verdict.SURE, one[1].score), default=None)
