"""How many mentions a second are compared with 200 and 2,000 expressions, beside a regular
expression for each of their terms.

`python -m bench.match`. CPU time of this process alone, from folded texts, on the same texts and
expressions; both sides must find the same.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random

from bench.feeds import Writer
from bench.rows import Row, show
from monitoring.expressions import (
    AllOf,
    AnyOf,
    Except,
    Index,
    Provenance,
    Term,
    Tree,
    parse,
    terms_of,
)
from msgu.text.fold import fold
from msgu.text.plurals import singular

TEXTS = 5_000
# How many expressions, of words that at most so many texts hold. Ten times the expressions, of
# words ten times rarer, have as many answers.
SETS = ((200, TEXTS // 50), (2_000, TEXTS // 50), (2_000, TEXTS // 500))
# A regular expression for each term is so slow that it gets a part of the texts.
PEERS_TEXTS = {200: 200, 2_000: 40}
WORDS_OF_A_TEXT = 70
ROUNDS = 5
TARGET = 190
NOWHERE = Provenance()


def rows() -> Iterator[Row]:
    writer = Writer(seed=3)
    texts = [writer.text(WORDS_OF_A_TEXT) for _ in range(TEXTS)]
    folded = list(map(fold, texts))
    seen = Counter(word for text in folded for word in set(text.split()))
    # A word in its other number would be found by us alone.
    both = {word for word, n in Counter(map(singular, seen)).items() if n > 1}
    for number, most in SETS:
        words = sorted(w for w, n in seen.items() if n <= most and singular(w) not in both)
        yield compared(number, words, texts=texts, folded=folded)


def compared(
    number: int, words: Sequence[str], *, texts: Sequence[str], folded: Sequence[str]
) -> Row:
    trees = [parse(expression, {}) for expression in expressions(number, words)]
    index, peer = Index(trees), RegexPerTerm(trees)
    some = folded[: PEERS_TEXTS[number]]
    for text in some:
        assert [place for place, _words in index.hits(text, NOWHERE)] == peer.hits(text)
    answers = sum(len(index.hits(text, NOWHERE)) for text in folded) / len(folded)
    ours = speed(lambda text: index.hits(text, NOWHERE), folded)
    with_fold = speed(lambda text: index.hits(fold(text), NOWHERE), texts)
    theirs = speed(peer.hits, some)
    times = ours / theirs
    return Row(
        name=f"match, {number:,} expressions, {answers:.1f} answered",
        figure=f"{ours:8,.0f} mentions/s   a regex per term {theirs:5,.0f}   {times:,.0f} ×"
        f"   ({with_fold:,.0f}/s with folding)",
        target=f"{TARGET} ×",
        holds=times >= TARGET,
    )


def expressions(number: int, words: Sequence[str]) -> Iterator[str]:
    """« (some of A) ET (some of B) SAUF C », the second and the third now and then."""
    random = Random(11)  # noqa: S311 (no secret hangs on it)

    def some(most: int) -> str:
        terms = (" ".join(random.sample(words, random.choice((1, 1, 2)))) for _ in range(most))
        return " OU ".join(terms)

    for _ in range(number):
        wanted = f"({some(random.randint(1, 4))})"
        wanted += f" ET ({some(4)})" if random.random() < 0.2 else ""
        yield wanted + (f" SAUF {some(1)}" if random.random() < 0.3 else "")


class RegexPerTerm:
    """Each expression's terms, looked for one after the other."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self._trees = trees
        self._patterns = {
            term: re.compile(rf"(?<!\w){re.escape(term.typed)}(?!\w)")
            for tree in trees
            for term in terms_of(tree)
        }

    def hits(self, text: str) -> list[int]:
        found = {term for term, pattern in self._patterns.items() if pattern.search(text)}
        return [place for place, tree in enumerate(self._trees) if true(tree, found)]


def true(tree: Tree, found: set[Term]) -> bool:
    match tree:
        case Term():
            return tree in found
        case AllOf():
            return all(true(part, found) for part in tree.parts)
        case AnyOf():
            return any(true(part, found) for part in tree.parts)
        case Except():
            return true(tree.wanted, found) and not any(true(part, found) for part in tree.unwanted)


def speed(one: Callable[[str], object], texts: Sequence[str]) -> float:
    """Texts a second: the best of several rounds, for the machine is never quiet."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            one(text)
        best = min(best, time.process_time() - began)
    return len(texts) / best


if __name__ == "__main__":
    for row in rows():
        show(row)
