"""What waits to leave, what could not and why, what left last: for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from msgu.outbox import sending
from msgu.outbox.models import Notice, NoticeQuerySet
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required

SHOWN = 100


def beside(request: SignedInRequest) -> NoticeQuerySet:
    """Nothing leaves the demonstration, and it sees nothing of what really leaves."""
    notices = Notice.objects.select_related("channel", "recipient")
    return notices.filter(recipient__is_demo=request.user.is_demo)


@role_required(Role.ADMIN)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    notices = beside(request)
    waiting = notices.filter(sent_at=None).order_by("-urgent", "due_at")
    context = {
        "now": timezone.now(),
        "waiting": waiting[:SHOWN],
        "count": waiting.count(),
        "sent": notices.filter(sent_at__isnull=False).order_by("-sent_at")[:SHOWN],
    }
    return render(request, "outbox/notices.html", context)


@role_required(Role.ADMIN)
@require_POST
def try_again(request: SignedInRequest, notice_id: int) -> HttpResponse:
    notice = get_object_or_404(beside(request), pk=notice_id)
    sending.try_again(notice, by=request.user)
    messages.success(request, _("L’avis repart dans un instant."))
    return redirect("outbox:notices")
