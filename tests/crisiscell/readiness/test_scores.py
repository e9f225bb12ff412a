"""The arithmetic of the index: tables of cases, and what the model promises of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crisiscell.readiness import scores
from crisiscell.readiness.catalogue import DIMENSIONS, Dimension, Indicator
from crisiscell.readiness.scores import BALANCED, Facts, Network, Term

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOBODY = Network(
    voices=0, reviewed=0, filled=0, ready=0, last_reviewed_on=None, peers=0, observed=0,
    last_seen_on=None,
)  # fmt: skip
NOTHING = Facts(
    slots=0, slots_heard=0, last_slot_at=None, families=(), last_captured_at=None, looked_at=0,
    on_time=0, never_triaged=0, last_triaged_at=None, late=0, captured=0, terms=(), terms_off=0,
    last_review_at=None, active_sources=0, last_read_at=None, network=NOBODY,
)  # fmt: skip
PERFECT = replace(
    NOTHING, slots=2880, slots_heard=2880, families=BALANCED, looked_at=10, on_time=10, captured=70,
    terms=(Term(review_age=0, triaged=0, useful=0),), active_sources=5, last_read_at=NOW,
    network=replace(NOBODY, voices=5, reviewed=5, filled=5, ready=5, peers=5, observed=5),
)  # fmt: skip
EVERYTHING: dict[str, float | None] = {
    one.code: 1.0 for dimension in DIMENSIONS for one in dimension.indicators
}


def test_the_model_is_whole() -> None:
    assert sum(dimension.weight for dimension in DIMENSIONS) == 100
    assert len(EVERYTHING) == 43
    assert [len(dimension.indicators) for dimension in DIMENSIONS] == [
        3, 4, 5, 4, 3, 5, 4, 5, 3, 4, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, 1), (90, 1), (135, 0.5), (180, 0), (1000, 0), (91.8, 0.98)]
)
def test_freshness(age: float, fresh: float) -> None:
    assert scores.freshness(age, valid=90) == pytest.approx(fresh)


@pytest.mark.parametrize(
    ("late", "captured", "score"), [(0, 0, 0), (3, 0, 0), (0, 70, 1), (7, 70, 0.9), (99, 70, 0)]
)
def test_backlog(late: int, captured: int, score: float) -> None:
    assert scores.backlog(late=late, captured=captured) == pytest.approx(score)


@pytest.mark.parametrize(
    ("term", "score"),
    [
        (Term(review_age=None, triaged=0, useful=0), 0),
        (Term(review_age=10, triaged=0, useful=0), 1),
        (Term(review_age=135, triaged=0, useful=0), 0.5),
        (Term(review_age=10, triaged=9, useful=0), 1),
        (Term(review_age=10, triaged=10, useful=0), 0),
        (Term(review_age=10, triaged=100, useful=10), 0.5),
        (Term(review_age=10, triaged=100, useful=20), 1),
        (Term(review_age=10, triaged=100, useful=90), 1),
        (Term(review_age=135, triaged=100, useful=10), 0.25),
    ],
)
def test_a_term_is_reviewed_and_precise(term: Term, score: float) -> None:
    assert scores.reviewed(term) == pytest.approx(score)


def test_an_empty_organisation_has_nothing(  # T-IDX-1
) -> None:
    found, caps = scores.measured(NOTHING), scores.caps(NOTHING, now=NOW)
    assert scores.index(found, caps=caps) == 0
    assert caps == {"CAP3": 59}
    assert scores.confidence(scores.fed(NOTHING)) == 0
    weights = {"F1": 4.0, "F2": 2.0, "F3": 4.0, "F4": 1.0, "F5": 2.0, "I1": 2.0, "I2": 1.0}
    assert scores.best_gains(found, weights) == ["F1", "F3", "F2"]


def test_nothing_divided_by_nothing_is_never_perfect(  # T-IDX-7
) -> None:
    assert set(scores.measured(NOTHING).values()) == {0.0}


@pytest.mark.parametrize(
    ("voices", "ready", "score"),
    [(0, 0, 0), (1, 1, 0.2), (4, 4, 0.8), (5, 5, 1), (6, 5, 5 / 6), (10, 5, 0.5), (5, 0, 0)],
)
def test_fewer_than_five_voices_leave_a_hole(voices: int, ready: int, score: float) -> None:
    network = replace(NOBODY, voices=voices, ready=ready)
    found = scores.measured(replace(NOTHING, network=network))
    assert found["I1"] == pytest.approx(score)
    assert scores.fed(replace(NOTHING, network=network))["I1"] == voices


@pytest.mark.parametrize(("observed", "score"), [(0, 0), (1, 0.2), (4, 0.8), (5, 1), (9, 1)])
def test_five_peers_are_enough(observed: int, score: float) -> None:
    facts = replace(NOTHING, network=replace(NOBODY, peers=9, observed=observed))
    assert scores.measured(facts)["I2"] == pytest.approx(score)
    assert scores.fed(facts)["I2"] == observed


def test_all_that_can_be_measured_is_sixteen_points_without_a_name() -> None:
    found = scores.measured(PERFECT)
    known = scores.confidence(scores.fed(PERFECT))
    assert found == dict.fromkeys(found, 1.0)
    assert scores.index(found, caps={}) == 16
    assert known == pytest.approx(0.16)
    assert scores.name_of(16, confidence=known) == ""
    assert scores.best_gains(found, dict.fromkeys(found, 1.0)) == []


def test_what_is_sans_objet_leaves_its_weight_to_the_rest(  # T-IDX-7
) -> None:
    dimension = Dimension("Z", "", (Indicator("Z1", 3, ""), Indicator("Z2", 1, "")))
    assert scores.dimension_score(dimension, {"Z1": 0.5, "Z2": None}) == 0.5
    assert scores.dimension_score(dimension, {"Z1": 0.5, "Z2": 1.0}) == 0.625
    assert scores.dimension_score(dimension, {"Z1": 1.0}) == 0.75
    assert scores.dimension_score(dimension, {"Z1": None, "Z2": None}) == 0


@pytest.mark.parametrize(
    ("given", "caps", "index"),
    [
        (EVERYTHING, {}, 100),
        (EVERYTHING, {"CAP3": 59}, 59),
        (EVERYTHING, {"CAP3": 59, "CAP1": 49}, 49),
        ({}, {"CAP3": 59}, 0),
        ({**EVERYTHING, "F1": 0.99}, {}, 99),
        (dict.fromkeys(EVERYTHING, 0.1), {}, 10),
        (dict.fromkeys(EVERYTHING, 0.7), {}, 70),
    ],
)
def test_a_cap_holds_a_whole_number(
    given: dict[str, float | None], caps: dict[str, int], index: int
) -> None:
    assert scores.index(given, caps=caps) == index


@pytest.mark.parametrize(
    ("active", "read", "capped"),
    [
        (0, None, True),
        (0, NOW, True),
        (3, None, True),
        (3, NOW - timedelta(hours=24), False),
        (3, NOW - timedelta(hours=24, seconds=1), True),
    ],
)
def test_collection_that_stopped_caps_the_index(
    active: int, read: datetime | None, capped: bool
) -> None:
    facts = replace(NOTHING, active_sources=active, last_read_at=read)
    assert bool(scores.caps(facts, now=NOW)) == capped


@pytest.mark.parametrize(
    ("index", "name"),
    [
        (100, "ready"), (85, "ready"), (84, "nearly_ready"), (70, "nearly_ready"), (69, "partial"),
        (50, "partial"), (49, "fragile"), (25, "fragile"), (24, "not_ready"), (0, "not_ready"),
    ],
)  # fmt: skip
def test_names(index: int, name: str) -> None:
    assert scores.name_of(index, confidence=0.6) == name
    assert scores.name_of(index, confidence=0.599) == ""
