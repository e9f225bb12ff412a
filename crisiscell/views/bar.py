"""On every page: how hard the desk works, who answers, and whom a handover waits for."""

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from crisiscell.handovers.signing import FORGOTTEN_AFTER, HANDS_OVER
from crisiscell.models import DutyShift, Handover
from monitoring.models.level import level_in_force
from monitoring.worlds import world_of
from msgu.outbox.models import Channel
from msgu.users.models import Role, User

# How many handovers a banner names.
NAMED = 3
DESK = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)


def level(request: HttpRequest) -> str:
    """The level in force, in a word and a shape."""
    assert isinstance(request.user, User)
    current = level_in_force(world_of(request.user))
    return render_to_string("crisiscell/bar_level.html", {"level": current}, request=request)


def demonstration(request: HttpRequest) -> str:
    """On every screen of a demonstration account: that all of it is invented."""
    if not (isinstance(request.user, User) and request.user.is_demo):
        return ""
    return render_to_string("crisiscell/bar_demonstration.html", request=request)


def on_duty(request: HttpRequest) -> str:
    """Who is on duty now, for the people of the desk."""
    if not (isinstance(request.user, User) and request.user.has_role(*DESK)):
        return ""
    shifts = asked_once(request)
    return render_to_string("crisiscell/bar_duty.html", {"shifts": shifts}, request=request)


def handovers(request: HttpRequest) -> str:
    """The notes that wait for this person: theirs to take, or forgotten by everybody."""
    if not (isinstance(request.user, User) and request.user.has_role(*HANDS_OVER)):
        return ""
    now = timezone.now()
    pending = Handover.objects.in_world(world_of(request.user)).pending().with_people()
    theirs = Q(named=request.user) | Q(named=None) & ~Q(outgoing=request.user)
    found = pending.filter(theirs | Q(signed_at__lt=now - FORGOTTEN_AFTER)).order_by("signed_at")
    notes = [(note, now - note.signed_at > FORGOTTEN_AFTER) for note in found[:NAMED]]
    if not notes:
        return ""
    context = {"notes": notes, "now": now}
    return render_to_string("crisiscell/bar_handovers.html", context, request=request)


def unreachable(request: HttpRequest) -> str:
    """That who is on duty has no channel, for those who can do something about it."""
    user = request.user
    if not (isinstance(user, User) and user.has_role(Role.LEAD, Role.ADMIN)) or user.is_demo:
        return ""
    people = [shift.person for shift in asked_once(request)]
    if not people or Channel.objects.reachable(people):
        return ""
    return render_to_string(
        "crisiscell/bar_unreachable.html", {"first": people[0]}, request=request
    )


def asked_once(request: HttpRequest) -> list[DutyShift]:
    """Who is on duty in the reader's world, asked once for all that a page says of it."""
    shifts: list[DutyShift] | None = getattr(request, "shifts_now", None)
    if shifts is None:
        assert isinstance(request.user, User)
        shifts = list(DutyShift.objects.beside(request.user).on(timezone.now()))
        request.shifts_now = shifts  # type: ignore[attr-defined]
    return shifts
