"""What every answer goes through: who may, in which language, with which headers."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from msgu.users.models import Language, User
from msgu.web.access import access_of, needs_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
SESSION_KEY = re.compile(r"[a-z0-9]{32}", re.ASCII)


def headers(get_response: GetResponse) -> GetResponse:
    """Say what no library says: no caching of private pages, no sensors, no embedding."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "POST" and request.path == reverse("account_logout"):
            # What the browser still holds belongs to who has just left.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        # Without Vary, a cache may serve the fragment where the page is expected.
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def readable(get_response: GetResponse) -> GetResponse:
    """Set right, or refuse, what no browser sends and Django would break on further down."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Postgres refuses to look for a NUL.
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            request.encoding = "utf-8"
            raise BadRequest("Only UTF-8 is read here.")
        return get_response(request)

    return middleware


def language(get_response: GetResponse) -> GetResponse:
    """The person's choice, else the one kept by this browser, else French."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = chosen_language(request)
        translation.activate(chosen)
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or chosen)
        return response

    return middleware


def chosen_language(request: HttpRequest) -> str:
    if isinstance(request.user, User):
        return request.user.language
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in Language.values else Language.FRENCH


class DenyByDefault:
    """Hold every view to what it declares; a view that declares nothing is closed."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        access = access_of(view)
        if access is None:
            raise PermissionDenied
        if access.public:
            return None
        if not isinstance(request.user, User):
            return send_to_sign_in(request)
        if not access.before_second_factor and needs_second_factor(request.user, request):
            return send_to(request, reverse("mfa_activate_totp"))
        if not access.admits(request.user, method=request.method or ""):
            raise PermissionDenied
        return None


def send_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and back to where the person was reading or writing."""
    # The page that asked keeps what was typed, and lets the person sign in over it (again.js).
    if request.headers.get("HX-Request") or not request.accepts("text/html"):
        return HttpResponse(status=401)
    back = request.get_full_path() if request.method == "GET" else page_of(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def page_of(request: HttpRequest) -> str:
    """The page of ours whose form was sent, else the first page."""
    page = urlsplit(request.headers.get("Referer", ""))
    ours = page.netloc == request.get_host() and page.path
    return f"{page.path}?{page.query}" if ours else reverse("home")


def send_to(request: HttpRequest, address: str) -> HttpResponseBase:
    # A redirect would be followed inside the fragment that htmx asked for, or by a script of ours.
    if request.headers.get("HX-Request") or not request.accepts("text/html"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)
