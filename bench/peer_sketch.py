"""The peer of grouping: the package `datasketch`, with as many bands of as many values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from datasketch import MinHash, MinHashLSH

BANDS, VALUES_OF_A_BAND = 32, 2
PERMUTATIONS = BANDS * VALUES_OF_A_BAND
ALIKE = 0.2
_WORD = re.compile(r"\w+")


def gather(texts: Sequence[str]) -> list[int]:
    """For each text, the number of the one before it that it is most like; its own if of none."""
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, VALUES_OF_A_BAND))
    sketches: list[MinHash] = []
    best = []
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([f"{one} {two}".encode() for one, two in set(pairwise(words(text)))])
        alike = [(sketch.jaccard(sketches[other]), other) for other in index.query(sketch)]
        score, like = max(alike, default=(0.0, number))
        best.append(like if score >= ALIKE else number)
        index.insert(number, sketch)
        sketches.append(sketch)
    return best


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
