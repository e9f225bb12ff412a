"""On every page: is anything late?"""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from monitoring.late import COUNTED, late
from msgu.users.models import Role, User


def bar(request: HttpRequest) -> str:
    """The status bar's slot, for those who may open the queue."""
    readers = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
    if not (isinstance(request.user, User) and request.user.has_role(*readers)):
        return ""
    context = {"late": late(user=request.user, now=timezone.now()), "counted": COUNTED}
    return render_to_string("monitoring/bar_late.html", context, request=request)
