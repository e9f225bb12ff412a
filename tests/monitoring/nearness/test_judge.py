"""What is sure, what is only suggested, and what is neither."""

from __future__ import annotations

import pytest

from monitoring.nearness.judge import Verdict, judge
from monitoring.nearness.words import said

HELD = "La rue du Pont est inondée depuis ce matin, évitez le secteur jusqu’à nouvel ordre"


@pytest.mark.parametrize(
    "new",
    [
        HELD,
        f"RT @exo: {HELD} https://exo.example/9",
        "la rue du pont est inondée depuis ce matin, évitez le secteur jus…",
    ],
)
def test_a_repost_and_a_cut_one_are_sure(new: str) -> None:
    assert judge(said(new), said(HELD)).verdict is Verdict.SURE


@pytest.mark.parametrize(
    "new",
    [
        # Another street, a word more, a word less, another order, a « not ».
        HELD.replace("Pont", "Parc"),
        f"{HELD}. Je suis coincée au 12.",
        HELD.replace(" depuis ce matin", ""),
        "Évitez le secteur jusqu’à nouvel ordre: la rue du Pont est inondée depuis ce matin",
        HELD.replace("est", "n’est pas"),
        # It begins the same, and nothing says that it was cut.
        "La rue du Pont est inondée depuis ce matin, évitez le secteur",
    ],
)
def test_a_word_more_or_less_is_only_suggested(new: str) -> None:
    assert judge(said(new), said(HELD)).verdict is Verdict.PERHAPS


def test_a_whole_text_does_not_hide_behind_a_cut_one() -> None:
    cut = said("La rue du Pont est inondée depuis ce matin, évitez le sect…")
    assert judge(said(HELD), cut).verdict is Verdict.PERHAPS


def test_another_text_is_neither() -> None:
    other = said("Le pont de la rue du Parc rouvre ce matin dans les deux directions, dit la Ville")
    assert judge(other, said(HELD)).verdict is Verdict.UNLIKE
