"""Which of many expressions a text answers, without looking at each of them.

Each word of a text is looked up once, whatever the number of expressions; it gives the terms of
which it is the rarest word. An expression is looked at where one of its calls stands: the terms
without which nothing in it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from monitoring.expressions.passages import Passage, Provenance
from monitoring.expressions.tree import (
    CLOSED,
    AllOf,
    AnyOf,
    Except,
    Field,
    Term,
    Tree,
    Word,
    terms_of,
)
from msgu.text.plurals import singular

# Words whose terms are remembered: about 3 MB.
_REMEMBERED = 32_768
# A longer one is looked up anew each time.
_LONGEST = 40

# The terms of a tree that stand, as they were typed, by the numbers of all those that do.
Why = Callable[[set[int]], list[str]]
Key = tuple[object, ...]


class Index:
    """Expressions, by what calls them. None in their list is never answered."""

    def __init__(self, trees: Sequence[Tree | None]) -> None:
        whole = {place: tree for place, tree in enumerate(trees) if tree}
        terms = {key(term): term for tree in whole.values() for term in terms_of(tree)}
        self._terms = list(terms.values())
        numbers = {one: number for number, one in enumerate(terms)}
        self._fields = [
            Called(field, dict(of_field))
            for field in Field
            if (of_field := [pair for pair in enumerate(self._terms) if pair[1].field is field])
        ]
        self._whys = {place: why(tree, numbers) for place, tree in whole.items()}
        self._called: dict[int, list[int]] = {}
        for place, tree in whole.items():
            for term in calls(tree):
                self._called.setdefault(numbers[key(term)], []).append(place)

    def hits(self, folded: str, provenance: Provenance) -> list[tuple[int, tuple[str, ...]]]:
        """The places of the expressions that a text answers, and by which terms, as typed."""
        stand: set[int] = set()
        for called in self._fields:
            stand |= self._standing(called, folded, provenance)
        places = {place for number in stand for place in self._called.get(number, ())}
        answers = ((place, self._whys[place](stand)) for place in sorted(places))
        return [(place, tuple(dict.fromkeys(words))) for place, words in answers if words]

    def _standing(self, called: Called, folded: str, provenance: Provenance) -> set[int]:
        """The numbers of the terms of one field that stand in it."""
        said = folded if called.field is Field.TEXT else provenance.folded(called.field)
        numbers = set(chain.from_iterable(map(called.__getitem__, said.split())))
        # One word stands where it was found; of several, only the rarest was.
        if unsure := [number for number in numbers if len(self._terms[number].words) > 1]:
            passage = Passage(said)
            numbers.difference_update(
                [number for number in unsure if not passage.holds(self._terms[number])]
            )
        return numbers


class Called(dict[str, tuple[int, ...]]):
    """The numbers of a field's terms that a folded word calls: nearly always none."""

    def __init__(self, field: Field, terms: Mapping[int, Term]) -> None:
        super().__init__()
        self.field = field
        self._whole: dict[str, set[int]] = {}
        self._beginnings: dict[str, set[int]] = {}
        for number, term in terms.items():
            word = max(term.words, key=rarity)
            by_text = self._beginnings if word.is_prefix else self._whole
            # A code is no word: it has no plural.
            plain = word.is_prefix or field in CLOSED
            by_text.setdefault(word.text if plain else word.singular, set()).add(number)
        self._lengths = sorted(set(map(len, self._beginnings)))

    def __missing__(self, word: str) -> tuple[int, ...]:
        found = tuple(self._look_up(word))
        if len(word) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found

    def _look_up(self, word: str) -> set[int]:
        if self.field in CLOSED:
            return self._whole.get(word, set())
        numbers: set[int] = set()
        for form in {word, word.replace("#", "")}:
            numbers |= self._whole.get(singular(form), set())
            for length in self._lengths:
                numbers |= self._beginnings.get(form[:length], set())
        return numbers


def key(term: Term) -> Key:
    """What makes two terms the same: « Crues » and « crue » are looked for once."""
    if term.field in CLOSED:
        return term.field, term.words
    words = ((w.text if w.is_prefix else w.singular, w.is_prefix) for w in term.words)
    return term.field, tuple(words), term.has_hash


def why(tree: Tree, numbers: Mapping[Key, int]) -> Why:
    """A tree made ready: it gives nothing where it is not answered."""
    match tree:
        case Term():
            number, typed = numbers[key(tree)], [tree.typed]
            return lambda stand: typed if number in stand else []
        case AnyOf():
            return any_of([why(part, numbers) for part in tree.parts])
        case AllOf():
            return all_of([why(part, numbers) for part in tree.parts])
        case Except():
            wanted = why(tree.wanted, numbers)
            unwanted = any_of([why(part, numbers) for part in tree.unwanted])
            return lambda stand: [] if unwanted(stand) else wanted(stand)


def any_of(parts: Iterable[Why]) -> Why:
    ready = list(parts)
    return lambda stand: [typed for part in ready for typed in part(stand)]


def all_of(parts: Iterable[Why]) -> Why:
    ready = list(parts)

    def whys(stand: set[int]) -> list[str]:
        typed: list[str] = []
        for part in ready:
            of_part = part(stand)
            if not of_part:
                return []
            typed += of_part
        return typed

    return whys


def calls(tree: Tree) -> Iterator[Term]:
    """Terms of which a text must hold at least one, to answer a tree."""
    match tree:
        case Term():
            yield tree
        case AnyOf():
            for part in tree.parts:
                yield from calls(part)
        case AllOf():
            yield from max((list(calls(part)) for part in tree.parts), key=seldom)
        case Except():
            yield from calls(tree.wanted)


def seldom(terms: Sequence[Term]) -> tuple[int, int]:
    """How seldom one of these terms is likely to stand: by the most usual one."""
    usual = min(0 if term.field in CLOSED else sum(map(rarity, term.words)) for term in terms)
    return usual, -len(terms)


def rarity(word: Word) -> int:
    """The longer a word, the rarer; a beginning stands for many."""
    return len(word.text) - 3 * word.is_prefix
