"""French text made comparable: without case, accents, ligatures or elisions."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss"})
_APOSTROPHES = re.compile("[’ʼ‘`´′']")
_NOT_A_WORD = re.compile(r"[^\w#@]+")
# l'eau, d'Hydro, qu'on, jusqu'ici: the little word before an apostrophe says nothing.
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
# The French stemmer parts « inondé » from « inondée » once their accents are folded.
_PARTICIPLE = re.compile(r"(?<=\w\w)é(?:e?s?)\b")


def fold(text: str) -> str:
    """Words of `text` in lower case and without accents, separated by single blanks.

    « L’Île-aux-Œufs, évacuée » gives "ile aux oeufs evacuee". Hash and at signs stay.
    """
    lower = _APOSTROPHES.sub("'", text.casefold()).translate(_LIGATURES)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", _ELISION.sub("", plain)).strip()


def for_search(text: str) -> str:
    """`text` as both sides of a search give it to Postgres's French stemmer."""
    lower = unicodedata.normalize("NFC", _APOSTROPHES.sub("'", text.casefold()))
    return fold(_PARTICIPLE.sub("e", lower))
