"""What the desk stores, field by field: `inventory.toml`, as the public page and a test read it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).with_name("inventory.toml")
# Between the French and the English of one line.
BETWEEN = " | "


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: `personal` and `other` say of each field what it is; `kept` names a duration."""

    name: str
    what: str
    why: str
    kept: str
    seen_by: str
    personal: Mapping[str, str]
    other: Mapping[str, str]

    @property
    def fields(self) -> set[str]:
        return {*self.personal, *self.other}


def tables() -> list[Table]:
    """Every table, in the reader's language."""
    return [
        Table(
            name=name,
            what=said(table["what"]),
            why=said(table["why"]),
            kept=table["kept"],
            seen_by=said(table["seen_by"]),
            personal={field: said(words) for field, words in table.get("personal", {}).items()},
            other={field: said(words) for field, words in table.get("other", {}).items()},
        )
        for name, table in entries()
    ]


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for app, models in read()["tables"].items():
        for model, table in models.items():
            yield f"{app}.{model}", table


def without_persons() -> frozenset[str]:
    """Tables of the libraries that hold nothing about anybody."""
    return frozenset(read()["without_persons"])


@cache
def read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text())


def said(words: str) -> str:
    """A line of the file in the reader's language."""
    french, _between, english = words.partition(BETWEEN)
    return english if (get_language() or "").startswith("en") else french
