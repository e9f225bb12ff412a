"""Which of many expressions a text answers, without looking at each of them.

An expression can only be answered by a text that holds one of its calls: a word, a beginning or a
code without which nothing in it is true. Each word of a text is looked up once, whatever the number
of expressions, and only those that are called are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from monitoring.expressions.passages import Provenance, Text
from monitoring.expressions.tree import CLOSED, AllOf, AnyOf, Except, Field, Term, Tree, Word
from msgu.text.fold import fold
from msgu.text.plurals import singular

# Words whose expressions are remembered: about 3 MB.
_REMEMBERED = 32_768
# A longer one is read anew each time.
_LONGEST = 40

Call = tuple[Field, Word]
Places = tuple[int, ...]


class Index:
    """Expressions, by what calls them. None in their list is never answered."""

    def __init__(self, trees: Sequence[Tree | None]) -> None:
        self._trees = trees
        by_field: dict[Field, dict[Word, list[int]]] = {}
        for place, tree in enumerate(trees):
            for field, word in calls(tree) if tree else ():
                by_field.setdefault(field, {}).setdefault(word, []).append(place)
        self._said = Called(by_field.pop(Field.TEXT, {}))
        self._beside = {field: Called(words) for field, words in by_field.items()}

    def hits(self, folded: str, provenance: Provenance) -> list[tuple[int, tuple[str, ...]]]:
        """The places of the expressions that a text answers, and by which terms, as typed."""
        called = set(chain.from_iterable(map(self._said.__getitem__, folded.split())))
        for field, words in self._beside.items():
            called.update(*map(words.__getitem__, beside(provenance, field)))
        if not called:
            return []
        text = Text(folded, provenance)
        answers = ((place, self._trees[place]) for place in sorted(called))
        return [(place, why) for place, tree in answers if tree and (why := text.why(tree))]


class Called(dict[str, Places]):
    """The places of the expressions that a folded word calls: nearly always none."""

    def __init__(self, words: Mapping[Word, Iterable[int]]) -> None:
        super().__init__()
        self._whole: dict[str, set[int]] = {}
        self._beginnings: dict[str, set[int]] = {}
        for word, places in words.items():
            by_text = self._beginnings if word.is_prefix else self._whole
            by_text.setdefault(word.text if word.is_prefix else word.singular, set()).update(places)
        self._lengths = sorted({len(beginning) for beginning in self._beginnings})

    def __missing__(self, word: str) -> Places:
        places: set[int] = set()
        for form in {word, word.replace("#", "")}:
            places |= self._whole.get(singular(form), set())
            for length in self._lengths:
                places |= self._beginnings.get(form[:length], set())
        found = tuple(places)
        if len(word) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found


def beside(provenance: Provenance, field: Field) -> list[str]:
    """What calls in a field beside the text."""
    if field in CLOSED:
        return [provenance.code(field)]
    return fold(provenance.author if field is Field.AUTHOR else provenance.source).split()


def calls(tree: Tree) -> frozenset[Call]:
    """What a text must hold at least one of, to answer a tree."""
    match tree:
        case Term():
            return frozenset({(tree.field, max(tree.words, key=_rarity))})
        case AnyOf():
            return frozenset().union(*map(calls, tree.parts))
        case AllOf():
            return max(map(calls, tree.parts), key=_rarest)
        case Except():
            return calls(tree.wanted)


def _rarest(call: frozenset[Call]) -> tuple[int, int]:
    """How seldom a set of calls is likely to call: by its most usual one."""
    seldom: Callable[[Call], int] = lambda one: 0 if one[0] in CLOSED else _rarity(one[1])  # noqa: E731
    return min(map(seldom, call)), -len(call)


def _rarity(word: Word) -> int:
    """The longer a word, the rarer; a beginning stands for many."""
    return len(word.text) - 3 * word.is_prefix
