"""What dated records come to: a mean that forgets, or nothing where they are too few. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WINDOW = timedelta(days=180)
HALVES_EVERY = 60  # days
ENOUGH = 3
LEANS_FROM = 0.75

Record = tuple[date, int]


class Leaning(StrEnum):
    UNDETERMINED = "undetermined"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, kw_only=True)
class Posture:
    """How a voice stands towards our messages, from so many records; no mean where too few."""

    leaning: Leaning
    records: int
    mean: float | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The day on which a posture went over to the other side."""

    on: date
    before: Leaning
    after: Leaning


def posture(records: Iterable[Record], *, on: date) -> Posture:
    """The posture on a day, from the records of the 180 days until then."""
    counted = [(day, value) for day, value in records if on - WINDOW <= day <= on]
    if len(counted) < ENOUGH:
        return Posture(leaning=Leaning.UNDETERMINED, records=len(counted))
    mean = weighted_mean(counted, on=on)
    return Posture(leaning=leaning_of(mean), records=len(counted), mean=mean)


def weighted_mean(records: Sequence[Record], *, on: date) -> float:
    """The mean of some records, of which one of 60 days ago weighs half as one of today."""
    weights = [math.exp2(-(on - day).days / HALVES_EVERY) for day, _value in records]
    total = sum(weight * value for weight, (_day, value) in zip(weights, records, strict=True))
    return total / sum(weights)


def leaning_of(mean: float) -> Leaning:
    # The mean of values that are all alike must not fall short of the line by a rounding.
    rounded = round(mean, 9)
    if rounded >= LEANS_FROM:
        return Leaning.POSITIVE
    return Leaning.NEGATIVE if rounded <= -LEANS_FROM else Leaning.NEUTRAL


def turns(records: Iterable[Record], *, on: date) -> list[Turn]:
    """Each time the posture went from one side to the other until a day, the oldest first.

    A while in between, neutral or undetermined, is no side: the turn is on the day that reaches
    the other one.
    """
    known = sorted(record for record in records if record[0] <= on)
    found: list[Turn] = []
    side: Leaning | None = None
    for day in sorted({day for day, _value in known}):
        now = posture(known, on=day).leaning
        if now not in {Leaning.POSITIVE, Leaning.NEGATIVE}:
            continue
        if side and now != side:
            found.append(Turn(on=day, before=side, after=now))
        side = now
    return found
