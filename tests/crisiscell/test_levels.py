"""The level: who may set it, what follows, and two people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crisiscell import levels
from crisiscell.models import LevelChange
from monitoring.models import DeskLevel, Level, Mention, Origin, Run, Source
from monitoring.models.level import level_in_force
from monitoring.worlds import REAL
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_mention, make_source

L = Level


@pytest.mark.parametrize(
    ("former", "level", "anyone", "lead"),
    [
        (L.ROUTINE, L.PRE_ALERT, True, True),
        (L.ROUTINE, L.CRISIS, True, True),
        (L.PRE_ALERT, L.ALERT, True, True),
        (L.RECOVERY, L.CRISIS, True, True),
        (L.CRISIS, L.ALERT, False, True),
        (L.CRISIS, L.ROUTINE, False, True),
        (L.PRE_ALERT, L.ROUTINE, False, True),
        (L.ALERT, L.RECOVERY, False, True),
        (L.RECOVERY, L.ROUTINE, False, True),
        (L.ROUTINE, L.RECOVERY, False, False),
        (L.PRE_ALERT, L.RECOVERY, False, False),
        (L.ALERT, L.ALERT, False, False),
    ],
)
def test_up_takes_one_person_and_down_takes_a_lead(
    former: Level, level: Level, anyone: bool, lead: bool
) -> None:
    assert (levels.refusal_of(former, level, is_lead=False) == "") == anyone
    assert (levels.refusal_of(former, level, is_lead=True) == "") == lead


def test_everything_follows_at_once(admin: User) -> None:
    now = timezone.now()
    source = make_source(interval=3600, next_poll_at=now + timedelta(hours=1))
    mention = make_mention(source=source)
    change = levels.set_level(L.CRISIS, seen=L.ROUTINE, reason="Crue à Saint-Merle", by=admin)
    assert level_in_force(REAL) == L.CRISIS
    moved = Mention.objects.get(pk=mention.pk)
    assert moved.due_at == mention.captured_at + timedelta(minutes=45)
    assert Source.objects.get(pk=source.pk).interval == source.interval_min
    assert (change.reason, change.deadlines) == ("Crue à Saint-Merle", 1)


def test_the_trail_holds_codes_and_the_history_holds_the_words(lead: User) -> None:
    levels.set_level(L.ALERT, seen=L.ROUTINE, reason="Crue à Saint-Merle", by=lead)
    entry = AuditEntry.objects.get(verb="set_level")
    assert entry.actor == lead
    assert (entry.before, entry.after) == (
        {"level": "routine"},
        {"level": "alert", "deadlines": 0, "sources": 0},
    )
    assert LevelChange.objects.get().by == lead


def test_a_level_that_has_changed_since_is_not_overwritten(lead: User, admin: User) -> None:
    levels.set_level(L.CRISIS, seen=L.ROUTINE, reason="Crue", by=lead)
    with pytest.raises(Refusal, match="Crise"):
        levels.set_level(L.PRE_ALERT, seen=L.ROUTINE, reason="Avertissement", by=admin)
    assert level_in_force(REAL) == L.CRISIS


def test_an_administrator_who_is_no_lead_does_not_go_down(lead: User, admin: User) -> None:
    levels.set_level(L.CRISIS, seen=L.ROUTINE, reason="Crue", by=lead)
    with pytest.raises(Refusal, match="responsable de la veille"):
        levels.set_level(L.ROUTINE, seen=L.CRISIS, reason="Fini", by=admin)
    levels.set_level(L.RECOVERY, seen=L.CRISIS, reason="L’eau baisse", by=lead)
    assert level_in_force(REAL) == L.RECOVERY


def test_of_two_at_once_one_wins(transactional_db: None, lead: User, admin: User) -> None:
    def ask(person: User, level: Level) -> str:
        try:
            levels.set_level(level, seen=L.ROUTINE, reason="Crue", by=person)
        except Refusal:
            return "refused"
        finally:
            connection.close()
        return "set"

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, lead, L.ALERT), pool.submit(ask, admin, L.CRISIS)]
    assert sorted(one.result() for one in asked) == ["refused", "set"]
    assert LevelChange.objects.get().level == level_in_force(REAL)


def test_there_is_one_level_in_each_world(db: None) -> None:
    runs = [Run.objects.create(kind=Origin.DEMO, name=name) for name in ("Crue", "Verglas")]
    for run in (None, *runs):
        DeskLevel.objects.create(run=run)
        with pytest.raises(IntegrityError, match="desk_level_once"), transaction.atomic():
            DeskLevel.objects.create(run=run)
    with pytest.raises(IntegrityError, match="desk_level_known"), transaction.atomic():
        DeskLevel.objects.update(level="panic")
