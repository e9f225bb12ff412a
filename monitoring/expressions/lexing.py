"""From an expression to its tokens: words, phrases, fields, operators, parentheses, lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from monitoring.expressions.faults import Fault, FaultCode
from monitoring.expressions.tree import Field
from msgu.text.fold import fold

LONGEST = 5_000


class Mark(Enum):
    WORD = auto()
    QUOTED = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()
    LINE = auto()


OPERATORS = {
    "ET": Mark.AND, "OU": Mark.OR, "SAUF": Mark.NOT,
    "AND": Mark.AND, "OR": Mark.OR, "NOT": Mark.NOT,
}  # fmt: skip
FIELDS = {
    "auteur": Field.AUTHOR, "auteure": Field.AUTHOR, "autrice": Field.AUTHOR,
    "author": Field.AUTHOR,
    "source": Field.SOURCE,
    "famille": Field.FAMILY, "family": Field.FAMILY,
    "plateforme": Field.PLATFORM, "platform": Field.PLATFORM,
    "langue": Field.LANGUAGE, "language": Field.LANGUAGE,
}  # fmt: skip
# Word processors make a long dash of a short one.
DASHES = "-–—−"
QUOTES = {"«": "»", "“": "”", '"': '"'}
# An address is words like any others.
_NOT_FIELDS = {"http", "https"}
_FIELD = re.compile(r"([^\W\d_]+)[ \u00a0\u202f]?:")
_CHUNK = re.compile(r'[^\s()«»“”"]+')


@dataclass(frozen=True, kw_only=True)
class Token:
    """`text` is what was typed; for a phrase, what stands between its quotation marks."""

    mark: Mark
    text: str
    start: int
    end: int
    field: Field = Field.TEXT


def tokens(expression: str) -> list[Token]:
    """The tokens of an expression whose line ends are « \\n »; may raise a Fault."""
    if len(expression) > LONGEST:
        raise Fault(FaultCode.TOO_LONG, expression=expression, start=LONGEST - 40, end=LONGEST)
    return list(_tokens(expression))


def _tokens(expression: str) -> Iterator[Token]:
    at, starts_line = 0, True
    while at < len(expression):
        sign = expression[at]
        if sign.isspace():
            if sign == "\n":
                yield Token(mark=Mark.LINE, text="\n", start=at, end=at + 1)
                starts_line = True
            at += 1
            continue
        token = _token(expression, at, starts_line=starts_line)
        yield token
        at, starts_line = token.end, False


def _token(expression: str, at: int, *, starts_line: bool) -> Token:
    sign = expression[at]
    if sign in "()":
        mark = Mark.OPEN if sign == "(" else Mark.CLOSE
        return Token(mark=mark, text=sign, start=at, end=at + 1)
    if sign in "»”":
        raise Fault(FaultCode.OPEN_QUOTE, expression=expression, start=at, end=at + 1)
    if sign in QUOTES:
        return _quoted(expression, at)
    if sign in DASHES:
        return _dash(expression, at, starts_line=starts_line)
    return _field(expression, at) or _word(expression, at)


def _quoted(expression: str, at: int) -> Token:
    end = expression.find(QUOTES[expression[at]], at + 1)
    line = expression.find("\n", at)
    if end < 0 or 0 <= line < end:
        stop = line if line >= 0 else len(expression)
        raise Fault(FaultCode.OPEN_QUOTE, expression=expression, start=at, end=stop)
    return Token(mark=Mark.QUOTED, text=expression[at + 1 : end].strip(), start=at, end=end + 1)


def _dash(expression: str, at: int, *, starts_line: bool) -> Token:
    """A dash excludes where it begins a line, or touches its word: « Lévis - Québec » does not."""
    following = expression[at + 1 : at + 2]
    if not starts_line and (not following or following.isspace()):
        raise Fault(FaultCode.LONE_DASH, expression=expression, start=at, end=at + 1)
    return Token(mark=Mark.NOT, text=expression[at], start=at, end=at + 1)


def _field(expression: str, at: int) -> Token | None:
    found = _FIELD.match(expression, at)
    if not found:
        return None
    name = fold(found[1])
    if name in FIELDS:
        return Token(mark=Mark.FIELD, text=found[0], start=at, end=found.end(), field=FIELDS[name])
    touched = expression[found.end() : found.end() + 1]
    if found.end(1) + 1 == found.end() and touched.strip() and name not in _NOT_FIELDS:
        raise Fault(FaultCode.UNKNOWN_FIELD, expression=expression, start=at, end=found.end())
    return None


def _word(expression: str, at: int) -> Token:
    found = _CHUNK.match(expression, at)
    assert found
    mark = OPERATORS.get(found[0], Mark.WORD)
    return Token(mark=mark, text=found[0], start=at, end=found.end())
