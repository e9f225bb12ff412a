"""Who may go on listening: asked again from time to time, for all the streams of a process."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from msgu.live.seats import Holder
from msgu.users.models import Role, User


def holder(user: User, *, session: str, roles: frozenset[str]) -> Holder:
    needs_second_factor = Role.ADMIN in roles
    return Holder(
        user=user.pk,
        session=session,
        roles=roles,
        second_factor=needs_second_factor and is_mfa_enabled(user),
    )


def still_admitted(holders: Iterable[Holder]) -> set[Holder]:
    """Those who are still signed in, and are what they were when their stream was opened.

    For a thread of the web process: it leaves the connection as a request would.
    """
    close_old_connections()
    try:
        return set(holders) & set(signed_in({holder.session for holder in holders}))
    finally:
        close_old_connections()


def signed_in(sessions: Iterable[str]) -> list[Holder]:
    """The people of these sessions, as they are now."""
    open_ = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
    contents = {session.session_key: session.get_decoded() for session in open_}
    numbers = {str(content.get(SESSION_KEY, 0)) for content in contents.values()}
    people = User.objects.filter(pk__in=numbers, is_active=True).prefetch_related("user_roles")
    as_they_are = {str(user.pk): user for user in people}
    return [
        holder(user, session=key, roles=frozenset(each.role for each in user.user_roles.all()))
        for key, content in contents.items()
        if (user := as_they_are.get(content.get(SESSION_KEY, "")))
        and constant_time_compare(content.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    ]
