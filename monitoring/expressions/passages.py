"""A text, and what is known beside it, as terms are compared with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitoring.expressions.tree import Field, Term, Word
from msgu.text.fold import fold
from msgu.text.plurals import singulars


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a text comes from: names as they are written, codes of the closed fields."""

    author: str = ""
    source: str = ""
    family: str = ""
    platform: str = ""
    language: str = ""

    def folded(self, field: Field) -> str:
        """A field's folded words, or its code; of a language, « fr » for « fr-CA »."""
        match field:
            case Field.AUTHOR:
                return fold(self.author)
            case Field.SOURCE:
                return fold(self.source)
            case Field.FAMILY:
                return self.family
            case Field.PLATFORM:
                return self.platform
            case _:
                return self.language.replace("_", "-").partition("-")[0].casefold()


class Passage:
    """Folded words, in the forms that a term may ask for."""

    def __init__(self, folded: str) -> None:
        self._folded = folded

    def holds(self, term: Term) -> bool:
        """Whether the words of a term stand here, side by side."""
        if term.has_prefix:
            return bool(runs(term, self._hashed if term.has_hash else self._plain))
        return term.phrase in (self._padded_hashed if term.has_hash else self._padded)

    @cached_property
    def _hashed(self) -> Sequence[str]:
        return self._folded.split()

    @cached_property
    def _plain(self) -> Sequence[str]:
        return self._folded.replace("#", "").split()

    @cached_property
    def _padded_hashed(self) -> str:
        return f" {' '.join(singulars(self._folded.split()))} "

    @cached_property
    def _padded(self) -> str:
        if "#" not in self._folded:
            return self._padded_hashed
        return f" {' '.join(singulars(self._folded.replace('#', '').split()))} "


def runs(term: Term, words: Sequence[str]) -> list[int]:
    """The places in `words` (folded) where a term begins."""
    last = len(words) - len(term.words)
    ones = singulars(list(words))
    return [
        start
        for start in range(last + 1)
        if all(
            fits(word, words[start + place], ones[start + place])
            for place, word in enumerate(term.words)
        )
    ]


def fits(word: Word, folded: str, one: str) -> bool:
    """Whether a word of a term is this folded word, whose singular is `one`.

    A beginning is compared with what was written: « journau* » would not begin « journal ».
    """
    return folded.startswith(word.text) if word.is_prefix else one == word.singular
