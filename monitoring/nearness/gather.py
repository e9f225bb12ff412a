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
        self._texts: dict[int, str] = {}
        self._exact: dict[str, int] = {}

    def place(self, number: int, text: str) -> Placed:
        """Say where a text belongs, and remember it; numbers go up."""
        new = said(text)
        bands = sketch(new)
        if bands is None:
            return Placed(story=number, confidence=1.0, how=How.FIRST)
        folded = fold(text)
        if folded in self._exact:
            return Placed(story=self._exact[folded], confidence=1.0, how=How.EXACT)
        held = {other: said(self._texts[other]) for other in self._index.like(bands)}
        found = best(new, held)
        if found and found[1].verdict is Verdict.SURE:
            return Placed(story=found[0], confidence=1.0, how=How.NEAR)
        self._index.add(number, bands)
        self._remember(number, text, folded)
        if found:
            return Placed(story=found[0], confidence=found[1].score, how=How.SUGGESTED)
        return Placed(story=number, confidence=1.0, how=How.FIRST)

    def _remember(self, number: int, text: str, folded: str) -> None:
        self._texts[number], self._exact[folded] = text, number
        if len(self._texts) > 2 * ROOM:
            oldest = self._texts.pop(next(iter(self._texts)))
            self._exact.pop(fold(oldest), None)


def best(new: Said, held: dict[int, Said]) -> tuple[int, Judged] | None:
    """Of some texts, the one that a new one is surest to be a copy of, if it is of any.

    Among equals, the first: it stands for the others.
    """
    judged = [(number, judge(new, words)) for number, words in sorted(held.items())]
    alike = [one for one in judged if one[1].verdict is not Verdict.UNLIKE]
    return max(alike, key=lambda one: (one[1].verdict is Verdict.SURE, one[1].score), default=None)
