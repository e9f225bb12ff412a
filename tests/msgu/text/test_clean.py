import pytest

from msgu.text.clean import clean, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  L’eau \t monte  ", "L’eau monte"),
        ("Niveau\u00a0: 3\u202fm", "Niveau : 3 m"),
        ("un\r\ndeux\rtrois\u2028quatre\x85cinq", "un\ndeux\ntrois\nquatre\ncinq"),
        ("un\n\n \n\ndeux\n", "un\ndeux"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("éva\u00adcua\u200btion\ufeff", "évacuation"),
        ("paiement\u202egnp.exe", "paiementgnp.exe"),
        ("\ud83d seul", "seul"),
        ("👩\u200d🚒 et ❤\ufe0f", "👩\u200d🚒 et ❤\ufe0f"),
    ],
)
def test_clean_keeps_lines_and_drops_what_nobody_sees(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_one_line_is_one_line() -> None:
    assert one_line(" Avis\n\n d’ébullition\u2029levé\v") == "Avis d’ébullition levé"
