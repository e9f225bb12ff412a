"""Foreign text on a terminal, and terminals that nobody reads."""

import os
import sys
from collections.abc import Iterable

from django.core.management.base import OutputWrapper

_NON_BREAKING = "\u00a0"


def write_lines(lines: Iterable[str], out: OutputWrapper) -> None:
    """Write each line. Raises OSError where they cannot all be written."""
    # Python's way to say that the shell closed it.
    if sys.stdout is None:
        raise OSError("standard output is closed")
    try:
        for line in lines:
            out.write(line)
        out.flush()
    except OSError:
        # What is left in its buffer would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def one_line(text: str) -> str:
    """`text` on one line, with escapes for what controls a terminal or that it cannot show."""
    shown = "".join(
        character if character.isprintable() or character == _NON_BREAKING else _escape(character)
        for character in text
    )
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
