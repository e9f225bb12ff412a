"""What two texts that may be near copies are worth to each other.

Sure is only what says nothing that the other does not say: its very words, or those that begin it,
marked as cut. One word more or less, and it may be another street, another caller, or « not ».
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from monitoring.nearness.words import Said

# A cut text of fewer words may be the beginning of anything.
WORDS_OF_A_BEGINNING = 8
# Less than this in common is not worth a suggestion: short texts share a turn of phrase by chance.
ALIKE, PAIRS_ALIKE = 0.2, 12
ALIKE_IF_SHORT, PAIRS_IF_SHORT = 0.5, 5
# What stands nearly whole within a longer text.
WITHIN, PAIRS_WITHIN = 0.8, 8


class Verdict(Enum):
    SURE = "sure"
    PERHAPS = "perhaps"
    UNLIKE = "unlike"


@dataclass(frozen=True)
class Judged:
    """`score`, from 0 to 1, is what both have in common of what they say together."""

    verdict: Verdict
    score: float


def judge(new: Said, held: Said) -> Judged:
    """What a new text is to one that is held, which would stand for both."""
    one, other = set(pairwise(new.words)), set(pairwise(held.words))
    common = len(one & other)
    score = common / len(one | other) if common else 0.0
    if says_nothing_more(new, held):
        return Judged(Verdict.SURE, score)
    worth_it = alike(common, score) or within(common, min(len(one), len(other)))
    return Judged(Verdict.PERHAPS if worth_it else Verdict.UNLIKE, score)


def alike(common: int, score: float) -> bool:
    long = score >= ALIKE and common >= PAIRS_ALIKE
    return long or (score >= ALIKE_IF_SHORT and common >= PAIRS_IF_SHORT)


def within(common: int, shorter: int) -> bool:
    return shorter >= PAIRS_WITHIN and common / shorter >= WITHIN


def says_nothing_more(new: Said, held: Said) -> bool:
    """Whether somebody who reads what is held has read the new one too."""
    if new.words == held.words:
        return new.cut or not held.cut
    beginning = held.words[: len(new.words)]
    return new.cut and len(new.words) >= WORDS_OF_A_BEGINNING and new.words == beginning
