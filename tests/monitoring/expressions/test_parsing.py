"""How an expression is understood, and where it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.expressions import Fault, in_words, parse
from tests.monitoring.expressions.words import KNOWN


def understood(expression: str) -> str:
    """The expression as it was read, without its unbroken blanks."""
    return in_words(parse(expression, KNOWN)).replace("\u00a0", "")


def fault(expression: str) -> Fault:
    with pytest.raises(Fault) as raised:
        parse(expression, KNOWN)
    return raised.value


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        ("feu de forêt", "«feu de forêt»"),
        ("feu et fumée", "«feu et fumée»"),
        ("crue\r\ndébordement", "«crue» OU «débordement»"),
        ("crue\n\n- viande crue\n-exercice", "«crue» SAUF «viande crue» SAUF «exercice»"),
        ("– exercice\ncrue", "«crue» SAUF «exercice»"),
        ("crue SAUF viande", "«crue» SAUF «viande»"),
        ("crue -viande crue -exercice", "«crue» SAUF «viande crue» SAUF «exercice»"),
        ("crue NOT viande", "«crue» SAUF «viande»"),
        ("crue AND NOT viande", "«crue» SAUF «viande»"),
        ("a ET b ET c", "«a» ET «b» ET «c»"),
        ("a OR b SAUF c", "(«a» OU «b») SAUF «c»"),
        ("a\n- b OU c", "«a» SAUF («b» OU «c»)"),
        ("(a OU b) ET (c OU d)", "(«a» OU «b») ET («c» OU «d»)"),
        ("(a\nb) ET c", "(«a» OU «b») ET «c»"),
        ("(a\n- b) ET c", "(«a» SAUF «b») ET «c»"),
        ("a ET\nb\nET c", "«a» ET «b» ET «c»"),
        ("a\nET b", "«a» ET «b»"),
        ("« feu ET eau »", "«feu ET eau»"),
        ('“feu” OU "eau"', "«feu» OU «eau»"),
        ("inond* ET «pont géd*»", "«inond*» ET «pont géd*»"),
        ("Rivière-aux-Merles", "«Rivière-aux-Merles»"),
        ("Urgence: pont & digue", "«Urgence: pont & digue»"),
        ("https://ville.example/crue", "«https://ville.example/crue»"),
        ("auteur:Jean ET source : « Le Courrier »", "auteur:Jean ET source : « Le Courrier »"),
        ("LANGUE:Français ET eau", "LANGUE:Français ET «eau»"),
        ("family:presse", "family:presse"),
    ],
)
def test_it_is_read_as_people_mean_it(expression: str, read: str) -> None:
    assert understood(expression) == read


@pytest.mark.parametrize(
    ("expression", "code", "line", "column", "piece"),
    [
        ("", "no_word", 1, 1, ""),
        ("!!!", "no_word", 1, 1, "!!!"),
        ("a OU «…»", "no_word", 1, 6, "«…»"),
        ("crue ET", "nothing_after", 1, 6, "ET"),
        ("ET crue", "nothing_before", 1, 1, "ET"),
        ("crue\n-", "nothing_after", 2, 1, "-"),
        ("crue ET OU pont", "nothing_before", 1, 9, "OU"),
        ("a ET b OU c", "mixed", 1, 8, "OU"),
        ("a ET\nb\nOU c", "mixed", 3, 1, "OU"),
        ("a\nb OU c ET d", "mixed", 2, 8, "ET"),
        ("a SAUF b OU c", "after_exclusion", 1, 10, "OU"),
        ("a OU SAUF b", "or_exclusion", 1, 3, "OU SAUF"),
        ("a - b", "lone_dash", 1, 3, "-"),
        ("(a OU b", "open_parenthesis", 1, 1, "("),
        ("a\n  (b", "open_parenthesis", 2, 3, "("),
        ("(a (b)", "no_operator", 1, 4, "("),
        ("a)", "closed_twice", 1, 2, ")"),
        (")", "closed_twice", 1, 1, ")"),
        ("a ET ( )", "empty_parentheses", 1, 6, "( )"),
        ("pont (Gédéon)", "no_operator", 1, 6, "("),
        ("langue:français eau", "no_operator", 1, 17, "eau"),
        ("(a) et (b)", "small_operator", 1, 5, "et"),
        ("a\n« feu", "open_quote", 2, 1, "« feu"),
        ("feu »", "open_quote", 1, 5, "»"),
        ("«a\nb»", "open_quote", 1, 1, "«a"),
        ("*eau", "star", 1, 1, "*eau"),
        ("in*ond", "star", 1, 1, "in*ond"),
        ("crue **", "star", 1, 1, "crue **"),
        ("in*", "short_prefix", 1, 1, "in*"),
        ("titre:feu", "unknown_field", 1, 1, "titre:"),
        ("langue:latin", "unknown_value", 1, 8, "latin"),
        ("auteur: ET feu", "no_value", 1, 1, "auteur:"),
        ("- a\n- b", "only_exclusions", 1, 1, "- a"),
        ("a ET (SAUF b)", "only_exclusions", 1, 7, "SAUF b"),
        ("(" * 11 + "a" + ")" * 11, "too_deep", 1, 11, "("),
        (" ".join(["a"] * 301), "too_many_words", 1, 1, " ".join(["a"] * 301)),
        ("a" * 5001, "too_long", 1, 4961, "a" * 40),
    ],
)
def test_a_fault_says_its_place(
    expression: str, code: str, line: int, column: int, piece: str
) -> None:
    found = fault(expression)
    assert (found.code, found.line, found.column, found.piece) == (code, line, column, piece)
    assert expression.split("\n")[line - 1] == found.before + found.piece + found.after
    assert found.length == len(piece)


MORSELS = st.sampled_from(
    ["(", ")", " ", "\n", "ET", "OU", "SAUF", "-", "- ", "«", "»", '"', "*", "auteur:", "langue:",
     "français", "crue", "é", ":", "#x", "'", "…", "\r\n", "\u00a0", "\u2028"]
)  # fmt: skip


@given(st.lists(MORSELS, max_size=30).map("".join) | st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_a_place(expression: str) -> None:
    found = read_again(expression)
    if isinstance(found, Fault):
        line = "\n".join(expression.splitlines()).split("\n")[found.line - 1]
        assert line == found.before + found.piece + found.after
    else:
        # What was understood can be said again, and means the same.
        assert in_words(parse(found, KNOWN)) == found


def read_again(expression: str) -> Fault | str:
    try:
        return in_words(parse(expression, KNOWN))
    except Fault as found:
        return found
