"""What the queue's page is measured against: fifty rows of one table, in the same server, bare and
in the frame of every page of the desk.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from msgu.asgi import application
from msgu.web.access import public, signed_in

# isort: split
# Models want Django, which the application sets up.
from monitoring.models import Mention
from msgu.urls import urlpatterns as desk

__all__ = ["application"]

settings.ROOT_URLCONF = "bench.plain"


LIST = "{% for mention in mentions %}<li>{{ mention.title }} {{ mention.text }}{% endfor %}"
BARE = f"<!doctype html><title>Liste</title><ol>{LIST}</ol>"
FRAMED = f"{{% extends 'web/base.html' %}}{{% block content %}}<ol>{LIST}</ol>{{% endblock %}}"


@public
def bare(request: HttpRequest) -> HttpResponse:
    return fifty(request, BARE)


@signed_in
def framed(request: HttpRequest) -> HttpResponse:
    return fifty(request, FRAMED)


def fifty(request: HttpRequest, template: str) -> HttpResponse:
    """The newest fifty mentions, as anybody would write it."""
    mentions = Mention.objects.order_by("-published_at", "-id")[:50]
    page = engines["django"].from_string(template)
    return HttpResponse(page.render({"mentions": mentions}, request))


urlpatterns = [path("rangees/", bare), path("rangees/cadre/", framed), *desk]
