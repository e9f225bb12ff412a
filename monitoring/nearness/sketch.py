"""The sketch of a text: what two texts have in common shows in their sketches, of fixed size.

A text is the set of its pairs of neighbouring words. Each pair falls on a point of two circles; of
each circle we keep what comes first after 32 marks. What two sets have in common is the share of
these 64 values that are the same, whatever their size (MinHash, by consistent hashing: two sorts
instead of 64 passes). Values two by two make 32 bands; how a text begins is one more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b
from itertools import repeat
from operator import eq, itemgetter, xor

from monitoring.nearness.words import Said

CIRCLES = 2
MARKS = 32
VALUES = CIRCLES * MARKS
# A cut text shares the last with the whole one.
BANDS = VALUES // 2 + 1
SIZE = 2 * BANDS
BEGINNING = 8
# Shorter texts are alike without saying the same.
FEWEST_WORDS = 6
# What Postgres keeps of a long text need not be compared to its end.
MOST_WORDS = 1_000
# Small integers are sorted twice as fast: 30 bits for each circle, in words of 32.
_BITS = 30
_MASK = (2**_BITS - 1) << 32 | (2**_BITS - 1)
_EDGES = [mark * 2**_BITS // MARKS for mark in range(MARKS)]
_REMEMBERED = 65_536


class _Points(dict[str, int]):
    """Where a word falls on both circles; all texts repeat the same words."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        digest = blake2b(word.encode(), digest_size=8).digest()
        point: int = int.from_bytes(digest, "little") & _MASK
        self[word] = point
        return point


_POINTS = _Points()


def sketch(said: Said) -> array[int] | None:
    """The bands of a text, or None for one too short to be compared."""
    words = said.words[:MOST_WORDS]
    if len(words) < FEWEST_WORDS:
        return None
    singles = list(map(_POINTS.__getitem__, words))
    # The pair's point, whichever word comes first.
    points = array("I", array("Q", map(xor, singles, singles[1:])).tobytes())
    # Neighbours on one circle often have the same value: a band takes a mark of each.
    values = array("I", [0]) * VALUES
    for circle in range(CIRCLES):
        values[circle::CIRCLES] = _after_each_mark(points[circle::CIRCLES])
    return array("Q", values.tobytes() + _beginning(words))


def _after_each_mark(points: Iterable[int]) -> array[int]:
    """What comes first after each mark, around the circle."""
    around = sorted(points)
    after = itemgetter(*map(bisect_left, repeat(around), _EDGES))
    return array("I", after([*around, around[0]]))


def _beginning(words: tuple[str, ...]) -> bytes:
    return blake2b(" ".join(words[:BEGINNING]).encode(), digest_size=8).digest()


def in_world(bands: array[int], run: int | None) -> array[int]:
    """The same text as one run plays it: it has nothing in common with what others say."""
    if run is None:
        return bands
    salt = int.from_bytes(blake2b(str(run).encode(), digest_size=8).digest(), "little")
    return array("Q", map(xor, bands, repeat(salt)))


def values_of(bands: array[int]) -> array[int]:
    """The values that the bands are made of, two by two: how a text begins comes last."""
    return array("I", bands.tobytes())


def estimate(one: array[int], other: array[int]) -> float:
    """Of the values of two texts: about how much of what they say together they have in common,
    from 0 to 1 (± 0.06).
    """
    same: int = sum(map(eq, one, other))
    return same / SIZE
