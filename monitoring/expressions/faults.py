"""What can be wrong with an expression, and where."""

from __future__ import annotations

from enum import StrEnum


class FaultCode(StrEnum):
    TOO_LONG = "too_long"
    TOO_MANY_WORDS = "too_many_words"
    TOO_DEEP = "too_deep"
    OPEN_QUOTE = "open_quote"
    OPEN_PARENTHESIS = "open_parenthesis"
    CLOSED_TWICE = "closed_twice"
    EMPTY_PARENTHESES = "empty_parentheses"
    NO_WORD = "no_word"
    NOTHING_BEFORE = "nothing_before"
    NOTHING_AFTER = "nothing_after"
    NO_OPERATOR = "no_operator"
    SMALL_OPERATOR = "small_operator"
    MIXED = "mixed"
    AFTER_EXCLUSION = "after_exclusion"
    OR_EXCLUSION = "or_exclusion"
    LONE_DASH = "lone_dash"
    STAR = "star"
    SHORT_PREFIX = "short_prefix"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    NO_VALUE = "no_value"
    ONLY_EXCLUSIONS = "only_exclusions"


class Fault(Exception):
    """An expression that cannot be read.

    `line` and `column` count from 1; `piece` is the faulty text, on one line; `field` is set where
    a field's value is at fault.
    """

    def __init__(
        self, code: FaultCode, *, expression: str, start: int, end: int, field: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        before = expression[:start]
        self.line = before.count("\n") + 1
        self.column = start - (before.rfind("\n") + 1) + 1
        self.piece = expression[start:end].partition("\n")[0]
        whole = expression.split("\n")[self.line - 1]
        self.before, self.after = (
            whole[: self.column - 1],
            whole[self.column - 1 + len(self.piece) :],
        )

    @property
    def length(self) -> int:
        return len(self.piece)
