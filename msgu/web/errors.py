"""Pages for when something does not go: what happened, what is kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from msgu.web.access import public


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/400.html", status=400)


@public
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/404.html", status=404)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without the frame: what broke may be what the frame reads."""
    return HttpResponse(render_to_string("web/500.html"), status=500)


@public
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "web/form_expired.html", status=403)
