"""What the queue's page is measured against: fifty rows of one table, in the same server."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from msgu.asgi import application
from msgu.web.access import public

# isort: split
# Models want Django, which the application sets up.
from monitoring.models import Mention

__all__ = ["application"]

settings.ROOT_URLCONF = "bench.plain"


@public
def fifty(request: HttpRequest) -> HttpResponse:
    """The newest fifty mentions, as anybody would write it."""
    page = engines["django"].from_string(
        "<!doctype html><title>Liste</title><ol>"
        "{% for mention in mentions %}<li>{{ mention.title }} {{ mention.text }}{% endfor %}</ol>"
    )
    mentions = Mention.objects.order_by("-published_at", "-id")[:50]
    return HttpResponse(page.render({"mentions": mentions}, request))


urlpatterns = [path("", fifty)]
