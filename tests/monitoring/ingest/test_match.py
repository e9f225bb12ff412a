"""Which texts answer a watch."""

import pytest

from monitoring.expressions import Provenance
from monitoring.ingest.match import NOWHERE, Matcher
from monitoring.models import Watch
from msgu.text.fold import fold


def words(expression: str, text: str, provenance: Provenance = NOWHERE) -> tuple[str, ...]:
    hits = Matcher([Watch(expression=expression)]).hits(fold(text), provenance)
    return hits[0].words if hits else ()


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("Rivière-aux-Merles", "on évacue riviere aux merles ce soir"),
        ("évacuation", "L’ÉVACUATION commence"),
        ("école", "près de l'école primaire"),
        ("hydro", "la panne d’Hydro"),
        ("île", "Sur l’Île, tout va bien"),
        ("cœur du village", "au coeur du village"),
        ("#inondation", "Ça monte #Inondation"),
        ("glissement de terrain", "Un glissement   de\nterrain !"),
        ("lorsqu'il pleut", "Lorsqu’il pleut, ça coule"),
    ],
)
def test_accents_elisions_and_case_do_not_matter(expression: str, text: str) -> None:
    assert words(expression, text) == (expression,)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("eau", "un beau bateau"),
        ("pont", "le pontage coronarien"),
        ("feu de forêt", "le feu de la forêt"),
        ("crue\n- viande crue", "De la viande crue au marché"),
        ("- exercice", "un exercice"),
    ],
)
def test_parts_of_words_and_exclusions_do_not_match(expression: str, text: str) -> None:
    assert words(expression, text) == ()


def test_the_words_that_matched_are_given_as_they_were_typed() -> None:
    assert words("Inondation\nPont Gédéon\nfeu", "Le pont gedeon sous l’inondation") == (
        "Inondation",
        "Pont Gédéon",
    )
