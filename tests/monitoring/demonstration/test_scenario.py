"""Scenarios: read in two parts, refused with the number of the line."""

from __future__ import annotations

import pytest

from monitoring.demonstration import programme, scenario
from monitoring.demonstration.feeds import CHANNELS
from monitoring.demonstration.scenario import Answer, Line, load, read
from monitoring.models import Category, Disposition

EVERY = [programme.OPENING, programme.ORDINARY, *programme.PLAYED]
ONE = "# Crue\n\n9 | x | @exo_a | 38 mm : attention | hazard_report | P2 | monitored\n"


def test_a_line_is_read_in_two_parts() -> None:
    found = read(ONE)
    assert found.title == "Crue"
    assert found.lines == (Line(minute=9, platform="x", handle="@exo_a", text="38 mm : attention"),)
    assert found.answers == (Answer(category="hazard_report", priority=2, disposition="monitored"),)


@pytest.mark.parametrize(
    "row",
    [
        "9 | x | @exo_a | texte | question | P2",
        "9 | x | @exo_a | texte | question | P2 | answered_public | de trop",
        "9 | x | @exo_a |  | question | P2 | answered_public",
        "neuf | x | @exo_a | texte | question | P2 | answered_public",
        "9 | x | @exo_a | texte | question | P5 | answered_public",
    ],
)
def test_a_faulty_line_is_named(row: str) -> None:
    with pytest.raises(ValueError, match="line 4"):
        read(f"{ONE}{row}\n")


@pytest.mark.parametrize("name", EVERY)
def test_ours_can_be_played(name: str) -> None:
    found = load(name)
    slugs = {channel.slug for channel in CHANNELS}
    minutes = [line.minute for line in found.lines]
    assert found.title
    assert minutes == sorted(minutes)
    assert {line.platform for line in found.lines} <= slugs
    assert all(line.handle.startswith("@exo_") for line in found.lines)
    assert {answer.category for answer in found.answers} <= set(Category.values)
    assert {answer.disposition for answer in found.answers} <= set(Disposition.values)


def test_every_file_is_played() -> None:
    assert {path.stem for path in scenario.FOLDER.glob("*.txt")} == set(EVERY)
