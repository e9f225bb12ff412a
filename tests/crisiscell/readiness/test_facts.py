"""What is counted: real rows of the right days, and nothing played."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crisiscell.readiness import scores
from crisiscell.readiness.facts import gather
from crisiscell.readiness.scores import Term
from monitoring.models import HourCount, Match, Run, Slot
from monitoring.worlds import REAL, World
from tests.makers import make_mention, make_source, make_watch

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def counted(dimension: str, value: str, n: int, **fields: Any) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    defaults: dict[str, Any] = {"hour": hour, "dimension": dimension, "value": value, "n": n}
    HourCount.objects.create(**{**defaults, **fields})


def test_an_empty_desk_has_counted_nothing(db: None) -> None:
    facts = gather(world=REAL, now=timezone.now())
    assert set(scores.fed(facts).values()) == {0}
    assert scores.caps(facts, now=timezone.now())


def test_quarters_of_an_hour_heard_by_nine_sources_in_ten(db: None) -> None:
    now = timezone.now()
    for number, (due, ok) in enumerate([(10, 10), (10, 9), (10, 8), (0, 0), (1, 0)]):
        Slot.objects.create(starts_at=now - number * 15 * MINUTE - MINUTE, due=due, ok=ok)
    Slot.objects.create(starts_at=now - 31 * DAY, due=1, ok=1)
    facts = gather(world=REAL, now=now)
    assert (facts.slots, facts.slots_heard) == (5, 2)


def test_families_and_what_was_captured_in_seven_real_days(db: None) -> None:
    now = timezone.now()
    counted("family", "official", 3)
    counted("family", "official", 3, hour=now - DAY)
    counted("family", "partner", 3)
    counted("family", "blog", 3, hour=now - 8 * DAY)
    demo = Run.objects.create(kind="demo", name="Démonstration")
    counted("family", "community", 3, origin="demo", run=demo)
    counted("total", "", 12)
    exercise = Run.objects.create(kind="exercise", name="Exercice")
    counted("total", "", 5, origin="exercise", run=exercise)
    facts = gather(world=REAL, now=now)
    assert (facts.families, facts.captured) == (("official",), 12)
    played = gather(world=World("demo", demo.pk), now=now)
    assert (played.families, played.captured) == (("community",), 0)


def decided(*, minutes_after: int, **fields: Any) -> None:
    """A mention due in an hour, and triaged so many minutes after its capture."""
    then = timezone.now() - 2 * DAY
    make_mention(
        **{
            "captured_at": then,
            "due_at": then + 60 * MINUTE,
            "status": 1,
            "triaged_at": then + minutes_after * MINUTE,
            **fields,
        }
    )


def test_triage_on_time(db: None) -> None:
    now = timezone.now()
    decided(minutes_after=59)
    decided(minutes_after=61)
    decided(minutes_after=1, priority=4)
    decided(minutes_after=1, captured_at=now - 31 * DAY)
    decided(minutes_after=1, parked_why="follows_lead", queued=False)
    make_mention(due_at=now - MINUTE)
    make_mention(due_at=now + MINUTE)
    make_mention(due_at=now - MINUTE, parked_why="unmatched")
    make_mention(due_at=now - MINUTE, origin="demo", run=Run.objects.create(kind="demo", name="d"))
    facts = gather(world=REAL, now=now)
    assert (facts.looked_at, facts.on_time, facts.never_triaged) == (3, 1, 1)
    assert facts.late == 1


def test_terms_with_their_age_and_their_precision(db: None) -> None:
    now = timezone.now()
    watch = make_watch("peupliers", reviewed_at=now - 10 * DAY)
    make_watch("pont")
    make_watch("ancien", active=False)
    for useful, triaged_at in (("yes", now), ("no", now), ("yes", now - 61 * DAY), ("", None)):
        mention = make_mention(useful=useful, triaged_at=triaged_at)
        Match.objects.create(mention=mention, watch=watch, watch_version=1)
    facts = gather(world=REAL, now=now)
    assert facts.terms == (
        Term(review_age=10, triaged=2, useful=1),
        Term(review_age=None, triaged=0, useful=0),
    )
    assert facts.terms_off == 1


def test_only_real_active_sources_hold_the_cap_off(db: None) -> None:
    now = timezone.now()
    make_source(active=False, last_ok_at=now)
    make_source(origin="demo", run=Run.objects.create(kind="demo", name="d"), last_ok_at=now)
    assert scores.caps(gather(world=REAL, now=now), now=now)
    make_source(last_ok_at=now)
    assert not scores.caps(gather(world=REAL, now=now), now=now)
