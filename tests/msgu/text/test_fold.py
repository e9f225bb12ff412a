"""What is typed and what is published meet, whatever their accents, case and apostrophes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgu.text.fold import fold, for_search, words_of, words_of_ascii


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Île-aux-Œufs, évacuée", "ile aux oeufs evacuee"),
        ("  «\u00a0Qu'on\u00a0» ferme — jusqu’ici… ", "on ferme ici"),
        ("aujourd’hui presqu'île", "aujourd hui presqu ile"),
        ("l'l'eau d'd", "eau d"),
        ("#Inondation @exo_ville C’EST", "#inondation @exo_ville est"),
        ("e\u0301te\u0301", "ete"),
        ("Straße ﬁn ½", "strasse fin 1 2"),
        ("Ἀθῆναι Москва й", "αθηναι москва и"),
        ("snake_case 1 000 $", "snake_case 1 000"),
        ("𝐄𝐀𝐔 𝛢", "eau α"),
        ("𝐄𝐀𝐔", "eau"),
        ("'' ' l'", "l"),
        ("", ""),
    ],
)
def test_words_are_made_comparable(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("word", ["inondé", "inondée", "inondés", "INONDÉES", "inonde\u0301es"])
def test_participles_meet_in_search(word: str) -> None:
    assert for_search(f"la rue {word}.") == "la rue inonde"


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_finds_the_same_words(text: str) -> None:
    assert words_of_ascii(text) == words_of(text)


@given(st.text())
def test_folding_twice_changes_nothing_more_in_the_letters(text: str) -> None:
    folded = fold(text)
    assert "  " not in folded
    assert folded == folded.strip()
    assert fold(folded.replace("'", " ")) == folded
