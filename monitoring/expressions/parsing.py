"""From an expression to its tree, or to the place where it cannot be read."""

from __future__ import annotations

from monitoring.expressions.faults import Fault, FaultCode
from monitoring.expressions.lexing import Mark, Token, tokens
from monitoring.expressions.tree import (
    CLOSED,
    AllOf,
    AnyOf,
    Except,
    Field,
    Known,
    Term,
    Tree,
    spelled,
    words_of,
)
from msgu.text.fold import fold

DEEPEST = 10
MOST_WORDS = 300
SHORTEST_PREFIX = 3
OPERATORS = (Mark.AND, Mark.OR, Mark.NOT)
_SMALL = {"et", "ou", "sauf", "and", "or", "not"}


def parse(expression: str, known: Known) -> Tree:
    """The tree of an expression; `known` tells the values of the closed fields. Raises Fault."""
    return _Parser("\n".join(expression.splitlines()), known).whole()


def by_lines(expression: str) -> Tree | None:
    """An expression read as it was before there were operators: a phrase a line, « - » excludes.

    None where nothing is wanted.
    """
    lines = [line.strip() for line in expression.splitlines()]
    wanted = _phrases([line for line in lines if not line.startswith("-")])
    unwanted = _phrases([line.removeprefix("-") for line in lines if line.startswith("-")])
    return _less(_any(wanted), unwanted) if wanted else None


def _phrases(lines: list[str]) -> list[Tree]:
    plain = ((line, words_of(line.replace("*", " "))) for line in lines)
    return [Term(words=words, typed=line.strip()) for line, words in plain if words]


def _any(parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _less(wanted: Tree, unwanted: list[Tree]) -> Tree:
    return Except(wanted, tuple(unwanted)) if unwanted else wanted


class _Parser:
    """Goes once through the tokens, from left to right."""

    def __init__(self, expression: str, known: Known) -> None:
        self._expression = expression
        self._known = known
        self._tokens = tokens(expression)
        self._at = 0
        self._words = 0

    def whole(self) -> Tree:
        tree = self._lines(depth=0)
        if token := self._next():
            raise self._fault(FaultCode.CLOSED_TWICE, token)
        return tree

    # --- A group: all of it, or what stands in parentheses ---------------------------------------

    def _lines(self, *, depth: int) -> Tree:
        """Lines, each another way to answer; those that exclude take away from all of them."""
        began = self._at
        wanted: list[Tree] = []
        unwanted: list[Tree] = []
        while True:
            self._skip_lines()
            token = self._next()
            if token is None or token.mark is Mark.CLOSE:
                break
            if token.mark is Mark.NOT:
                self._at += 1
                unwanted.append(self._line(token, depth=depth))
            else:
                wanted.append(self._line(None, depth=depth))
        if not wanted:
            raise self._nothing_wanted(began)
        return _less(_any(wanted), unwanted)

    def _nothing_wanted(self, began: int) -> Fault:
        found = self._tokens[began : self._at]
        excluded = [token for token in found if token.mark is not Mark.LINE]
        if excluded:
            return self._fault(FaultCode.ONLY_EXCLUSIONS, excluded[0], excluded[-1])
        token = self._next()
        if token and not began:
            return self._fault(FaultCode.CLOSED_TWICE, token)
        if token:
            return self._fault(FaultCode.EMPTY_PARENTHESES, self._tokens[began - 1], token)
        return Fault(FaultCode.NO_WORD, expression=self._expression, start=0, end=0)

    def _line(self, after: Token | None, *, depth: int) -> Tree:
        """Operands joined by one operator, then what SAUF takes away from them."""
        parts = [self._operand(after, depth=depth)]
        unwanted: list[Tree] = []
        joined: Token | None = None
        while (token := self._operator()) is not None:
            if token.mark is Mark.NOT:
                unwanted.append(self._operand(token, depth=depth))
                continue
            if unwanted:
                raise self._fault(FaultCode.AFTER_EXCLUSION, token)
            if joined and joined.mark is not token.mark:
                raise self._fault(FaultCode.MIXED, token)
            joined = token
            parts.append(self._operand(token, depth=depth))
        tree = _any(parts) if joined is None or joined.mark is Mark.OR else AllOf(tuple(parts))
        return _less(tree, unwanted)

    def _operator(self) -> Token | None:
        """The operator that comes next, « ET SAUF » being SAUF; None at the end of the line."""
        here = self._at
        self._skip_lines()
        token = self._next()
        # A line goes on where the next one begins with ET or OU.
        on_next_line = self._at > here
        if token is None or token.mark is Mark.CLOSE:
            self._at = here
            return None
        if on_next_line and token.mark not in {Mark.AND, Mark.OR}:
            self._at = here
            return None
        if token.mark not in OPERATORS:
            raise self._no_operator(token)
        self._at += 1
        following = self._next()
        if following and following.mark is Mark.NOT and token.mark is not Mark.NOT:
            if token.mark is Mark.OR:
                raise self._fault(FaultCode.OR_EXCLUSION, token, following)
            self._at += 1
            return following
        return token

    def _no_operator(self, token: Token) -> Fault:
        before = self._tokens[self._at - 1]
        for word in (token, before):
            if word.mark is Mark.WORD and fold(word.text) in _SMALL:
                return self._fault(FaultCode.SMALL_OPERATOR, word)
        return self._fault(FaultCode.NO_OPERATOR, token)

    # --- An operand ----------------------------------------------------------------------------

    def _operand(self, operator: Token | None, *, depth: int) -> Tree:
        """What an operator joins: parentheses, a field, a phrase."""
        if operator:
            self._skip_lines()
        token = self._next()
        if token is None or token.mark is Mark.CLOSE:
            assert operator
            raise self._fault(FaultCode.NOTHING_AFTER, operator)
        if token.mark in OPERATORS:
            raise self._fault(FaultCode.NOTHING_BEFORE, token)
        self._at += 1
        if token.mark is Mark.OPEN:
            return self._parentheses(token, depth=depth + 1)
        if token.mark is Mark.FIELD:
            return self._field(token)
        if token.mark is Mark.QUOTED:
            return self._term(token, token, typed=token.text)
        last = token
        while (following := self._next()) and following.mark is Mark.WORD:
            last = following
            self._at += 1
        return self._term(token, last, typed=self._expression[token.start : last.end])

    def _parentheses(self, opened: Token, *, depth: int) -> Tree:
        if depth > DEEPEST:
            raise self._fault(FaultCode.TOO_DEEP, opened)
        if not any(token.mark is Mark.CLOSE for token in self._tokens[self._at :]):
            raise self._fault(FaultCode.OPEN_PARENTHESIS, opened)
        tree = self._lines(depth=depth)
        if self._next() is None:
            raise self._fault(FaultCode.OPEN_PARENTHESIS, opened)
        self._at += 1
        return tree

    def _field(self, name: Token) -> Term:
        value = self._next()
        if value is None or value.mark not in {Mark.WORD, Mark.QUOTED}:
            raise self._fault(FaultCode.NO_VALUE, name)
        self._at += 1
        typed = self._expression[name.start : value.end]
        if name.field not in CLOSED:
            return self._term(value, value, typed=typed, field=name.field, said=value.text)
        code = self._known[name.field].get(spelled(value.text))
        if code is None:
            raise self._fault(FaultCode.UNKNOWN_VALUE, value, field=name.field)
        return Term(words=words_of(code), typed=typed, field=name.field)

    def _term(
        self,
        first: Token,
        last: Token,
        *,
        typed: str,
        field: Field = Field.TEXT,
        said: str | None = None,
    ) -> Term:
        phrase = typed if said is None else said
        words = words_of(phrase)
        if any("*" in chunk.removesuffix("*") or not fold(chunk) for chunk in starred(phrase)):
            raise self._fault(FaultCode.STAR, first, last)
        if not words:
            raise self._fault(FaultCode.NO_WORD, first, last)
        if any(word.is_prefix and len(word.text) < SHORTEST_PREFIX for word in words):
            raise self._fault(FaultCode.SHORT_PREFIX, first, last)
        self._words += len(words)
        if self._words > MOST_WORDS:
            raise self._fault(FaultCode.TOO_MANY_WORDS, first, last)
        return Term(words=words, typed=typed, field=field)

    # --- The tokens ------------------------------------------------------------------------------

    def _next(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _skip_lines(self) -> None:
        while (token := self._next()) and token.mark is Mark.LINE:
            self._at += 1

    def _fault(
        self, code: FaultCode, first: Token, last: Token | None = None, *, field: str = ""
    ) -> Fault:
        return Fault(
            code,
            expression=self._expression,
            start=first.start,
            end=(last or first).end,
            field=field,
        )


def starred(phrase: str) -> list[str]:
    return [chunk for chunk in phrase.split() if "*" in chunk]
