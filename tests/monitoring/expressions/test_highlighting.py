"""What matched is found again in the text as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.expressions import pieces
from msgu.text.fold import fold


def shown(text: str, *typed: str) -> str:
    return "".join(f"[{p.text}]" if p.marked else p.text for p in pieces(text, typed))


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("L’Inondation, ce soir", "inondations", "L’[Inondation], ce soir"),
        ("Les INONDATIONS.", "inondation", "Les [INONDATIONS]."),
        ("Rivière-aux-Merles !", "riviere aux merles", "[Rivière-aux-Merles] !"),
        ("rue inondée", "inond*", "rue [inondée]"),
        ("Des cœurs d’hôpitaux", "hôpital", "Des cœurs d’[hôpitaux]"),
        ("Mon cœur", "coeur", "Mon [cœur]"),
        ("Un glissement   de\nterrain", "glissement de terrain", "Un [glissement   de\nterrain]"),
        ("Alerte #Crue#", "crue", "Alerte [#Crue#]"),
        ("Alerte crue, #crue", "#crue", "Alerte crue, [#crue]"),
        ("« crue » # pont", "crue pont", "« [crue » # pont]"),
        ("Le feu", "eau", "Le feu"),
        ("Jeanne", "auteur:Jeanne", "Jeanne"),
        ("<b>crue</b>", "crue", "<b>[crue]</b>"),
        ("", "crue", ""),
    ],
)
def test_the_words_are_marked_as_written(text: str, typed: str, marked: str) -> None:
    assert shown(text, typed) == marked


def test_marks_that_overlap_are_one() -> None:
    assert shown("feu de forêt ici", "feu de forêt", "forêt ici") == "[feu de forêt ici]"


WORDS = st.sampled_from(
    ["l’eau", "crues", "Œufs,", "#a-b", "\u00a0", "ﬁn", "É\u0301", "qu’on", "’"]
)


@given(st.lists(WORDS | st.text(max_size=8), max_size=12).map(" ".join), st.lists(st.text()))
def test_nothing_of_the_text_is_lost(text: str, typed: list[str]) -> None:
    assert "".join(piece.text for piece in pieces(text, typed)) == text


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), st.data())
def test_whatever_stands_in_a_text_is_marked(text: str, data: st.DataObject) -> None:
    words = fold(text).replace("#", "").split()
    if words:
        word = data.draw(st.sampled_from(words))
        assert any(piece.marked for piece in pieces(text, [word]))
