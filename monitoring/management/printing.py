"""Foreign text on a terminal."""

import sys

_NON_BREAKING = "\u00a0"


def one_line(text: str) -> str:
    """`text` on one line, with escapes for what controls a terminal or that it cannot show."""
    shown = "".join(
        character if character.isprintable() or character == _NON_BREAKING else _escape(character)
        for character in text
    )
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
