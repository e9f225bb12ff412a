"""The people of the demonstration: their accounts, and the one password that opens them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.models import Role, User

DOMAIN = "demo.example"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Somebody of the demonstration. `key` is the beginning of the address."""

    key: str
    name: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


COMMUNICATOR = Part(key="communicatrice", name="Nadia Beaulieu", roles=(Role.COMMUNICATOR,))
COLLEAGUE = Part(key="responsable", name="Luc Arsenault", roles=(Role.COMMUNICATOR, Role.LEAD))
MANAGER = Part(key="gestionnaire", name="Simone Gagné", roles=(Role.MANAGER,))
ADMINISTRATOR = Part(key="administratrice", name="Alix Thériault", roles=(Role.ADMIN,))
PRIVACY = Part(key="vieprivee", name="Paule Morin", roles=(Role.PRIVACY_OFFICER,))
CAST = (COMMUNICATOR, COLLEAGUE, MANAGER, ADMINISTRATOR, PRIVACY)


def enter() -> dict[Part, User]:
    """Make everybody's account, which no password opens yet."""
    return {
        part: people.add(part.email, name=part.name, password=None, roles=part.roles, is_demo=True)
        for part in CAST
    }


def accounts() -> list[User]:
    """The accounts of the cast, in its order."""
    found = {user.email: user for user in User.objects.filter(is_demo=True, is_active=True)}
    return [found[part.email] for part in CAST if part.email in found]


def chosen_password() -> str:
    """The password that VEILLE_DEMO_PASSWORD gives, "" without any; refused if it is weak."""
    password = str(settings.DEMO_PASSWORD)
    if password:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refusal(
                _("VEILLE_DEMO_PASSWORD ne peut pas servir. %(why)s")
                % {"why": " ".join(error.messages)}
            ) from error
    return password


def first_password() -> str:
    """Open the accounts that nobody could open yet; gives their password, "" if all could.

    A password that was chosen is theirs at each start.
    """
    chosen = chosen_password()
    waiting = [user for user in accounts() if not user.has_usable_password()]
    if chosen:
        open_with(chosen)
    elif waiting:
        return open_with(secrets.token_urlsafe(9))
    return chosen


def new_password() -> str:
    """Give everybody another password; gives it."""
    return open_with(chosen_password() or secrets.token_urlsafe(9))


def open_with(password: str) -> str:
    for user in accounts():
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
    return password
