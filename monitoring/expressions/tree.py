"""A read expression: what is wanted, what takes it away again, in frozen pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from msgu.text.fold import fold
from msgu.text.plurals import singular


class Field(StrEnum):
    TEXT = ""
    AUTHOR = "author"
    SOURCE = "source"
    FAMILY = "family"
    PLATFORM = "platform"
    LANGUAGE = "language"


# Fields that hold one code of a closed list.
CLOSED = frozenset({Field.FAMILY, Field.PLATFORM, Field.LANGUAGE})
# For each closed field, its codes by what people may write for them, as `spelled` gives it.
Known = Mapping[Field, Mapping[str, str]]


@dataclass(frozen=True)
class Word:
    """A folded word, or its beginning."""

    text: str
    is_prefix: bool = False

    @cached_property
    def singular(self) -> str:
        return singular(self.text)


@dataclass(frozen=True)
class Term:
    """Words that stand together in a field, and how they were typed.

    In a closed field there is one word: the code.
    """

    words: tuple[Word, ...]
    typed: str
    field: Field = Field.TEXT

    @cached_property
    def phrase(self) -> str:
        """The words in the singular, padded with blanks."""
        return f" {' '.join(word.singular for word in self.words)} "

    @cached_property
    def has_prefix(self) -> bool:
        return any(word.is_prefix for word in self.words)

    @cached_property
    def has_hash(self) -> bool:
        """Whether hash signs matter to it: without one, « crue » also finds « #crue »."""
        return any("#" in word.text for word in self.words)


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class Except:
    """What is wanted, where nothing of `unwanted` stands."""

    wanted: Tree
    unwanted: tuple[Tree, ...]


Tree = Term | AllOf | AnyOf | Except


def words_of(typed: str) -> tuple[Word, ...]:
    """The folded words of a phrase; a star at a word's end makes it a beginning."""
    words: list[Word] = []
    for chunk in typed.split():
        folded = fold(chunk).split()
        beginning = chunk.endswith("*")
        words += [
            Word(text, is_prefix=beginning and place == len(folded))
            for place, text in enumerate(folded, 1)
        ]
    return tuple(words)


def spelled(value: str) -> str:
    """A value of a closed field, whatever its case, accents and number."""
    return " ".join(map(singular, fold(value.replace("_", " ")).split()))


def terms_of(tree: Tree) -> Iterator[Term]:
    """Every term, wanted or not, as they were typed."""
    match tree:
        case Term():
            yield tree
        case Except():
            for part in (tree.wanted, *tree.unwanted):
                yield from terms_of(part)
        case _:
            for part in tree.parts:
                yield from terms_of(part)


def in_words(tree: Tree) -> str:
    """The expression as it was understood, every parenthesis and quotation mark in its place."""
    match tree:
        case Term():
            return tree.typed if tree.field else f"«\u00a0{tree.typed}\u00a0»"
        case AllOf():
            return " ET ".join(map(_inside, tree.parts))
        case AnyOf():
            return " OU ".join(map(_inside, tree.parts))
        case Except():
            return " SAUF ".join(map(_inside, (tree.wanted, *tree.unwanted)))


def _inside(tree: Tree) -> str:
    return in_words(tree) if isinstance(tree, Term) else f"({in_words(tree)})"
