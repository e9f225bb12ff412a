"""Text without what no reader can see: control characters, bidirectional tricks, odd blanks."""

import re

# Joiners (U+200C, U+200D) and variation selectors stay: emoji and some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # C0 and C1; Postgres refuses NUL
    "\xad\u061c\u200b\u200e\u200f\u2060-\u2064\ufeff"  # soft hyphens, marks, zero widths
    "\u202a-\u202e\u2066-\u206f"  # they make a text read otherwise than it is written
    "\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"  # lone surrogates cannot be encoded
)


def clean(text: str) -> str:
    """The lines of `text`, blanks folded to one ordinary space, empty lines dropped."""
    if _is_plain(text.replace("\n", "")):
        lines = [line.strip(" ") for line in text.split("\n")]
    else:
        lines = [one_line(line) for line in text.splitlines()]
    return "\n".join(filter(None, lines))


def one_line(text: str) -> str:
    """`text` cleaned, on one line."""
    return text.strip(" ") if _is_plain(text) else " ".join(_INVISIBLE.sub("", text).split())


def _is_plain(line: str) -> bool:
    """Whether nothing is left to do but at the ends, as for nearly all lines: quickly told."""
    # Of what counts as printable, the ordinary space is the only blank.
    return line.isprintable() and "  " not in line
