"""Targets: the house's, an organisation's, and what does not hold together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from monitoring.models import Level, Priority
from monitoring.targets import (
    HOUSE,
    Aim,
    Place,
    Target,
    fault_of,
    faults,
    name,
    read,
    read_code,
    written,
)

P, A = Priority, Aim


def place(level: Level, priority: Priority, aim: Aim = Aim.TRIAGE) -> Place:
    return level, priority, aim


@pytest.mark.parametrize(
    ("level", "codes"),
    [
        (Level.ROUTINE, "15m 15m 60m 120m 240m 1d 1d 3d"),
        (Level.PRE_ALERT, "10m 10m 30m 60m 120m 240m 480m 1440m"),
        (Level.ALERT, "5m 5m 15m 30m 60m 120m 480m 1440m"),
        (Level.CRISIS, "3m 5m 10m 30m 45m 120m 480m 1440m"),
        (Level.RECOVERY, "10m 10m 30m 60m 120m 240m 480m 1440m"),
    ],
)
def test_the_house_s_own(level: Level, codes: str) -> None:
    assert [HOUSE[level, priority, aim].code for priority in P for aim in A] == codes.split()


def test_the_house_s_own_hold_together() -> None:
    assert list(faults(HOUSE)) == []
    assert (read({}), written(HOUSE)) == (HOUSE, {})


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("15m", Target(minutes=15)),
        ("2880m", Target(minutes=2880)),
        ("10d", Target(days=10)),
        *(
            (wrong, None)
            for wrong in (
                *("0m", "2881m", "11d", "-5m", "15", "m", "15 m", "15m\n", "1e3m", "٣m", "01m", ""),
                *(15, None, ["15m"], {"15m": 1}, "9" * 10_000 + "m", True),
            )
        ),
    ],
)
def test_a_code_is_read_within_bounds_or_not_at_all(code: object, target: Target | None) -> None:
    assert read_code(code) == target


@pytest.mark.parametrize(
    "stored",
    [
        None, [], "15m", 7, {"crisis_1_triage": "0m"}, {"crisis_9_triage": "1m"}, {"": "1m"},
        {"crisis_1_triage": {"crisis_1_triage": "1m"}}, {str(n): "1m" for n in range(10_000)},
    ],
)  # fmt: skip
def test_a_hand_that_slipped_in_the_database_stops_no_desk(stored: object) -> None:
    assert read(stored) == HOUSE


def test_only_what_differs_is_stored() -> None:
    faster = {**HOUSE, place(Level.CRISIS, P.VITAL): Target(minutes=2)}
    assert written(faster) == {"crisis_1_triage": "2m"}
    assert read(written(faster)) == faster
    assert len({name(one) for one in HOUSE}) == 40


@pytest.mark.parametrize(
    ("at", "code", "sentence"),
    [
        (place(Level.ALERT, P.URGENT), "31m", "Plus long qu’au niveau « Pré-alerte » (30 min)"),
        (place(Level.ALERT, P.URGENT), "30m", ""),
        (place(Level.CRISIS, P.IMPORTANT), "61m", "Plus long qu’au niveau « Alerte » (1 h)"),
        (place(Level.RECOVERY, P.URGENT), "61m", "Plus long qu’au niveau « Veille » (1 h)"),
        (place(Level.ROUTINE, P.URGENT), "14m", "Plus court que pour « Vital » (15 min)"),
        (place(Level.ROUTINE, P.ROUTINE), "239m", "Plus court que pour « Important » (4 h)"),
        (place(Level.ROUTINE, P.IMPORTANT, A.ANSWER), "239m", "ne peut précéder le tri (4 h)"),
        (place(Level.ROUTINE, P.VITAL), "61m", "n’attend jamais plus d’une heure"),
        (place(Level.PRE_ALERT, P.ROUTINE), "2d", "« Veille » (1 jour ouvrable)"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_says_why(at: Place, code: str, sentence: str) -> None:
    target = read_code(code)
    assert target
    said = fault_of(at, target, {**HOUSE, at: target}).replace("\u00a0", " ")
    assert sentence in said if sentence else said == ""


@pytest.mark.parametrize(
    ("target", "french", "english"),
    [
        (Target(minutes=3), "3 min", "3 min"),
        (Target(minutes=240), "4 h", "4 h"),
        (Target(minutes=65), "1 h 05", "1 h 05"),
        (Target(minutes=1440), "24 h", "24 h"),
        (Target(days=1), "1 jour ouvrable", "1 working day"),
        (Target(days=3), "3 jours ouvrables", "3 working days"),
    ],
)
def test_words(target: Target, french: str, english: str) -> None:
    for language, words in (("fr-ca", french), ("en", english)):
        with translation.override(language):
            assert target.words.replace("\u00a0", " ") == words


def test_a_working_day_counts_as_a_shift_beside_another_target() -> None:
    assert Target(days=3).nominal == timedelta(hours=24) == Target(minutes=1440).nominal
