"""What is collected, from where, why, for how long, and whom to ask: for anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crisiscell import notice
from monitoring.lifetimes import lifetimes_in_force
from monitoring.worlds import REAL, world_of
from msgu.users.models import Organisation, Role, User
from msgu.web.access import public

# Loi sur l’accès, a. 47 and 98.
ANSWER_DAYS = 20


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Nothing about individuals; whoever administers the desk is told what is missing."""
    user = request.user
    world = world_of(user) if isinstance(user, User) else REAL
    is_demo = isinstance(user, User) and user.is_demo
    organisation, lifetimes = Organisation.current(is_demo=is_demo), lifetimes_in_force()
    context = {
        "organisation": organisation,
        "officer_missing": not (organisation.officer_name and organisation.officer_contact),
        "may_mend": isinstance(user, User) and user.has_role(Role.ADMIN),
        "families": notice.families(world),
        "rules": notice.rules(lifetimes),
        "service": notice.service(organisation),
        "collected": notice.collected(lifetimes),
        "version": notice.version(organisation),
        "answer_days": ANSWER_DAYS,
    }
    return render(request, "crisiscell/notice.html", context)
