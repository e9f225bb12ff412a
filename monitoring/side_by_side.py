"""Two texts beside each other, the words that both say marked."""

from __future__ import annotations

import re

from monitoring.expressions.highlighting import Piece
from msgu.text.fold import fold

# Somebody who compares two posts reads no further.
LONGEST = 600
# Shorter words are in every text.
SHORTEST = 4
_WORD = re.compile(r"\w+")


def in_common(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts, cut where words stand that are in both."""
    one, other = shortened(one), shortened(other)
    shared = words(one) & words(other)
    return cut(one, shared), cut(other, shared)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def words(text: str) -> set[str]:
    found = (word for word in _WORD.findall(text) if len(word) >= SHORTEST)
    return {fold(word) for word in found} - {""}


def cut(text: str, shared: set[str]) -> list[Piece]:
    """A text in pieces; words that follow each other are marked as one."""
    pieces: list[Piece] = []
    done = 0
    for word in _WORD.finditer(text):
        if len(word[0]) < SHORTEST or fold(word[0]) not in shared:
            continue
        between = text[done : word.start()]
        if pieces and not _WORD.search(between):
            pieces[-1] = Piece(f"{pieces[-1].text}{between}{word[0]}", marked=True)
        else:
            pieces += [Piece(between, marked=False), Piece(word[0], marked=True)]
        done = word.end()
    pieces.append(Piece(text[done:], marked=False))
    return [piece for piece in pieces if piece.text]
