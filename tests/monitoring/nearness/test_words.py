from __future__ import annotations

from unicodedata import normalize

import pytest

from monitoring.nearness.words import Said, said

STREET = ("la", "rue", "est", "inondee")


@pytest.mark.parametrize(
    "text",
    [
        "La rue est inondée",
        "LA RUE EST INONDEE !!!",
        "RT @exo: La rue est inondée https://exo.example/1",
        "RT @exo_un : RT @exo_deux: La rue est #inondée",
        "@exo_un @exo_deux La rue est inondée",
        "La rue est inondée 😱 via @exo",
        "« La rue est inondée » http://exo.example/a?b=c",
    ],
)
def test_who_passes_it_on_and_where_it_leads_say_nothing(text: str) -> None:
    assert said(text) == Said(STREET)


@pytest.mark.parametrize(
    "text",
    [
        "La rue est inondée…",
        "La rue est inondée p…",
        "La rue est inondée ...",
        "La rue est inondée […]",
        "RT @exo: La rue est inondée (…) https://exo.example/1",
        "La rue est inondée htt…",
    ],
)
def test_a_cut_text_is_told_from_a_whole_one(text: str) -> None:
    cut = said(text)
    assert cut.cut
    assert cut.words in {STREET, STREET[:-1]}


@pytest.mark.parametrize("text", ["", "…", "https://exo.example/", "@exo", "\ud800", "a" * 9_000])
def test_nothing_breaks_it(text: str) -> None:
    assert len(said(text).words) <= 1


def test_points_in_the_middle_cut_nothing() -> None:
    assert not said("Attendez... la rue est inondée").cut


def test_accents_ligatures_and_apostrophes_are_written_in_many_ways() -> None:
    words = said("L’eau monte à l’Île-aux-Œufs").words
    assert words == said("L'EAU MONTE À L'ÎLE-AUX-ŒUFS").words
    assert words == said(normalize("NFD", "l´eau monte à l‘île aux œufs")).words
    assert words == ("l", "eau", "monte", "a", "l", "ile", "aux", "oeufs")
