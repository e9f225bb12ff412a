"""Which watches a text answers, and with which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True)
class Matcher:
    """Every active watch, made ready once for a whole reading."""

    watches: Sequence[tuple[Watch, Phrases]]

    @classmethod
    def of(cls, watches: Iterable[Watch]) -> Matcher:
        return cls([(watch, read(watch.expression)) for watch in watches])

    def hits(self, folded: str) -> list[Hit]:
        """The watches that a folded text answers."""
        text = f" {folded} "
        return [
            Hit(watch=watch, words=words)
            for watch, phrases in self.watches
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
