"""The arithmetic of the index. Pure: facts in, scores out; None is « sans objet »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor

from crisiscell.readiness.catalogue import DIMENSIONS, Dimension

Scores = Mapping[str, float | None]

# The families whose balance counts: the three others are ours, our partners' or our peers'.
BALANCED = ("traditional_media", "social_network", "blog", "official", "community")
# A quarter of an hour was heard when this share of the active sources was.
HEARD = 0.9
REVIEW_DAYS = 90
# One match in five that is useful is good enough; fewer than ten triaged say nothing yet.
GOOD_PRECISION = 0.20
FEWEST_TRIAGED = 10
# A sheet or an observation counts for so many days; fewer of either than five leave a hole.
NETWORK_DAYS = 180
ENOUGH_VOICES = 5
ENOUGH_PEERS = 5
INTERRUPTED = timedelta(hours=24)
CAP3 = 59
# Under this share of the weights, the index has no name.
ENOUGH = 0.6


@dataclass(frozen=True, kw_only=True)
class Term:
    """An active watch: days since its last review (None: never), and what it brought in 60 days."""

    review_age: float | None
    triaged: int
    useful: int


@dataclass(frozen=True, kw_only=True)
class Network:
    """Both registers: the sheets in use, of which so many were reviewed lately, so many say what to
    count on or to expect, and so many both; the organisations like ours, and those observed lately.
    `last_*` are days, None without any.
    """

    voices: int
    reviewed: int
    filled: int
    ready: int
    last_reviewed_on: date | None
    peers: int
    observed: int
    last_seen_on: date | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was counted, as a snapshot keeps it. `last_*` are moments, None without any."""

    slots: int
    slots_heard: int
    last_slot_at: datetime | None
    families: tuple[str, ...]
    last_captured_at: datetime | None
    looked_at: int
    on_time: int
    never_triaged: int
    last_triaged_at: datetime | None
    late: int
    captured: int
    terms: tuple[Term, ...]
    terms_off: int
    last_review_at: datetime | None
    active_sources: int
    last_read_at: datetime | None
    network: Network


def freshness(age: float, *, valid: float) -> float:
    """How much a proof of `age` days still counts: whole for `valid` days, nothing after twice."""
    return min(1.0, max(0.0, 1 - (age - valid) / valid))


def share(part: float, whole: float) -> float:
    """`part` of `whole`; 0 of nothing: where something should happen, no data is not good data."""
    return part / whole if whole else 0.0


def backlog(*, late: int, captured: int) -> float:
    return max(0.0, 1 - late / captured) if captured else 0.0


def reviewed(term: Term) -> float:
    """How far one watch is reviewed, and worth reading."""
    if term.review_age is None:
        return 0.0
    precise = 1.0
    if term.triaged >= FEWEST_TRIAGED:
        precise = min(1.0, term.useful / term.triaged / GOOD_PRECISION)
    return freshness(term.review_age, valid=REVIEW_DAYS) * precise


def measured(facts: Facts) -> dict[str, float | None]:
    """The indicators that rows can answer today."""
    return {
        "F1": share(facts.slots_heard, facts.slots),
        "F2": share(len(facts.families), len(BALANCED)),
        "F3": share(facts.on_time, facts.looked_at),
        "F4": backlog(late=facts.late, captured=facts.captured),
        "F5": share(sum(map(reviewed, facts.terms)), len(facts.terms)),
        "I1": share(facts.network.ready, max(ENOUGH_VOICES, facts.network.voices)),
        "I2": share(min(ENOUGH_PEERS, facts.network.observed), ENOUGH_PEERS),
    }


def fed(facts: Facts) -> dict[str, int]:
    """How many records each measured indicator counted."""
    return {
        "F1": facts.slots,
        "F2": len(facts.families),
        "F3": facts.looked_at,
        "F4": facts.captured,
        "F5": len(facts.terms),
        "I1": facts.network.voices,
        "I2": facts.network.observed,
    }


# --- The index -------------------------------------------------------------------------------


def dimension_score(dimension: Dimension, scores: Scores) -> float:
    """0 to 1. What has no score yet counts 0; what is sans objet leaves its weight to the rest."""
    applicable = [one for one in dimension.indicators if scores.get(one.code, 0.0) is not None]
    points = sum(one.weight * (scores.get(one.code) or 0.0) for one in applicable)
    return share(points, sum(one.weight for one in applicable))


def caps(facts: Facts, *, now: datetime) -> dict[str, int]:
    """The caps in force, of those that rows can answer."""
    interrupted = facts.last_read_at is None or now - facts.last_read_at > INTERRUPTED
    return {"CAP3": CAP3} if interrupted or not facts.active_sources else {}


def index(
    scores: Scores, *, caps: Mapping[str, int], dimensions: Sequence[Dimension] = DIMENSIONS
) -> int:
    """0 to 100, a whole number, under the lowest cap."""
    raw = sum(one.weight * dimension_score(one, scores) for one in dimensions)
    # Ten tenths must be one: a sum of fractions falls short by a hair.
    return floor(min([round(raw, 6), *caps.values()]))


def confidence(records: Mapping[str, int], dimensions: Sequence[Dimension] = DIMENSIONS) -> float:
    """The share of the weights whose indicators counted at least one record."""
    indicators = [one for dimension in dimensions for one in dimension.indicators]
    known = sum(one.weight for one in indicators if records.get(one.code))
    return share(known, sum(one.weight for one in indicators))


def name_of(index: int, *, confidence: float) -> str:
    """The level's code; "" where too little is known to give it a name."""
    if confidence < ENOUGH:
        return ""
    floors = ((85, "ready"), (70, "nearly_ready"), (50, "partial"), (25, "fragile"))
    return next((code for least, code in floors if index >= least), "not_ready")


def best_gains(scores: Scores, weights: Mapping[str, float], *, n: int = 3) -> list[str]:
    """The codes of what would raise the index most: weight × what is missing."""
    gains = {
        code: weights[code] * (1 - score) for code, score in scores.items() if score is not None
    }
    ranked = sorted(gains, key=lambda code: (-gains[code], code))
    return [code for code in ranked if gains[code] > 0][:n]
