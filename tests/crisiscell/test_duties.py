"""The list of who is on duty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from crisiscell import duties
from crisiscell.models import DutyRank, DutyShift
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_shift

HOUR = timedelta(hours=1)


def test_a_duty_is_written_with_its_trail(lead: User, communicator: User) -> None:
    now = timezone.now()
    shift = duties.add(communicator, starts_at=now, ends_at=now + HOUR, rank=DutyRank.MAIN, by=lead)
    assert list(DutyShift.objects.on(now)) == [shift]
    entry = AuditEntry.objects.get(verb="add_duty")
    assert (entry.actor, entry.after["person"]) == (lead, communicator.pk)


def test_nobody_is_on_duty_twice_at_once(lead: User, communicator: User) -> None:
    shift = make_shift(communicator)
    with pytest.raises(Refusal, match="Nadia est déjà de garde"):
        duties.add(
            communicator, starts_at=shift.ends_at - HOUR, ends_at=shift.ends_at + HOUR,
            rank=DutyRank.SECOND, by=lead,
        )  # fmt: skip
    duties.add(
        communicator, starts_at=shift.ends_at, ends_at=shift.ends_at + HOUR,
        rank=DutyRank.MAIN, by=lead,
    )  # fmt: skip
    assert DutyShift.objects.count() == 2


def test_what_has_not_begun_goes_and_what_has_begun_ends(lead: User, communicator: User) -> None:
    now = timezone.now()
    later = make_shift(communicator, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    begun = make_shift(lead)
    for shift in (later, begun):
        duties.remove(shift, by=lead)
    assert not DutyShift.objects.filter(pk=later.pk).exists()
    assert now <= DutyShift.objects.get(pk=begun.pk).ends_at <= timezone.now()
    assert AuditEntry.objects.filter(verb="remove_duty").count() == 2
    duties.remove(later, by=lead)
    assert AuditEntry.objects.filter(verb="remove_duty").count() == 2


def test_who_answered_last_night_stays_written(lead: User) -> None:
    now = timezone.now()
    over = make_shift(lead, starts_at=now - 9 * HOUR, ends_at=now - HOUR)
    with pytest.raises(Refusal, match="terminée"):
        duties.remove(over, by=lead)
    assert DutyShift.objects.filter(pk=over.pk).exists()


def test_a_closed_account_answers_to_nobody(lead: User, communicator: User) -> None:
    shift = make_shift(communicator)
    User.objects.filter(pk=communicator.pk).update(is_active=False)
    assert not DutyShift.objects.on(timezone.now()).exists()
    assert duties.turns([DutyShift.objects.get(pk=shift.pk)]) == []


def test_the_main_one_comes_first(lead: User, communicator: User) -> None:
    make_shift(lead, rank=DutyRank.SECOND, starts_at=timezone.now() - 2 * HOUR)
    make_shift(communicator)
    assert [str(one.person) for one in DutyShift.objects.on(timezone.now())] == ["Nadia", "Rosalie"]
