"""How allauth behaves here: by invitation only, and without asking twice in a row."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

# A password typed this many seconds ago still says who is at the keyboard.
JUST_SIGNED_IN = 300


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Ask for the password again before touching a second factor, unless it was just given."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < JUST_SIGNED_IN:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))
