"""A scenario as people write it, read in two parts: what is said, and what we hope will be done.

One mention a line: `minute | famille/plateforme | compte | texte | catégorie attendue | priorité
attendue | suite attendue`. The three last are answers: they go to another structure, so that no
feed can ever give them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "scenarios"
COLUMNS = 7


@dataclass(frozen=True, kw_only=True)
class Line:
    """What somebody says on a platform, so many minutes after the beginning."""

    minute: int
    platform: str
    handle: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is expected of whoever triages a line: a category, a priority (1–4), a disposition."""

    category: str
    priority: int
    disposition: str


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A title and its lines in order; `answers` has one for each line."""

    title: str
    lines: tuple[Line, ...]
    answers: tuple[Answer, ...]


def load(name: str) -> Scenario:
    """A scenario of ours, by the name of its file."""
    return read((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def read(text: str) -> Scenario:
    """Read a scenario. Raises ValueError with the number of the line that cannot be read."""
    title, *rows = text.splitlines()
    pairs = list(_pairs(rows))
    return Scenario(
        title=title.removeprefix("#").strip(),
        lines=tuple(line for line, _answer in pairs),
        answers=tuple(answer for _line, answer in pairs),
    )


def _pairs(rows: list[str]) -> Iterator[tuple[Line, Answer]]:
    for number, row in enumerate(rows, start=2):
        if not row.strip():
            continue
        cells = [cell.strip() for cell in row.split("|")]
        try:
            yield _pair(cells)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error


def _pair(cells: list[str]) -> tuple[Line, Answer]:
    if len(cells) != COLUMNS or not all(cells):
        raise ValueError(f"{len(cells)} cells, {COLUMNS} are needed and none may be empty")
    minute, platform, handle, said, category, priority, disposition = cells
    if priority not in {"P1", "P2", "P3", "P4"}:
        raise ValueError(f"{priority!r} is no priority")
    return (
        Line(minute=int(minute), platform=platform, handle=handle, text=said),
        Answer(category=category, priority=int(priority[1]), disposition=disposition),
    )
