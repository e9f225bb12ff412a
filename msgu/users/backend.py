"""Who a session belongs to, asked on every request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from msgu.users.models import User

_PERSON = """
SELECT *, ARRAY(SELECT role FROM users_userrole WHERE user_id = users_user.id) AS held
FROM users_user WHERE id = %s AND is_active
"""


class Backend(AuthenticationBackend):
    """allauth's own; a signed-in person comes with their roles, in one statement."""

    def get_user(self, user_id: int) -> User | None:
        for user in User.objects.raw(_PERSON, [user_id]):
            user.roles = frozenset(vars(user).pop("held"))
            return user
        return None
