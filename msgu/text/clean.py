"""Text without what no reader can see: control characters, bidirectional tricks, odd blanks."""

import re
from typing import NewType

# What `clean` gave: a promise that mypy holds its takers to.
Clean = NewType("Clean", str)

# Joiners (U+200C, U+200D) and variation selectors stay: emoji and some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # C0 and C1; Postgres refuses NUL
    "\xad\u061c\u200b\u200e\u200f\u2060-\u2064\ufeff"  # soft hyphens, marks, zero widths
    "\u202a-\u202e\u2066-\u206f"  # they make a text read otherwise than it is written
    "\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"  # lone surrogates cannot be encoded
)


def clean(text: str) -> Clean:
    """The lines of `text`, blanks folded to one ordinary space, empty lines dropped."""
    lines = text.split("\n")
    if "  " not in text and all(map(str.isprintable, lines)):
        lines = [line.strip(" ") for line in lines]
    else:
        lines = [one_line(line) for line in text.splitlines()]
    return Clean("\n".join(filter(None, lines)))


def one_line(text: str) -> str:
    """`text` cleaned, on one line."""
    # Nearly always: of what counts as printable, the ordinary space is the only blank.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(_INVISIBLE.sub("", text).split())
