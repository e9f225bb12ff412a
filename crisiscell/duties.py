"""The list of who is on duty, kept by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crisiscell.models import DutyRank, DutyShift
from crisiscell.rota import Turn
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User
from msgu.web.dates import written


@transaction.atomic
def add(
    person: User, *, starts_at: datetime, ends_at: datetime, rank: DutyRank, by: User
) -> DutyShift:
    """Put a person on duty; refuses a second duty of the same person at the same time."""
    # Two forms about one person take turns.
    User.objects.select_for_update().get(pk=person.pk)
    taken = DutyShift.objects.between(starts_at, ends_at).filter(person=person).first()
    if taken:
        raise Refusal(
            _("%(name)s est déjà de garde du %(start)s au %(end)s.")
            % {
                "name": person,
                "start": written(taken.starts_at, "DATETIME_FORMAT"),
                "end": written(taken.ends_at, "DATETIME_FORMAT"),
            }
        )
    shift = DutyShift.objects.create(person=person, starts_at=starts_at, ends_at=ends_at, rank=rank)
    audit.record("add_duty", shift, by=by, after=codes(shift))
    live.tell(Topic.DUTY, [shift.pk])
    return shift


@transaction.atomic
def remove(shift: DutyShift, *, by: User) -> None:
    """Take a duty back: one that has begun ends now, one that is over stays as it was."""
    now = timezone.now()
    # Doubled, the second finds nothing to take back.
    held = DutyShift.objects.select_for_update().filter(pk=shift.pk).first()
    if held is None:
        return
    if held.ends_at <= now:
        raise Refusal(_("Cette garde est terminée\u00a0: elle reste inscrite."))
    audit.record("remove_duty", held, by=by, before=codes(held))
    live.tell(Topic.DUTY, [held.pk])
    if held.starts_at < now:
        DutyShift.objects.filter(pk=held.pk).update(ends_at=now)
    else:
        held.delete()


def codes(shift: DutyShift) -> dict[str, object]:
    return {
        "person": shift.person_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "rank": shift.rank,
    }


def turns(shifts: Iterable[DutyShift]) -> list[Turn]:
    """Shifts as the rota's rules read them. A closed account covers nothing."""
    return [
        Turn(
            who=str(shift.person),
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            main=shift.rank == DutyRank.MAIN,
        )
        for shift in shifts
        if shift.person.is_active
    ]
