"""Which watches a text answers, and with which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.models import Watch
from msgu.text.fold import fold

EXCLUDES = "-"


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """A watch made ready: phrases by their folded form, and folded exclusions."""

    wanted: dict[str, str]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One watch that a text answers; `words` as they were typed in the watch."""

    watch: Watch
    words: tuple[str, ...]


class Matcher:
    """Every active watch, made ready once for many texts.

    A phrase stands in a text only if its first word does: the watches of the other words are
    never looked at.
    """

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches = [(watch, read(watch.expression)) for watch in watches]
        self._by_first_word: dict[str, set[int]] = {}
        for place, (_watch, phrases) in enumerate(self._watches):
            for phrase in phrases.wanted:
                first = phrase.partition(" ")[0]
                self._by_first_word.setdefault(first, set()).add(place)

    def hits(self, folded: str) -> list[Hit]:
        """The watches that a folded text answers."""
        called = self._by_first_word.keys() & set(folded.split(" "))
        places = {place for first in called for place in self._by_first_word[first]}
        text = f" {folded} "
        return [
            Hit(watch=watch, words=words)
            for watch, phrases in (self._watches[place] for place in sorted(places))
            if (words := answer(phrases, text))
        ]


def read(expression: str) -> Phrases:
    """A watch's lines: a phrase each; after « - », what excludes."""
    lines = [line.strip() for line in expression.splitlines()]
    wanted = [line for line in lines if line and not line.startswith(EXCLUDES)]
    unwanted = [line.removeprefix(EXCLUDES) for line in lines if line.startswith(EXCLUDES)]
    return Phrases(
        wanted={fold(line): line for line in wanted if fold(line)},
        unwanted=tuple(fold(line) for line in unwanted if fold(line)),
    )


def answer(phrases: Phrases, text: str) -> tuple[str, ...]:
    """The wanted phrases that stand as whole words in `text` (folded, padded with blanks)."""
    if any(f" {phrase} " in text for phrase in phrases.unwanted):
        return ()
    return tuple(typed for phrase, typed in phrases.wanted.items() if f" {phrase} " in text)
