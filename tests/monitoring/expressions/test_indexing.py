"""The index finds what a plain reading of every tree finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.expressions import (
    AllOf,
    AnyOf,
    Except,
    Field,
    Index,
    Provenance,
    Term,
    Tree,
    by_lines,
    parse,
)
from msgu.text.fold import fold
from msgu.text.plurals import singular
from tests.monitoring.expressions.words import KNOWN

NOWHERE = Provenance()


def why(expression: str, text: str, provenance: Provenance = NOWHERE) -> tuple[str, ...]:
    hits = Index([parse(expression, KNOWN)]).hits(fold(text), provenance)
    return hits[0][1] if hits else ()


@pytest.mark.parametrize(
    ("expression", "text", "words"),
    [
        ("inondation", "Des inondations partout", ("inondation",)),
        ("inondations", "Une inondation", ("inondations",)),
        ("hôpitaux", "près de l’hôpital", ("hôpitaux",)),
        ("cheval", "deux chevaux", ("cheval",)),
        ("feux de forêt", "un feu de forêts", ("feux de forêt",)),
        ("travaux", "travail en cours", ("travaux",)),
        ("cas", "ça va", ()),
        ("stress", "stres", ()),
        ("inond*", "rue inondée", ("inond*",)),
        ("journau*", "les journaux", ("journau*",)),
        ("pont géd*", "le pont Gédéon", ("pont géd*",)),
        ("pont géd*", "le pont de Gédéon", ()),
        ("crue", "Alerte #crue", ("crue",)),
        ("#crue", "Alerte crue", ()),
        ("#crues", "Alerte #Crue", ("#crues",)),
        ("crue ET pont", "la crue", ()),
        ("crue ET pont", "le pont, la crue", ("crue", "pont")),
        ("crue OU pont", "le pont", ("pont",)),
        ("(crue OU eau) ET pont", "eau, crue et pont", ("crue", "eau", "pont")),
        ("crue SAUF viande", "crue", ("crue",)),
        ("crue SAUF viande", "viandes crues", ()),
        ("crue SAUF (viande ET marché)", "viande crue", ("crue",)),
        ("crue\nCrue\ncrue", "crue", ("crue", "Crue")),
    ],
)
def test_what_a_text_answers_and_by_which_words(
    expression: str, text: str, words: tuple[str, ...]
) -> None:
    assert why(expression, text) == words


COURIER = Provenance(
    author="Jeanne Tremblay",
    source="Le Courrier des Merles",
    family="traditional_media",
    platform="web",
    language="fr-CA",
)


@pytest.mark.parametrize(
    ("expression", "answers"),
    [
        ("auteur:tremblay", True),
        ("auteur:« Jeanne Tremblay »", True),
        ("auteur:Trem*", True),
        ("auteur:« Tremblay Jeanne »", False),
        ("source:courrier ET eau", True),
        ("source:eau", False),
        ("tremblay", False),
        ("famille:presse", True),
        ("famille:officiel", False),
        ("plateforme:web SAUF langue:anglais", True),
        ("eau ET langue:anglais", False),
        ("eau SAUF auteur:tremblay", False),
    ],
)
def test_fields_look_beside_the_text(*, expression: str, answers: bool) -> None:
    assert bool(why(expression, "Avis d’eau", COURIER)) is answers
    assert not why("auteur:tremblay OU langue:anglais", "Avis", NOWHERE)


def test_lines_are_read_as_before_where_there_were_no_operators() -> None:
    tree = by_lines("pont (Gédéon)\n- exercice (pont\n!!!")
    assert Index([tree]).hits("le pont gedeon", NOWHERE) == [(0, ("pont (Gédéon)",))]
    assert Index([tree]).hits("exercice pont gedeon", NOWHERE) == []
    assert by_lines("- (exercice") is None


WORDS = ["crue", "crues", "eau", "eaux", "hôpital", "Hôpitaux", "#crue", "pont", "l’eau", "cruel"]
TERMS = st.lists(st.sampled_from([*WORDS, "cru*", "hôpi*"]), min_size=1, max_size=2).map(" ".join)
ATOMS = TERMS | st.sampled_from(
    ["langue:français", "auteur:Jeanne", "auteur:Jea*", "famille:presse"]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        lambda sign, parts: f" {sign} ".join(f"({part})" for part in parts),
        st.sampled_from(["ET", "OU", "SAUF"]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.sampled_from([*WORDS, "et", "le"]), max_size=8).map(" ".join)
PLACES = st.builds(
    Provenance,
    author=st.sampled_from(["", "Jeanne", "Les Jeannes"]),
    family=st.sampled_from(["", "traditional_media"]),
    language=st.sampled_from(["", "fr", "fr-CA", "en"]),
)


@given(st.lists(EXPRESSIONS, max_size=6), st.lists(TEXTS, max_size=4), PLACES)
def test_the_index_equals_a_plain_reading(
    expressions: list[str], texts: list[str], provenance: Provenance
) -> None:
    trees = [parse(expression, KNOWN) for expression in expressions]
    index = Index(trees)
    for text in texts:
        folded = fold(text)
        hits = index.hits(folded, provenance)
        wanted = [place for place, tree in enumerate(trees) if true(tree, folded, provenance)]
        assert [place for place, _words in hits] == wanted
        assert all(words for _place, words in hits)


def true(tree: Tree, folded: str, provenance: Provenance) -> bool:
    if isinstance(tree, AllOf):
        return all(true(part, folded, provenance) for part in tree.parts)
    if isinstance(tree, AnyOf):
        return any(true(part, folded, provenance) for part in tree.parts)
    if isinstance(tree, Except):
        excluded = any(true(part, folded, provenance) for part in tree.unwanted)
        return true(tree.wanted, folded, provenance) and not excluded
    return stands(tree, folded, provenance)


def stands(term: Term, folded: str, provenance: Provenance) -> bool:
    """The term, word for word, at any place."""
    if term.field == Field.LANGUAGE:
        return provenance.language[:2] == term.words[0].text
    if term.field == Field.FAMILY:
        return provenance.family == term.words[0].text
    said = fold(provenance.author) if term.field == Field.AUTHOR else folded
    if not any(word.text.startswith("#") for word in term.words):
        said = said.replace("#", "")
    words = said.split()
    return any(
        all(
            has.startswith(word.text) if word.is_prefix else singular(has) == singular(word.text)
            for word, has in zip(term.words, words[start:], strict=False)
        )
        for start in range(len(words) - len(term.words) + 1)
    )
