"""Which of the texts seen lately are like a new one, in memory of a fixed size.

Those that share a band at least with it are compared. A dictionary of bands would take four
kilobytes a text; here a text takes four hundred bytes, beside nine megabytes for each half.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import repeat
from operator import add, mod

from monitoring.nearness.sketch import BANDS, SIZE, estimate, values_of

# Of each half: what is older than two halves is forgotten.
ROOM = 40_000
# A prime, more than there is room for.
SLOTS = 65_537
_BEGINS = range(0, BANDS * SLOTS, SLOTS)
# How many texts of one band are looked at, the latest first: a storm must not slow us down.
DEEPEST = 12
# What is less alike is not worth reading; each time, at most so many are.
LEAST_ALIKE = 0.15
MOST_FOUND = 12
_NOBODY = -1


class Index:
    """The sketches of the last 40,000 to 80,000 texts, by their numbers."""

    def __init__(self) -> None:
        self._young, self._old = _Half(), _Half()
        self._asked: tuple[array[int], list[int]] | None = None

    def add(self, number: int, bands: array[int]) -> None:
        """Remember a text; what was remembered under the same number stays beside it."""
        if len(self._young) >= ROOM:
            self._young, self._old = _Half(), self._young
        self._young.add(number, bands, self._slots(bands))

    def like(self, bands: array[int]) -> dict[int, float]:
        """The numbers of what may be like this sketch: about how much, the most alike first."""
        slots = self._slots(bands)
        found = self._old.like(bands, slots) | self._young.like(bands, slots)
        best = sorted(found.items(), key=lambda item: -item[1])
        return dict(best[:MOST_FOUND])

    def _slots(self, bands: array[int]) -> list[int]:
        """Where its bands are: the same text is looked for, then remembered."""
        if self._asked is None or self._asked[0] is not bands:
            self._asked = bands, list(map(add, _BEGINS, map(mod, bands, repeat(SLOTS))))
        return self._asked[1]


class _Half:
    """Chains of texts by slot, the latest first: `heads` begins them, `nexts` goes on."""

    def __init__(self) -> None:
        self._heads = array("i", [])
        self._nexts = array("i")
        self._values = array("I")
        self._numbers = array("q")

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, number: int, bands: array[int], slots: Sequence[int]) -> None:
        place = len(self)
        heads = self._heads = self._heads or array("i", [_NOBODY]) * (BANDS * SLOTS)
        self._nexts.extend(map(heads.__getitem__, slots))
        for slot in slots:
            heads[slot] = place
        self._values.frombytes(bands.tobytes())
        self._numbers.append(number)

    def like(self, bands: array[int], slots: Sequence[int]) -> dict[int, float]:
        if not self._numbers:
            return {}
        found: dict[int, float] = {}
        values = values_of(bands)
        for place in self._sharing(values, slots):
            held = self._values[place * SIZE : (place + 1) * SIZE]
            alike = estimate(values, held)
            if alike >= LEAST_ALIKE or held[-2:] == values[-2:]:
                found[self._numbers[place]] = alike
        return found

    def _sharing(self, values: array[int], slots: Sequence[int]) -> set[int]:
        """The places of those that share a band; others come into its slot by chance."""
        sharing: set[int] = set()
        # Names of our own: this is looked at hundreds of times a text.
        nexts, held = self._nexts, self._values
        for band, place in enumerate(map(self._heads.__getitem__, slots)):
            steps = 0
            while place != _NOBODY and steps < DEEPEST:
                at = place * BANDS + band
                if held[2 * at] == values[2 * band] and held[2 * at + 1] == values[2 * band + 1]:
                    sharing.add(place)
                place = nexts[at]  # noqa: PLW2901 (along the chain)
                steps += 1
        return sharing
