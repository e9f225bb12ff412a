"""How allauth behaves here: by invitation only, and without asking twice in a row."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from msgu.users import audit, people
from msgu.users.models import User

# A password typed this many seconds ago still says who is at the keyboard.
JUST_SIGNED_IN = 300


class AccountAdapter(DefaultAccountAdapter):
    # In the desk's own words: « courriel », as the field says.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Ce courriel ou ce mot de passe est incorrect."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether a `next` leads to a page of ours; what is no address at all does not.

        Judged without its query, which leads nowhere else and may be long: what somebody shares to
        the desk stands there.
        """
        try:
            return bool(super().is_safe_url(url.partition("?")[0] if url else url))
        except ValueError:
            return False

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            audit.record("sign_in", user, by=user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            audit.record("sign_out", user, by=user)
            people.leave(user)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Ask for the password again before touching a second factor, unless it was just given."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < JUST_SIGNED_IN:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
