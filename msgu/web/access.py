"""Who may open a view. Every view declares it; `DenyByDefault` holds every view to it.

A view that declares nothing answers 403, and fails the build (`msgu.web.checks`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Protocol, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from msgu.users.models import Role, User

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may open a view: anybody, or any signed-in person, or who holds one of `roles`.

    `writes` are the roles that may also send forms to it, where those are fewer.
    """

    public: bool = False
    roles: frozenset[Role] = frozenset()
    writes: frozenset[Role] | None = None
    before_second_factor: bool = False

    def admits(self, user: User, *, method: str) -> bool:
        safe = method in {"GET", "HEAD", "OPTIONS"}
        roles = self.roles if safe or self.writes is None else self.writes
        return not roles or user.has_role(*roles)


class SignedInRequest(HttpRequest):
    """A request that `DenyByDefault` let through to a view that is not public."""

    user: User
    htmx: HtmxDetails


class Declared(Protocol):
    access: Access


def access_of(view: object) -> Access | None:
    return getattr(view, "access", None)


def declare(view: View, access: Access) -> View:
    @wraps(view)
    def declared(*args: object, **kwargs: object) -> HttpResponseBase:
        return view(*args, **kwargs)

    cast("Declared", declared).access = access
    return declared


def public(view: View) -> View:
    """Anybody may open it, signed in or not."""
    return declare(view, Access(public=True, before_second_factor=True))


def signed_in(view: View) -> View:
    """Any person with an account may open it."""
    return declare(view, Access())


def while_enrolling(view: View) -> View:
    """Any person with an account, even an administrator who has no second factor yet."""
    return declare(view, Access(before_second_factor=True))


def role_required(*roles: Role, writes: tuple[Role, ...] | None = None) -> Callable[[View], View]:
    """Who holds one of these roles; `writes` narrows who may send forms."""
    access = Access(roles=frozenset(roles), writes=None if writes is None else frozenset(writes))
    return lambda view: declare(view, access)


def needs_second_factor(user: User, request: HttpRequest) -> bool:
    """Whether this person must set up a second factor before anything else."""
    if not user.has_role(Role.ADMIN) or is_mfa_enabled(user):
        return False
    return not (user.is_demo and is_loopback(request))


LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def is_loopback(request: HttpRequest) -> bool:
    """Whether the browser runs on this very machine, with no proxy in between."""
    forwarded = settings.ALLAUTH_TRUSTED_PROXY_COUNT or any(
        name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
    )
    name = request.get_host().rsplit(":", 1)[0] if "]:" not in request.get_host() else "[::1]"
    return (
        not forwarded
        and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
        and name in LOOPBACK_NAMES
    )
