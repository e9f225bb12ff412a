"""What sketches say that texts have in common, beside what they really have."""

from __future__ import annotations

from array import array
from itertools import pairwise
from random import Random

from monitoring.nearness.index import DEEPEST, ROOM, Index
from monitoring.nearness.sketch import BANDS, VALUES, estimate, in_world, sketch, values_of
from monitoring.nearness.words import Said, said

RANDOM = Random(5)
WORDS = [f"mot{n}" for n in range(5_000)]


def made_up(length: int = 50) -> Said:
    return Said(tuple(RANDOM.choices(WORDS, k=length)))


def changed(text: Said, *, words: int) -> Said:
    copy = list(text.words)
    for place in RANDOM.sample(range(len(copy)), words):
        copy[place] = RANDOM.choice(WORDS)
    return Said(tuple(copy))


def in_common(one: Said, other: Said) -> float:
    ours, theirs = set(pairwise(one.words)), set(pairwise(other.words))
    return len(ours & theirs) / len(ours | theirs)


def bands(text: Said) -> array[int]:
    found = sketch(text)
    assert found is not None
    assert len(found) == BANDS == VALUES // 2 + 1
    return found


def test_a_sketch_estimates_what_two_texts_have_in_common() -> None:
    for words in (0, 2, 5, 10, 20):
        pairs = [(one, changed(one, words=words)) for one in (made_up() for _ in range(200))]
        true = sum(in_common(one, other) for one, other in pairs) / len(pairs)
        sketches = [(values_of(bands(one)), values_of(bands(other))) for one, other in pairs]
        said_so = sum(estimate(one, other) for one, other in sketches) / len(pairs)
        assert abs(true - said_so) < 0.03, words


def test_a_sketch_is_the_same_in_every_process() -> None:
    """It is kept in Postgres: were it another tomorrow, METHOD_VERSION would have to change."""
    found = bands(said("La rue du Pont est inondée depuis ce matin"))
    assert [found[0], found[-1]] == [785369941824768354, 10710476035126758442]


def test_a_text_that_is_too_short_has_none() -> None:
    assert sketch(said("Au secours, vite, ici")) is None


def test_a_text_finds_its_like_among_many_and_nothing_else() -> None:
    index, texts = Index(), [made_up() for _ in range(2_000)]
    for number, text in enumerate(texts):
        index.add(number, bands(text))
    for number in range(0, 2_000, 100):
        near = changed(texts[number], words=5)
        assert list(index.like(bands(near))) == [number]
    assert index.like(bands(made_up())) == {}


def test_a_cut_text_finds_the_long_one_that_it_begins() -> None:
    index, whole = Index(), made_up(600)
    index.add(1, bands(whole))
    assert list(index.like(bands(Said(whole.words[:12], cut=True)))) == [1]


def test_what_one_run_plays_is_like_nothing_else() -> None:
    index, text = Index(), bands(made_up())
    index.add(1, in_world(text, 7))
    assert index.like(text) == index.like(in_world(text, 8)) == {}
    assert index.like(in_world(text, 7)) == {1: 1.0}


def test_a_storm_costs_no_more_than_its_beginning() -> None:
    index, text = Index(), bands(made_up())
    for number in range(1_000):
        index.add(number, text)
    assert len(index.like(text)) <= DEEPEST


def test_memory_is_bounded_and_what_is_oldest_is_forgotten() -> None:
    index, text, other = Index(), bands(made_up()), bands(made_up())
    index.add(0, text)
    for number in range(1, 2 * ROOM + 1):
        index.add(number, other)
    assert index.like(text) == {}
    assert len(index.like(other)) > 0
