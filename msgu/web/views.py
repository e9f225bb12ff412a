"""The pages that belong to no app: the way in, health, the language of who is not signed in."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from msgu.users.models import Language, Role
from msgu.web.access import SignedInRequest, public, signed_in

# Where each kind of person starts; who holds several roles starts with the first that fits.
FIRST_PAGES = (
    # It leads on, once the desk listens and somebody was invited.
    ((Role.ADMIN,), "monitoring:beginning"),
    ((Role.COMMUNICATOR, Role.LEAD), "monitoring:queue"),
    ((Role.MANAGER,), "crisiscell:readiness"),
    ((Role.ADMIN,), "monitoring:sources"),
    ((Role.PRIVACY_OFFICER,), "monitoring:retention"),
)


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """To the page where this person's work begins."""
    for roles, page in FIRST_PAGES:
        if request.user.has_role(*roles):
            return redirect(page)
    return redirect("users:profile")


@signed_in
@require_safe
def bar(request: SignedInRequest) -> HttpResponse:
    """The status bar and the banners, for pages that stay open."""
    return render(request, "web/bar.html")


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """« ok » when this process answers and reaches Postgres."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen on a page that needs no account, in this browser."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if safe else "home")
    language = request.POST.get("language", "")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language if language in Language.values else Language.FRENCH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
