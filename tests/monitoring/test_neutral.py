"""A spreadsheet reads words where we wrote words, whatever the words are."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitoring.neutral import neutral

# Apart from the code's own list: what a spreadsheet strips, and what it then computes.
STRIPPED = re.compile("^[\\s'\"`\u2018\u2019\u201c\u201d\u200b-\u200d\u2060\xad]+")
COMPUTED = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"


def test_every_character_that_folds_into_a_formula_s_first_is_one() -> None:
    folded = {
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.normalize("NFKC", character).startswith(tuple("=+-@"))
    }
    assert [c for c in folded if not neutral(f"{c}1").startswith("'")] == []


@pytest.mark.parametrize("first", list(COMPUTED))
@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r", "\n", "'", '"', " '\u200b", "\u202e", "\xa0", "\0"]
)
def test_a_formula_is_disarmed(first: str, before: str) -> None:
    assert f"'{first}" in neutral(f"{before}{first}HYPERLINK(1)")


@pytest.mark.parametrize(
    "text",
    [
        "L’eau monte", "", "a=b", "5 - 3", "1+1", "courriel@ville.example", "é", "🌊 crue",
        "Une ligne\nUne autre", "https://a.example/?a=1&b=2",
    ],
)  # fmt: skip
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert neutral(text) == text


def test_breaks_stay_and_what_hides_goes() -> None:
    assert neutral("a\r\nb\rc\u2028d\te\x07\u202ef\0") == "a\nb\nc\nd ef"


HOSTILE = st.text(st.sampled_from("=+-@＝＋\u2212 ,;|\t\r\n\"'`\u200b\u202e\xa0\x00\x85\x0ba1é"))


@given(st.lists(st.one_of(HOSTILE, st.text()), min_size=1, max_size=4))
@example(['a","=cmd'])
@example(["a\n\u200b=1"])
def test_no_reader_finds_a_formula_in_any_file(texts: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerow(map(neutral, texts))
    line = written.getvalue()
    assert [cell.count("\r") for cell in next(csv.reader([line], delimiter=";"))] == [0] * len(
        texts
    )
    # Whatever separator and quotes a reader believes in.
    for cell in re.split('[,;\t|\n\r"]', line):
        # Our own apostrophe is what makes it text.
        seen = STRIPPED.sub("", cell)
        assert not seen.startswith(tuple(COMPUTED)) or cell.removesuffix(seen).endswith("'")


@pytest.mark.parametrize("character", list(",\"'\n\u200b\u202e\r |=é"))
def test_a_long_text_costs_no_more_than_its_length(character: str) -> None:
    """Quadratic, this would not end today."""
    assert len(neutral(character * 1_000_000)) <= 1_000_001


@given(st.text())
def test_nothing_is_lost_but_what_cannot_be_seen(text: str) -> None:
    def seen(words: str) -> str:
        kept = (c for c in words if unicodedata.category(c)[0] not in "CZ")
        return "".join(c for c in kept if c != "'")

    assert seen(neutral(text)) == seen(text)
