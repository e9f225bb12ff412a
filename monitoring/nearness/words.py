"""What a text says, apart from who passes it on, where it leads to and how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

from msgu.text.fold import fold

# « https://… », whole or cut anywhere after its first letters.
_LINK = re.compile(r"http(?:s?:\S*|[^\W_]?[….]+\s*$)", re.IGNORECASE)
# « RT @exo : », once or more; « via @exo » at the end.
_PASSED_ON = re.compile(r"\W*(?:\b(?:RT|MT|QT)\b\W*@\w+\W*)+", re.IGNORECASE)
_BY_WAY_OF = re.compile(r"\bvia\s+@\w+\W*$", re.IGNORECASE)
# « … », « ... », « [...] », « (…) » at the end: the text goes on elsewhere.
_WORD = re.compile(r"\w+")
_CUT = re.compile(r"(\w?)\s?[\[(]?(?:…|\.{3,})[\])]?\W*$")
_REMEMBERED = 65_536


@dataclass(frozen=True)
class Said:
    """The folded words of a text, in their order; `cut` where it says that it goes on."""

    words: tuple[str, ...]
    cut: bool = False


def said(text: str) -> Said:
    """« RT @exo : La rue est inond… https://exo.example » says « la rue est », cut."""
    # Most texts are plain, and each look through one costs as much as its sketch.
    if "http" in text or "HTTP" in text:
        text = _LINK.sub(" ", text)
    if "@" in text:
        text = _without_accounts(text)
    cut = _CUT.search(text) if "…" in text or "..." in text else None
    words = _folded(text[: cut.end(1)] if cut else text)
    # The last word of a cut text may be half a word.
    return Said(words[:-1] if cut and cut[1] else words, bool(cut))


class _Folded(dict[str, str]):
    """Words as they compare; all texts repeat the same ones."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = folded = fold(word).replace(" ", "") or word
        return folded


_FOLDED = _Folded()


def _folded(text: str) -> tuple[str, ...]:
    """Each word folded by itself: a whole text takes twice as long."""
    if not is_normalized("NFC", text):
        text = normalize("NFC", text)
    return tuple(map(_FOLDED.__getitem__, _WORD.findall(text)))


def _without_accounts(text: str) -> str:
    """Whoever passes it on, and whoever it addresses, says nothing of it."""
    passed_on = _PASSED_ON.match(text)
    bare = _BY_WAY_OF.sub(" ", text[passed_on.end() :] if passed_on else text)
    return _ACCOUNT.sub(" ", bare)


_ACCOUNT = re.compile(r"(?<!\w)@\w+")
