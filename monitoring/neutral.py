"""Outside text in a spreadsheet's cell: read as words, never run as a formula."""

from __future__ import annotations

import re
import unicodedata

# What a spreadsheet takes for the start of a formula, its wide and small cousins included.
_FORMULA = frozenset("=+-@") | {"\N{MINUS SIGN}"}
# A reader that splits on another separator than ours starts a cell after any of these.
_STARTS = re.compile(r'(?:^|[,;\t\n"|])')
# Their order on screen would differ from their order in the file.
_DIRECTIONS = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)


def neutral(text: str) -> str:
    """`text` with an apostrophe before whatever a spreadsheet would compute.

    Line breaks stay, in one form; other control characters and marks of direction go.
    """
    plain = "".join(
        character
        for character in unbroken(text).translate(_DIRECTIONS)
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    out, last = [], 0
    for start in _STARTS.finditer(plain):
        if start.end() >= last and begins_formula(plain, start.end()):
            out += [plain[last : start.end()], "'"]
            last = start.end()
    return "".join([*out, plain[last:]])


def unbroken(text: str) -> str:
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
        .replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n").replace("\t", " ")
    )  # fmt: skip


def begins_formula(text: str, start: int) -> bool:
    """Whether what a spreadsheet sees first, from here on, begins a formula."""
    for character in text[start:]:
        if not is_passed_over(character):
            return unicodedata.normalize("NFKC", character)[:1] in _FORMULA
    return False


def is_passed_over(character: str) -> bool:
    """Blanks, quotes and invisible characters may be stripped before a cell is read."""
    return (
        character in "'\"`\u2018\u2019\u201c\u201d"
        or character.isspace()
        or unicodedata.category(character) in {"Cf", "Mn", "Zs"}
    )
