"""A project with one view that forgot to say who may open it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from msgu.web.access import public
from msgu.web.views import health, home


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all")


urlpatterns = [
    path("nue/", bare, name="bare"),
    path("sante/", public(health), name="health"),
    path("", home, name="home"),
]
