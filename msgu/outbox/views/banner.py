"""On every page of the desk: that something urgent could not leave."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from msgu.outbox.models import Notice
from msgu.users.models import Role, User

DESK = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)


def stuck(request: HttpRequest) -> str:
    user = request.user
    if not (isinstance(user, User) and user.has_role(*DESK)) or user.is_demo:
        return ""
    if not (number := Notice.objects.stuck().count()):
        return ""
    return render_to_string("outbox/banner_stuck.html", {"stuck": number}, request=request)
