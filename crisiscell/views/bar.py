"""On every page: how hard the desk works, and who answers."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from crisiscell.models import DutyShift
from monitoring.models.level import level_in_force
from monitoring.worlds import world_of
from msgu.users.models import Role, User

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
    shifts = DutyShift.objects.beside(request.user).on(timezone.now())
    return render_to_string("crisiscell/bar_duty.html", {"shifts": shifts}, request=request)
