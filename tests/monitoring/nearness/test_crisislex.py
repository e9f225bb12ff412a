"""Reposts and cut texts of real crises, 87,000 of them: what is found, and what is wrong.

The truth is told without the code under test: the same letters and digits once links, accounts and
who passes it on are away, or the first words of an earlier text, where three points cut it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import pytest

from monitoring.nearness.gather import Gathering, How, Placed

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "crisislex" / "data"
FEWEST_WORDS, WORDS_OF_A_BEGINNING = 6, 9
PASSED_ON = re.compile(r"^(?:\W*RT @\w+:?)+|https?:\S*|@\w+")
CUT = re.compile(r"(?:…|\.\.\.)\W*$")
NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Bare:
    words: list[str]
    cut: bool

    def repeats(self, other: Bare) -> bool:
        """Whether it says nothing that the other does not say."""
        return self.words == other.words or (
            self.cut and self.words == other.words[: len(self.words)]
        )


def bare(text: str) -> Bare:
    left = PASSED_ON.sub(" ", text)
    cut = bool(CUT.search(left))
    words = NO_WORD.sub(" ", left.casefold()).split()
    # Half a word may end a text that is cut.
    return Bare(words[:-1] if cut else words, cut)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    if not DATA.is_dir():
        pytest.skip(f"CrisisLex is not there: {DATA}")
    return list(read())


@pytest.fixture(scope="module")
def placed(texts: list[str]) -> list[Placed]:
    gathering = Gathering()
    return [gathering.place(number, text) for number, text in enumerate(texts)]


def read() -> Iterator[str]:
    files = [*DATA.glob("CrisisLexT26/*/*_labeled.csv"), *DATA.glob("CrisisLexT6/*/*.csv")]
    for file in sorted(files):
        with file.open(encoding="utf-8", errors="replace", newline="") as lines:
            yield from (row[1].strip() for row in list(csv.reader(lines))[1:] if len(row) > 1)


def test_recall_of_reposts_and_of_cut_texts(texts: list[str], placed: list[Placed]) -> None:
    """Put in one story with what they repeat, without asking anybody."""
    said = [bare(text) for text in texts]
    firsts: dict[str, int] = {}
    beginnings: dict[str, list[int]] = {}
    reposts = found = cut = cut_found = 0
    for number, one in enumerate(said):
        if len(one.words) < FEWEST_WORDS:
            continue
        words, beginning = " ".join(one.words), " ".join(one.words[:WORDS_OF_A_BEGINNING])
        if words in firsts:
            reposts += 1
            found += story(placed, number) == story(placed, firsts[words])
        elif one.cut and len(one.words) >= WORDS_OF_A_BEGINNING:
            longer = [other for other in beginnings.get(beginning, []) if one.repeats(said[other])]
            cut += bool(longer)
            ours = story(placed, number)
            cut_found += any(ours == story(placed, other) for other in longer)
        firsts.setdefault(words, number)
        beginnings.setdefault(beginning, []).append(number)
    print(f"\nreposts {found}/{reposts} = {found / reposts:.3f}")  # noqa: T201 (for people)
    print(f"cut     {cut_found}/{cut} = {cut_found / cut:.3f}")  # noqa: T201
    assert reposts > 10_000
    assert cut > 200
    assert (found + cut_found) / (reposts + cut) >= 0.97
    assert cut_found / cut >= 0.85


def test_precision_of_what_is_put_together(texts: list[str], placed: list[Placed]) -> None:
    joined = [(n, one.story) for n, one in enumerate(placed) if one.how in {How.EXACT, How.NEAR}]
    right = sum(bare(texts[n]).repeats(bare(texts[story])) for n, story in joined)
    print(f"\nput together: {right}/{len(joined)} = {right / len(joined):.3f}")  # noqa: T201
    assert len(joined) > 10_000
    assert right / len(joined) >= 0.95


def test_precision_of_what_is_suggested(texts: list[str], placed: list[Placed]) -> None:
    """Half of their letters at least stand in the same order: a person may say no to the others."""
    all_suggested = [(n, one.story) for n, one in enumerate(placed) if one.how is How.SUGGESTED]
    some = Random(3).sample(all_suggested, 1_000)
    right = sum(
        SequenceMatcher(None, texts[n], texts[story], autojunk=False).ratio() >= 0.5
        for n, story in some
    )
    print(f"\nsuggested: {right}/1000 of {len(all_suggested)}")  # noqa: T201
    assert right >= 950


def story(placed: list[Placed], number: int) -> int:
    """Where people would find it, before they look at what is suggested."""
    one = placed[number]
    return number if one.how is How.SUGGESTED else one.story
