"""The words that matched, found again in a text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitoring.expressions.lexing import FIELDS
from monitoring.expressions.passages import runs
from monitoring.expressions.tree import Term, words_of
from msgu.text.fold import fold

# What is past so many characters stays unmarked: nobody reads that far to see a mark.
LONGEST = 50_000
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[\w#@\u0300-\u036f]+")
_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)})[ \u00a0\u202f]?:", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `marked` where it matched."""

    text: str
    marked: bool


@dataclass(frozen=True)
class _Spot:
    """Where a folded word stands in a text."""

    folded: str
    start: int
    end: int

    def without_hash(self) -> _Spot:
        return replace(self, folded=self.folded.replace("#", ""))


def pieces(text: str, typed: Iterable[str]) -> list[Piece]:
    """The whole text, cut where terms (as they were typed) stand in it."""
    terms = [Term(words=words_of(one), typed=one) for one in typed if not _FIELD.match(one)]
    found: list[Piece] = []
    done = 0
    for start, end in _joined(_stretches(text, [term for term in terms if term.words])):
        found += [Piece(text[done:start], marked=False), Piece(text[start:end], marked=True)]
        done = end
    return [piece for piece in (*found, Piece(text[done:], marked=False)) if piece.text]


def excerpt(whole: Sequence[Piece], *, around: int = 120) -> list[Piece]:
    """What stands around the first mark, so many characters of it on either side."""
    marks = [place for place, piece in enumerate(whole) if piece.marked]
    first = marks[0] if marks else 0
    before = "".join(piece.text for piece in whole[:first])
    cut = [Piece(f"…\u00a0{before[-around:]}" if len(before) > around else before, marked=False)]
    left = around
    for piece in whole[first:]:
        cut.append(replace(piece, text=piece.text[: left if not piece.marked else None]))
        left -= len(piece.text) if not piece.marked else 0
        if left <= 0:
            cut.append(Piece("\u00a0…", marked=False))
            break
    return [piece for piece in cut if piece.text]


def _stretches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    if not terms:
        return
    spots = list(_spots(text[:LONGEST]))
    plain = [spot.without_hash() for spot in spots if spot.folded.strip("#")]
    for term in terms:
        looked_at = spots if term.has_hash else plain
        for start in runs(term, [spot.folded for spot in looked_at]):
            yield looked_at[start].start, looked_at[start + len(term.words) - 1].end


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in their order, those that overlap made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spots(text: str) -> Iterator[_Spot]:
    """The folded words of a text, each with its place: those that `fold` gives for the whole."""
    for chunk in _CHUNK.finditer(text):
        folded = fold(chunk[0]).split()
        words = [
            _Spot(fold(word[0]), word.start() + chunk.start(), word.end() + chunk.start())
            for word in _WORD.finditer(chunk[0])
        ]
        # The little word of an elision is in no folded text.
        kept = [word for word in words if word.folded in folded]
        if [word.folded for word in kept] == folded:
            yield from kept
        else:
            yield from (_Spot(word, chunk.start(), chunk.end()) for word in folded)
