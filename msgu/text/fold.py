"""French text made comparable: without case, accents, ligatures or elisions."""

import re
import unicodedata

# What NFKD would take apart, or leave as it is among ASCII.
_ODD_APOSTROPHES = "´`"
# What is left of French once its letters are taken apart, and what stands for it.
_PLAIN = {
    **dict.fromkeys("’ʼ‘′", "'"),
    **dict.fromkeys("\u0301\u0300\u0302\u0327\u0308", ""),
    **dict.fromkeys("«»—–“”•", " "),
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
}
_ASCII = frozenset(map(chr, range(128)))
_WORD = re.compile(r"\w")
_NOT_A_WORD = re.compile(r"[^\w#@']+")
# Every ASCII byte that stands in no word becomes a blank. A capital is left by letters that have no
# small ones: « 𝐄𝐀𝐔 » is taken apart to « EAU ».
_BLANKS = bytes(ord(c.lower()) if c.isalnum() or c in "_#@'" else 32 for c in map(chr, range(128)))
_BLANKS += bytes([32]) * 128
# l'eau, d'Hydro, qu'on, jusqu'ici: the little word before an apostrophe says nothing.
_ELIDED = {*"cdjlmnst", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"}
# The French stemmer parts « inondé » from « inondée » once their accents are folded.
_PARTICIPLE = re.compile(r"é(?<=\w\wé)(?:es?|s)?\b")


def fold(text: str) -> str:
    """Words of `text` in lower case and without accents, separated by single blanks.

    « L’Île-aux-Œufs, évacuée » gives "ile aux oeufs evacuee". Hash and at signs stay.
    """
    return _fold(text.casefold())


def for_search(text: str) -> str:
    """`text` as both sides of a search give it to Postgres's French stemmer."""
    lower = unicodedata.normalize("NFC", text.casefold())
    return _fold(_PARTICIPLE.sub("e", lower))


def _fold(lower: str) -> str:
    for apostrophe in _ODD_APOSTROPHES:
        lower = lower.replace(apostrophe, "'")
    plain = unicodedata.normalize("NFKD", lower)
    if not plain.isascii():
        for sign in set(plain) - _ASCII:
            plain = plain.replace(sign, _PLAIN.get(sign, sign))
    words = words_of_ascii(plain) if plain.isascii() else words_of(plain)
    return _without_elisions(words) if "'" in words else words


def words_of_ascii(plain: str) -> str:
    """The words of a text in ASCII, separated by single blanks: what nearly all French becomes."""
    return b" ".join(plain.encode().translate(_BLANKS).split()).decode()


def words_of(plain: str) -> str:
    """The words of a text in any script, its letters taken apart, without their marks."""
    unmarked = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return _NOT_A_WORD.sub(" ", unmarked).strip()


def _without_elisions(words: str) -> str:
    pieces = words.split("'")
    for place, following in enumerate(pieces[1:]):
        piece = pieces[place]
        little = piece.rpartition(" ")[2].lstrip("#@")
        if little in _ELIDED and _WORD.match(following):
            pieces[place] = piece.removesuffix(little)
        else:
            pieces[place] = f"{piece} "
    return " ".join("".join(pieces).split())
