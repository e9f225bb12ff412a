"""How the scan reads what somebody typed: as a person would, whatever it was hidden with.

A word cut in two by a blank stays two words: nobody could read it otherwise for sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgu.text.clean import clean
from msgu.text.fold import fold

# Letters of other alphabets that look like ours, and ours.
_CYRILLIC = ("аеорсухіјѕкмтнвԁһӏАВЕКМНОРСТУХІЅЈ", "aeopcyxijskmthbdhlABEKMHOPCTYXISJ")
_GREEK = ("αεικνορτυχηγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeikvoptuxnyABEZHIKMNOPTYX")
_LATIN = ("ıɑɡɩłđħ", "iagildh")
_ALIKE = {
    ord(other): ours
    for others, all_ours in (_CYRILLIC, _GREEK, _LATIN)
    for other, ours in zip(others, all_ours, strict=True)
}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_BULLETS = dict.fromkeys(map(ord, "·•∙‧・|~_"), " ")
# Letters by Unicode that show nothing.
_FILLERS = frozenset("\u115f\u1160\u3164\u2800")
# What stands for a letter in the middle of a word.
_STAND_INS = str.maketrans("0134578@$€£!", "oieastbaseli")

_SPELLED = re.compile(r"(?<!\w)(?:[^\W\d][\s.,/-]{1,2}){3,}[^\W\d](?!\w)")
_INSIDE = re.compile(r"(?<=\w)[^\w\s'’]+(?=\w)")


def plainly(text: str) -> str:
    """A text as a person reads it: full-width digits, odd blanks, dashes and letters made ordinary,
    what cannot be seen taken out.
    """
    seen = "".join(filter(is_seen, unicodedata.normalize("NFKC", text)))
    return clean(seen.translate(_DASHES | _BULLETS | _ALIKE))


def is_seen(sign: str) -> bool:
    """Whether a sign shows, or parts words: marks that join, select or enclose do neither."""
    kind = unicodedata.category(sign)
    invisible_mark = kind == "Mn" and not unicodedata.combining(sign)
    return not (kind in {"Cf", "Me"} or invisible_mark or sign in _FILLERS)


def side_by_side(plain: str) -> tuple[list[str], list[str]]:
    """The folded words of a text, and for each the word as it was typed."""
    pairs = [(word, typed) for typed in plain.split() for word in fold(typed).split()]
    return [word for word, _typed in pairs], [typed for _word, typed in pairs]


def disguised(plain: str) -> Iterator[tuple[str, str]]:
    """Words spelled letter by letter, broken by signs, or with digits for letters: as they would be
    without, and as they were typed.
    """
    for found in _SPELLED.finditer(plain):
        yield fold(re.sub(r"[\W_]", "", found[0])), found[0]
    for typed in plain.split():
        whole = _INSIDE.sub("", typed)
        if whole != typed:
            yield fold(whole), typed
        if any(map(str.isalpha, typed)) and (spelled := typed.translate(_STAND_INS)) != typed:
            yield fold(spelled), typed
