"""Which terms look like somebody's name."""

from __future__ import annotations

import pytest

from monitoring.expressions import names_in, parse
from monitoring.library import CANDIDATES


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("Simone Merle", ["Simone Merle"]),
        ("Jean-Guy L’Heureux", ["Jean-Guy L’Heureux"]),
        ("Éloïse de la Merlerie", ["Éloïse de la Merlerie"]),
        ("crue OU «\u00a0Simone Merle\u00a0»", ["Simone Merle"]),
        ("crue SAUF Simone Merle", []),
        ('auteur:"Simone Merle"', ["Simone Merle"]),
        ("pont", []),
        ("Merle", []),
        ("simone merle", []),
        ("feu de forêt", []),
        ("Rue Principale", []),
        ("Croix Rouge", []),
        ("Alerte AMBER", []),
        ('source:"Courrier Merlois"', []),
    ],
)
def test_two_capitals_are_a_question(expression: str, names: list[str]) -> None:
    assert names_in(parse(expression, {})) == names


def test_the_library_names_nobody() -> None:
    found = [name for one in CANDIDATES for name in names_in(parse(one.expression, {}))]
    assert found == []
