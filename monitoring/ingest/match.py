"""Which watches a text answers, and with which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.utils import translation

from monitoring.expressions import (
    Fault,
    Field,
    Index,
    Known,
    Provenance,
    Tree,
    by_lines,
    parse,
    spelled,
)
from monitoring.models import Family, Platform, Source, Watch

# What people also call the members of closed lists.
ALSO: dict[Field, dict[str, tuple[str, ...]]] = {
    Field.FAMILY: {
        Family.TRADITIONAL_MEDIA: ("médias", "media", "presse", "press"),
        Family.SOCIAL_NETWORK: ("réseau", "social"),
        Family.OFFICIAL: ("officiel", "officielle"),
        Family.OWN_CHANNEL: ("nous", "us"),
    },
    Field.LANGUAGE: {
        "fr": ("fr", "français", "française", "french"),
        "en": ("en", "anglais", "anglaise", "english"),
    },
}
NOWHERE = Provenance()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One watch that a text answers; `words` as they were typed in the watch."""

    watch: Watch
    words: tuple[str, ...]


class Matcher:
    """Some watches, made ready once for many texts."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._watches = list(watches)
        self._index = index_of(tuple(watch.expression for watch in self._watches))

    def hits(self, folded: str, provenance: Provenance = NOWHERE) -> list[Hit]:
        """The watches that a folded text answers."""
        return [
            Hit(watch=self._watches[place], words=words)
            for place, words in self._index.hits(folded, provenance)
        ]


def provenance(source: Source, *, author: str, language: str, platform: str = "") -> Provenance:
    """Where something said by `author` in a source, on its platform or another, comes from."""
    return Provenance(
        author=author,
        source=source.name,
        family=source.family,
        platform=platform or source.platform,
        language=language,
    )


# Every batch of answers is matched with the same watches: what is real, and what is played.
@lru_cache(maxsize=8)
def index_of(expressions: tuple[str, ...]) -> Index:
    return Index(list(map(read, expressions)))


def read(expression: str) -> Tree | None:
    """The tree of a stored expression; None where it wants nothing.

    One that was stored before there were operators, and reads as a faulty one today, goes on
    saying what it said: a phrase a line.
    """
    try:
        return parse(expression, known())
    except Fault:
        return by_lines(expression)


def choices_of(field: str) -> str:
    """What may be written for a closed field, as a person would."""
    match field:
        case Field.FAMILY:
            return ", ".join(str(member.label).lower() for member in Family)
        case Field.PLATFORM:
            return ", ".join(str(member.label).lower() for member in Platform)
        case Field.LANGUAGE:
            return ", ".join(also[1] for also in ALSO[Field.LANGUAGE].values())
        case _:
            return ""


@cache
def known() -> Known:
    """The members of the closed fields, by their codes and their names in both languages."""
    values: dict[Field, dict[str, str]] = {
        Field.FAMILY: names_of(Family),
        Field.PLATFORM: names_of(Platform),
        Field.LANGUAGE: {},
    }
    for field, members in ALSO.items():
        for code, names in members.items():
            values[field] |= {spelled(name): str(code) for name in names}
    return values


def names_of(members: type[Family | Platform]) -> dict[str, str]:
    names: dict[str, str] = {}
    for language in ("fr-ca", "en"):
        with translation.override(language):
            names |= {spelled(str(member.label)): member.value for member in members}
    return names | {spelled(member.value): member.value for member in members}
