"""Who is told of what nobody answers, when, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crisiscell import escalation
from monitoring import triage
from monitoring.models import Mention, Origin, Priority, Run, Signal, Status
from msgu.clock import by_postgres
from msgu.outbox.models import Notice
from msgu.users.models import Role, User
from tests.makers import make_channel, make_mention, make_shift, make_source, make_user, over

MINUTE = timedelta(minutes=1)


def make_life(*, age: float, target: float = 10, **fields: Any) -> Mention:
    """A life in danger that came so many minutes ago, to be taken within so many."""
    captured = by_postgres() - age * MINUTE
    due = captured + target * MINUTE
    return make_mention(priority=Priority.VITAL, captured_at=captured, due_at=due, **fields)


def told() -> set[str]:
    """Who was told; a person is here by name."""
    return set(Notice.objects.values_list("recipient__name", flat=True))


def reachable(person: User) -> User:
    make_channel(person)
    return person


@pytest.fixture
def on_duty(communicator: User) -> User:
    make_shift(reachable(communicator))
    return communicator


@pytest.fixture
def everyone(on_duty: User, colleague: User, lead: User, admin: User) -> None:
    make_shift(reachable(colleague), rank="second")
    reachable(lead)
    reachable(admin)


# --- A life in danger ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "names"),
    [
        (4.9, set()),
        (5.1, {"Nadia"}),
        (9.9, {"Nadia"}),
        (10.1, {"Nadia", "Luc", "Rosalie"}),
    ],
)
def test_duty_at_half_of_the_target_and_leads_at_the_whole(
    age: float, names: set[str], everyone: None
) -> None:
    make_life(age=age)
    assert escalation.look() is bool(names)
    assert told() == names


def test_each_is_told_once_however_often_one_looks(everyone: None) -> None:
    make_life(age=11)
    assert escalation.look()
    before = Notice.objects.count()
    assert not escalation.look()
    assert Notice.objects.count() == before == 3


def test_what_somebody_holds_referred_or_closed_rings_nobody(
    on_duty: User, colleague: User
) -> None:
    held, closed = make_life(age=6), make_life(age=6)
    triage.claim(held, by=colleague)
    now = by_postgres()
    referred: dict[str, Any] = {"referred_to": "911", "return_at": now, "triaged_at": now}
    make_life(age=6, status=Status.REFERRED, **referred)
    triage.close(closed, by=colleague, seen=0, disposition="thanked", without_call=True)
    make_life(age=6, parked_why="follows_lead")
    make_mention(due_at=by_postgres() - MINUTE)
    assert not escalation.look()
    triage.release(held, by=colleague)
    assert escalation.look()


def test_a_claim_that_ran_out_holds_nothing(on_duty: User, colleague: User) -> None:
    life = make_life(age=6)
    triage.claim(life, by=colleague)
    assert not escalation.look()
    over(life)
    assert escalation.look()


def test_the_message_holds_our_words_and_a_link_only(on_duty: User) -> None:
    life = make_life(age=5.5, title="Appel de Mireille", text="Ma mère est prise au sous-sol")
    escalation.look()
    notice = Notice.objects.get()
    assert notice.urgent
    assert notice.body.endswith(f"/mentions/{life.pk}/")
    assert notice.body.splitlines()[-1].startswith("http")
    for outside in ("Mireille", "sous-sol"):
        assert outside not in notice.subject + notice.body
    assert "en retard" not in notice.body


def test_it_is_in_the_language_of_who_reads_it(on_duty: User) -> None:
    on_duty.language = "en"
    on_duty.save()
    make_life(age=6)
    escalation.look()
    assert Notice.objects.get().subject.startswith("Life in danger")


def test_what_was_missed_during_a_stop_is_told_once_and_says_so(everyone: None) -> None:
    make_life(age=60)
    escalation.look()
    escalation.look()
    bodies = list(Notice.objects.values_list("body", flat=True))
    assert len(bodies) == 3
    assert all("Avis en retard" in body for body in bodies)


def test_quiet_hours_do_not_hold_it(communicator: User) -> None:
    here = timezone.localtime()
    hour = timedelta(hours=1)
    make_channel(communicator, quiet_from=(here - hour).time(), quiet_to=(here + hour).time())
    make_shift(communicator)
    make_life(age=6)
    escalation.look()
    assert Notice.objects.get().due_at <= by_postgres()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_process_whose_clock_is_a_day_off_tells_on_time(
    days: int, everyone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_life(age=4)
    make_life(age=6)
    off = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: off)
    escalation.look()
    assert told() == {"Nadia"}
    assert Notice.objects.count() == 1


def test_the_demonstration_rings_nobody(everyone: None) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    world: dict[str, Any] = {"origin": Origin.DEMO, "run": run}
    make_life(age=60, source=make_source(**world), **world)
    Signal.objects.create(kind="deaf_desk", key="d", subject=0, why="unread", **world)
    assert not escalation.look()


def test_the_people_of_the_demonstration_answer_for_nothing_real(db: None) -> None:
    played = make_user("jouee@demo.example", *Role, is_demo=True)
    make_shift(reachable(played))
    make_life(age=60)
    assert not escalation.look()


# --- To whom -------------------------------------------------------------------------------------


def test_nobody_on_duty_leads_are_told(lead: User, admin: User) -> None:
    reachable(lead)
    reachable(admin)
    make_life(age=6)
    escalation.look()
    assert told() == {"Rosalie"}


def test_nobody_else_can_be_reached_administrators_are_told(
    communicator: User, lead: User, admin: User
) -> None:
    make_shift(communicator)
    reachable(admin)
    make_life(age=11)
    escalation.look()
    assert told() == {"Alix"}


def test_a_duty_that_is_over_or_of_a_closed_account_rings_nobody(
    communicator: User, colleague: User, lead: User
) -> None:
    past = datetime(2026, 1, 1, tzinfo=UTC)
    make_shift(reachable(communicator), starts_at=past, ends_at=past + timedelta(hours=8))
    make_shift(reachable(colleague))
    colleague.is_active = False
    colleague.save()
    reachable(lead)
    make_life(age=6)
    escalation.look()
    assert told() == {"Rosalie"}


def test_a_channel_added_while_it_waits_is_told_too(communicator: User) -> None:
    make_shift(communicator)
    make_life(age=6)
    assert not escalation.look()
    reachable(communicator)
    assert escalation.look()
    assert told() == {"Nadia"}


# --- Signals -------------------------------------------------------------------------------------


def test_a_deaf_desk_rings_duty_at_once(everyone: None) -> None:
    Signal.objects.create(kind="deaf_desk", key="d", subject=0, why="unread")
    escalation.look()
    escalation.look()
    notice = Notice.objects.get()
    assert (notice.recipient.name, notice.urgent) == ("Nadia", True)


@pytest.mark.parametrize("kind", ["silent_source", "failing_source"])
def test_a_source_in_trouble_is_told_to_administrators_who_may_sleep(
    kind: str, everyone: None
) -> None:
    source = make_source(name="Fil de Mireille")
    Signal.objects.create(kind=kind, key="s", subject=source.pk, why="unread")
    escalation.look()
    escalation.look()
    notice = Notice.objects.get()
    assert (notice.recipient.name, notice.urgent) == ("Alix", False)
    assert "Mireille" not in notice.subject + notice.body


def test_a_signal_that_is_over_assessed_or_old_rings_nobody(everyone: None, lead: User) -> None:
    now = by_postgres()
    told = {"kind": "silent_source", "subject": 1, "why": "unread"}
    Signal.objects.create(key="over", over_at=now, **told)
    Signal.objects.create(key="old", at=now - timedelta(days=2), **told)
    Signal.objects.create(
        key="assessed", state="assessed", assessed_by=lead, assessed_at=now, **told
    )
    assert not escalation.look()
