"""Outside text in a spreadsheet's cell: read as words, never run as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What a spreadsheet takes for the start of a formula, and every character that folds into it.
_FORMULA = frozenset(
    "=+-@\u207a\u207b\u207c\u208a\u208b\u208c\u2212\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b"
    "\uff0b\uff0d\uff1d\uff20"
)
# Blanks, quotes and invisible characters, which may be stripped before a cell is read.
_PASSED_OVER = (
    "\\s'\"`\u2018\u2019\u201c\u201d\xad\u034f\u0600-\u0605\u06dd\u070f\u115f\u1160\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0001-\U000e007f"
)
# A reader that splits on another separator than ours starts a cell after any of these. In one
# match with what follows: a text of quotes alone must not be looked through once for each.
_START = re.compile(f'(?:^|[,;\\n"|])[{_PASSED_OVER}]*')
_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters but for line breaks, and halves of characters.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# With these, the order on screen would not be the order in the file.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def neutral(text: str) -> str:
    """`text` with an apostrophe before whatever a spreadsheet would compute.

    Line breaks stay, in one form; other control characters and marks of direction go.
    """
    plain = _BREAK.sub("\n", text.replace("\t", " "))
    return "".join(disarmed(_DIRECTION.sub("", _UNSEEN.sub("", plain))))


def disarmed(plain: str) -> Iterator[str]:
    """The pieces of a text, an apostrophe between them before each formula."""
    last = 0
    for start in _START.finditer(plain):
        here = start.end()
        if plain[here : here + 1] in _FORMULA:
            yield f"{plain[last:here]}'"
            last = here
    yield plain[last:]
