"""The trail: who did what, when. Codes and numbers only."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from msgu.users.models import AuditEntry, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import number

PAGE = 100
BY_DEMO = Q(actor__is_demo=True)


@role_required(Role.ADMIN, Role.PRIVACY_OFFICER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The newest acts; `avant` goes further back from the number of an entry."""
    entries = AuditEntry.objects.select_related("actor").order_by("-id")
    entries = entries.filter(BY_DEMO) if request.user.is_demo else entries.exclude(BY_DEMO)
    if before := number(request.GET.get("avant")):
        entries = entries.filter(pk__lt=before)
    shown = list(entries[: PAGE + 1])
    context = {
        "entries": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
    }
    return render(request, "users/audit.html", context)
