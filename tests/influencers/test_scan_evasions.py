"""What somebody hides from the scan is found as a person would read it."""

from __future__ import annotations

import pytest

from tests.influencers.test_scan import kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        # Signs that show nothing, in the middle of a word or of a number.
        ("dépres\u200dsion", "health"),
        ("can\u200bcer", "health"),
        ("can\u034fcer", "health"),
        ("ca\u3164ncer", "health"),
        ("ca\ufe0fncer", "health"),
        ("p\u00e9\u200cquiste", "politics"),
        ("418\u200d555\u200d0142", "phone"),
        # Letters of another alphabet, or of mathematics.
        ("c\u0430n\u0441er", "health"),
        ("m\u03c5sulman", "religion"),
        ("\U0001d41c\U0001d41a\U0001d427\U0001d41c\U0001d41e\U0001d42b", "health"),
        # Letters apart, signs between, digits for letters.
        ("c a n c e r", "health"),
        ("c.a.n.c.e.r", "health"),
        ("can-cer", "health"),
        ("can/cer", "health"),
        ("can*cer", "health"),
        ("_cancer_", "health"),
        ("c4ncer", "health"),
        ("c@ncer", "health"),
        ("canc€r", "health"),
        ("péqu1ste", "politics"),
        # Numbers however they are parted or begun.
        ("418/555/0142", "phone"),
        ("418_555_0142", "phone"),
        ("418,555,0142", "phone"),
        ("418 • 555 • 0142", "phone"),
        ("418\n555\n0142", "phone"),
        ("tel4185550142", "phone"),
        ("#4185550142", "phone"),
        ("4\ufe0f\u20e31\ufe0f\u20e38\ufe0f\u20e3 555 0142", "phone"),
        ("\u0664\u0661\u0668 \u0665\u0665\u0665 \u0660\u0661\u0664\u0662", "phone"),
        ("046/454/286", "insurance"),
        ("046_454_286", "insurance"),
        ("EXOP.8512.1512", "health_card"),
        ("_EXOP85121512_", "health_card"),
        ("G1A.0A1", "postcode"),
        ("G 1 A 0 A 1", "postcode"),
        ("G1A\u200d0A1", "postcode"),
        # Addresses.
        ("exo[arobase]merles.example", "email"),
        ("exo(a)merles.example", "email"),
        ("exo{at}merles.example", "email"),
        ("exo @ merles . example", "email"),
        ("exo at merles dot example", "email"),
        ("exo@merles point example", "email"),
        ("exo@info.merles.example", "email"),
    ],
)
def test_it_is_found_all_the_same(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Suit @exo_hebdo. Relaie nos avis.",
        "Speaks at meetings. Often asks for figures.",
        "De 10 000 à 20 000 lectures, en 2019, 2020, 2021 et 2022.",
        "Répond en 24/7, de 8 h à 16 h 30; voir la mention nº 41855.",
        "Sous-ministre, vice-présidente, porte-parole : l’après-midi.",
        "P1 et P2, la C-130 du R-011, le G7, la 4G et le 20e étage.",
        "A. B. C. D. E.",
        "Caf\u00e9 des R\u00e9cifs \U0001f469\u200d\U0001f692, en\u00a0ligne",
    ],
)
def test_what_is_public_can_still_be_said(text: str) -> None:
    assert kinds(text) == set()
