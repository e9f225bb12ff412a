"""The status bar's slot: is the machine still listening?"""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from monitoring.health import listening


def bar(request: HttpRequest) -> str:
    now = timezone.now()
    context = {"listening": listening(now=now), "now": now}
    return render_to_string("monitoring/status.html", context, request=request)
