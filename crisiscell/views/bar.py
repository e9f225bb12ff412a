"""On every page: how hard the desk works, who answers, and whom a handover waits for."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from crisiscell.handovers.signing import FORGOTTEN_AFTER, HANDS_OVER
from crisiscell.models import Handover
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
    people = asked_once(request)
    return render_to_string("crisiscell/bar_duty.html", {"people": people}, request=request)


def handovers(request: HttpRequest) -> str:
    """The notes that wait for this person: theirs to take, or forgotten by everybody."""
    if not (isinstance(request.user, User) and request.user.has_role(*HANDS_OVER)):
        return ""
    now = timezone.now()
    theirs = {"run": world_of(request.user).run, "reader": request.user.pk}
    given = {**theirs, "forgotten": now - FORGOTTEN_AFTER, "named": NAMED}
    found = Handover.objects.raw(_WAITING, given).prefetch_related("outgoing")
    notes = [(note, now - note.signed_at > FORGOTTEN_AFTER) for note in found]
    if not notes:
        return ""
    context = {"notes": notes, "now": now}
    return render_to_string("crisiscell/bar_handovers.html", context, request=request)


def unreachable(request: HttpRequest) -> str:
    """That who is on duty has no channel, for those who can do something about it."""
    user = request.user
    if not (isinstance(user, User) and user.has_role(Role.LEAD, Role.ADMIN)) or user.is_demo:
        return ""
    people = asked_once(request)
    if not people or Channel.objects.reachable(people):
        return ""
    return render_to_string(
        "crisiscell/bar_unreachable.html", {"first": people[0]}, request=request
    )


def asked_once(request: HttpRequest) -> list[User]:
    """Who is on duty in the reader's world, asked once for all that a page says of it."""
    people: list[User] | None = getattr(request, "on_duty", None)
    if people is None:
        assert isinstance(request.user, User)
        given = {"now": timezone.now(), "is_demo": request.user.is_demo}
        people = list(User.objects.raw(_ON_DUTY, given))
        request.on_duty = people  # type: ignore[attr-defined]
    return people


# Every page asks for both. The first is `pending`, and nearly always finds nothing.
_WAITING = """
SELECT * FROM crisiscell_handover
WHERE taken_at IS NULL AND withdrawn_at IS NULL AND run_id IS NOT DISTINCT FROM %(run)s
    AND (
        named_id = %(reader)s
        OR named_id IS NULL AND outgoing_id <> %(reader)s
        OR signed_at < %(forgotten)s
    )
ORDER BY signed_at LIMIT %(named)s
"""
# The people of `DutyShiftQuerySet.on`.
_ON_DUTY = """
SELECT person.* FROM crisiscell_dutyshift AS shift
JOIN users_user AS person ON person.id = shift.person_id
WHERE starts_at <= %(now)s AND ends_at > %(now)s AND is_active AND is_demo = %(is_demo)s
ORDER BY rank, starts_at, shift.id
"""
