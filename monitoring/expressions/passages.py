"""A text, and what is known beside it, made ready to be compared with terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from monitoring.expressions.tree import CLOSED, AllOf, AnyOf, Except, Field, Term, Tree, Word
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

    def code(self, field: Field) -> str:
        """The code of a closed field; of a language, the main part: « fr » of « fr-CA »."""
        match field:
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


class Text:
    """What an expression is compared with."""

    def __init__(self, folded: str, provenance: Provenance) -> None:
        self._said = Passage(folded)
        self._provenance = provenance

    @cached_property
    def _author(self) -> Passage:
        return Passage(fold(self._provenance.author))

    @cached_property
    def _source(self) -> Passage:
        return Passage(fold(self._provenance.source))

    def holds(self, term: Term) -> bool:
        if term.field in CLOSED:
            return self._provenance.code(term.field) == term.words[0].text
        if term.field is Field.AUTHOR:
            return self._author.holds(term)
        return (self._source if term.field is Field.SOURCE else self._said).holds(term)

    def answers(self, tree: Tree) -> bool:
        """Whether this text is what an expression wants."""
        match tree:
            case Term():
                return self.holds(tree)
            case AllOf():
                return all(map(self.answers, tree.parts))
            case AnyOf():
                return any(map(self.answers, tree.parts))
            case Except():
                return self.answers(tree.wanted) and not any(map(self.answers, tree.unwanted))

    def why(self, tree: Tree) -> tuple[str, ...]:
        """The terms by which this text answers, as they were typed; nothing where it does not."""
        return tuple(dict.fromkeys(self._why(tree)))

    def _why(self, tree: Tree) -> list[str]:
        match tree:
            case Term():
                return [tree.typed] if self.holds(tree) else []
            case AnyOf():
                return [typed for part in tree.parts for typed in self._why(part)]
            case AllOf():
                parts = list(map(self._why, tree.parts))
                return [typed for part in parts for typed in part] if all(parts) else []
            case Except():
                if any(map(self.answers, tree.unwanted)):
                    return []
                return self._why(tree.wanted)
