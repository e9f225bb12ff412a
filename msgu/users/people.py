"""What is done about people: inviting, welcoming, granting roles, closing accounts.

Each verb is one transaction with its audit entry, and refuses with a sentence.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import Invitation, Role, User, UserRole


@transaction.atomic
def add(
    email: str,
    *,
    name: str,
    password: str | None,
    roles: Iterable[str],
    by: User | None = None,
    language: str = "fr-ca",
    is_demo: bool = False,
) -> User:
    """Make an account whose address is known to be good; without password, none opens it yet."""
    user = User.objects.create_user(email, password, name=name, language=language, is_demo=is_demo)
    # allauth keeps its pages from who has no verified address.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    UserRole.objects.bulk_create(
        [UserRole(user=user, role=role, granted_by=by) for role in sorted(set(roles))]
    )
    audit.record("add", user, by=by, after={"roles": sorted(set(roles))})
    return user


# --- Invitations -----------------------------------------------------------------------------


@transaction.atomic
def invite(
    email: str, *, name: str, roles: Iterable[str], language: str, by: User
) -> tuple[Invitation, str]:
    """Invite an address; gives the invitation and its token, which is kept nowhere.

    A former invitation of the same address that nobody answered gives way to this one.
    """
    if by.is_demo:
        raise Refusal(
            _(
                "Personne n’est invité depuis la démonstration\u00a0: ses comptes n’existent "
                "qu’en elle. Invitez depuis un vrai compte d’administration."
            )
        )
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Refusal(_("Cette personne a déjà un compte."))
    for former in Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None):
        revoke(former, by=by)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        name=name,
        roles=sorted(set(roles)),
        language=language,
        token_hash=hashed(token),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:  # `invitation_open_once`: the form was sent twice at once.
        raise Refusal(_("Cette personne vient d’être invitée.")) from error
    audit.record("invite", invitation, by=by, after={"roles": invitation.roles})
    return invitation, token


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Take back an invitation that nobody has accepted; twice is once."""
    waiting = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if waiting.update(revoked_at=timezone.now()):
        audit.record("revoke", invitation, by=by)


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a token still opens."""
    pending = Invitation.objects.pending(now=timezone.now())
    return pending.filter(token_hash=hashed(token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> User:
    """Make the account that an invitation promises, once."""
    pending = Invitation.objects.pending(now=timezone.now()).filter(pk=invitation.pk)
    if not pending.update(accepted_at=timezone.now()):
        raise Refusal(_("Cette invitation ne peut plus servir. Demandez-en une autre."))
    user = add(
        invitation.email,
        name=name,
        password=password,
        roles=invitation.roles,
        by=invitation.invited_by,
        language=invitation.language,
    )
    audit.record("accept", invitation, by=user)
    return user


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


# --- Roles and accounts ----------------------------------------------------------------------


@transaction.atomic
def set_roles(user: User, roles: Iterable[str], *, by: User) -> None:
    """Give a person exactly these roles."""
    lock_administrators()
    then, now = set(roles), set(user.user_roles.values_list("role", flat=True))
    if Role.ADMIN in now - then:
        refuse_without_administrator(user)
    if then == now:
        return
    user.user_roles.filter(role__in=now - then).delete()
    UserRole.objects.bulk_create(
        [UserRole(user=user, role=role, granted_by=by) for role in sorted(then - now)]
    )
    audit.record(
        "set_roles",
        user,
        by=by,
        before={"roles": sorted(now)},
        after={"roles": sorted(then)},
    )


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """Close an account at once: no sign-in, and no session goes on."""
    lock_administrators()
    if user.pk == by.pk:
        raise Refusal(_("Vous ne pouvez pas fermer votre propre compte."))
    refuse_without_administrator(user)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        end_sessions(user)
        leave(user)
        audit.record("deactivate", user, by=by)


def leave(user: User) -> None:
    """Let go of what a person holds in the apps above, which the settings name."""
    for let_go in map(import_string, settings.ON_LEAVING):
        let_go(user)


def end_sessions(user: User) -> None:
    """Erase them: passed over only while the account is closed, they would go on after it."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


@transaction.atomic
def reactivate(user: User, *, by: User) -> None:
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        audit.record("reactivate", user, by=by)


def lock_administrators() -> None:
    """Two administrators who remove each other at once must take turns."""
    list(UserRole.objects.filter(role=Role.ADMIN).select_for_update().order_by("pk"))


def refuse_without_administrator(user: User) -> None:
    """Keep at least one person who can configure the desk."""
    active = UserRole.objects.filter(role=Role.ADMIN, user__is_active=True)
    others = active.filter(user__is_demo=user.is_demo).exclude(user=user)
    if user.user_roles.filter(role=Role.ADMIN).exists() and not others.exists():
        raise Refusal(_("Il faut au moins un administrateur\u00a0: nommez-en un autre d’abord."))
