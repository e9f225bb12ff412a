"""What every page says of the listening, and the state of each source in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring import health, source_sentences, tasks
from monitoring.models import HourCount, Signal, Slot, Source
from monitoring.worlds import REAL
from tests.makers import make_mention, make_source

NOW = timezone.now()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

READ: dict[str, Any] = {"last_ok_at": NOW, "last_item_at": NOW, "health": "ok"}
FAILING: dict[str, Any] = {
    "health": "failing",
    "failures": 3,
    "failing_since": NOW - 2 * 60 * MINUTE,
    "last_error": "status 503",
}


def state(**fields: Any) -> health.State:
    fields = {"active_since": NOW - 9 * DAY, "next_poll_at": NOW + 4.5 * MINUTE, **fields}
    return health.state_of(make_source(**fields), now=NOW)


@pytest.mark.parametrize(
    ("fields", "key", "words"),
    [
        (READ, "ok", "Rien à faire."),
        ({**READ, "health": "unchanged"}, "unchanged", "Rien de nouveau à la dernière lecture."),
        ({**READ, "moved_to": "https://b.example/"}, "ok", "par son ancienne adresse."),
        ({**READ, "health": "empty"}, "empty", "ne contient rien"),
        ({"active_since": NOW, "health": "never"}, "never", "pas encore été lue"),
        ({**READ, "last_ok_at": NOW - DAY}, "late", "pas été lue depuis 24 h"),
        ({**READ, "last_item_at": NOW - 4 * DAY}, "late", "rien publié depuis 4 jours"),
        (
            {**READ, "last_item_at": NOW - 3.1 * DAY},
            "late",
            "depuis plus de 3 jours, au lieu de 3 jours au plus",
        ),
        (
            {**READ, "last_item_at": None, "keep": "matches", "active_since": NOW - 15 * DAY},
            "late",
            "rien donné qui réponde à nos termes depuis 15 jours",
        ),
        ({**READ, **FAILING}, "failing", "en panne (503)"),
        ({**READ, **FAILING, "last_error": "quarantined"}, "failing", "en quarantaine"),
        ({**READ, **FAILING, "last_error": "internal"}, "failing", "La faute est à notre poste"),
        (
            {**READ, **FAILING, "health": "refused", "last_error": "status 404"},
            "refused",
            "Cherchez la nouvelle adresse",
        ),
        ({"active": False}, "off", "ne l’écoute pas"),
    ],
)
def test_each_state_says_what_it_means(
    db: None, fields: dict[str, Any], key: str, words: str
) -> None:
    seen = state(**fields)
    assert seen.key == key
    assert words in seen.sentence.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("fields", "run", "next_poll"),
    [
        (READ, "", "prochaine lecture dans 4 min"),
        ({**READ, **FAILING}, "3 échecs depuis 2 h", "prochaine lecture dans 4 min"),
        (
            {**READ, "failures": 1, "failing_since": NOW - MINUTE},
            "1 échec depuis 1 min",
            "prochaine lecture dans 4 min",
        ),
        ({**READ, "next_poll_at": NOW - MINUTE / 2}, "", "prochaine lecture dans un instant"),
        ({**READ, "next_poll_at": NOW + MINUTE / 20}, "", "prochaine lecture dans un instant"),
        ({**READ, "next_poll_at": NOW + MINUTE / 2}, "", "prochaine lecture dans 30 s"),
        ({**READ, "next_poll_at": NOW - 3 * MINUTE}, "", "lecture attendue depuis 3 min"),
        ({**READ, "lease_until": NOW + MINUTE}, "", "lecture en cours"),
        ({"active": False, **FAILING}, "", ""),
    ],
)
def test_the_run_of_failures_and_the_next_poll(
    db: None, fields: dict[str, Any], run: str, next_poll: str
) -> None:
    seen = state(**fields)
    assert (seen.run.replace("\xa0", " "), seen.next_poll.replace("\xa0", " ")) == (run, next_poll)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (30, "chaque minute"),
        (75, "chaque minute"),
        (100, "toutes les 2 min"),
        (300, "toutes les 5 min"),
        (3_580, "chaque heure"),
        (5_400, "toutes les 90 min"),
        (7_190, "toutes les 2 h"),
        (86_400, "chaque jour"),
    ],
)
def test_a_pace_is_said_to_the_nearest_minute(seconds: int, said: str) -> None:
    assert source_sentences.every(seconds).replace("\xa0", " ") == said


def test_what_needs_somebody_comes_first(db: None) -> None:
    for name, fields in {
        "zèbre": {**READ, "health": "unchanged"},
        "abeille": READ,
        "off": {"active": False},
        "never": {"active_since": NOW},
        "late": {**READ, "last_ok_at": NOW - DAY},
        "failing": {**READ, **FAILING},
        "refused": {**READ, **FAILING, "health": "refused"},
    }.items():
        state(name=name, **fields)
    sorted_names = [seen.source.name for seen in health.states(Source.objects.all(), now=NOW)]
    assert sorted_names == ["refused", "failing", "late", "never", "abeille", "zèbre", "off"]


# --- Every page --------------------------------------------------------------------------------


def test_the_bar_counts_as_the_states_do_in_one_statement(db: None) -> None:
    for fields in (
        READ,
        {**READ, "failures": 1, "health": "failing"},
        {**READ, **FAILING, "name": "Le Merle"},
        {**READ, "last_item_at": NOW - 4 * DAY},
        {"active": False},
    ):
        state(**fields)
    make_mention(captured_at=NOW - MINUTE, source=Source.objects.earliest("pk"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seen = health.listening(world=REAL, now=NOW)
    assert len(asked) == 1
    active = Source.objects.active()
    assert seen.heard == sum(health.is_heard(source, now=NOW) for source in active) == 1
    assert (seen.active, seen.failing, seen.failing_names) == (4, 1, ("Le Merle",))
    assert seen.last_mention_at == NOW - MINUTE


def test_a_source_and_its_signals_count_once(db: None) -> None:
    source = make_source()
    for kind, key in (("silent_source", "a"), ("failing_source", "b"), ("failing_source", "c")):
        Signal.objects.create(kind=kind, key=key, subject=source.pk, why="unread")
    Signal.objects.create(kind="vital_mention", key="d", subject=source.pk, why="proposed_p1")
    Signal.objects.create(kind="turned_voice", key="e", subject=source.pk, why="turned")
    assert health.listening(world=REAL, now=NOW).signals == 3
    assert Signal.objects.in_world(REAL).to_assess().subjects() == 3


@pytest.mark.parametrize(
    ("last_readings", "deaf"),
    [
        ([], False),
        ([1, 99], False),
        ([14], False),
        ([18], True),
        ([99, 18, 44], True),
    ],
)
def test_the_desk_is_deaf_once_no_source_is_read(
    db: None, last_readings: list[int], deaf: bool
) -> None:
    for minutes in last_readings:
        read_at = NOW - minutes * MINUTE
        state(last_ok_at=read_at, next_poll_at=read_at)
    state(active=False)
    seen = health.listening(world=REAL, now=NOW)
    assert seen.deaf_since == (NOW - 18 * MINUTE if deaf else None)


def test_a_source_that_has_its_own_slow_pace_does_not_hide_that_the_others_are_not_read(
    db: None,
) -> None:
    """It says that one source is read: the desk is not deaf, and each of the others rings."""
    state(last_ok_at=NOW - 60 * MINUTE, interval=3600)
    state(last_ok_at=NOW - 60 * MINUTE, next_poll_at=NOW - 55 * MINUTE)
    seen = health.listening(world=REAL, now=NOW)
    assert (seen.deaf_since, seen.heard) == (None, 0)


# --- The sweep ---------------------------------------------------------------------------------


def test_the_sweep_writes_slots_and_learns_once_an_hour(db: None) -> None:
    two = (NOW - DAY).replace(hour=14, minute=0, second=0, microsecond=0)
    source = make_source(active_since=two - 40 * DAY, last_ok_at=two)
    HourCount.objects.bulk_create(
        HourCount(hour=two - hours * 60 * MINUTE, dimension="source", value=str(source.pk), n=1)
        for hours in range(24 * 20)
    )
    Slot.objects.create(starts_at=two - 45 * MINUTE)
    for minutes, slots, gap in ((-1, 2, None), (1, 3, 120), (16, 4, 120)):
        tasks.sweep_at(two + minutes * MINUTE)
        source.refresh_from_db()
        assert Slot.objects.count() == slots
        assert source.usual_gap == (gap and gap * MINUTE)
