"""Who a session belongs to, asked on every request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from msgu.planned import columns, instance, planned
from msgu.users.models import User

_FIELDS = User._meta.concrete_fields
_PERSON = f"""
SELECT ARRAY(SELECT role FROM users_userrole WHERE user_id = users_user.id), {columns(_FIELDS)}
FROM users_user WHERE id = %s AND is_active
"""  # noqa: S608 (our own columns)


class Backend(AuthenticationBackend):
    """allauth's own; a signed-in person comes with their roles, in one statement."""

    def get_user(self, user_id: int) -> User | None:
        with planned() as cursor:
            cursor.execute(_PERSON, [user_id])
            found = cursor.fetchone()
        if found is None:
            return None
        roles, *values = found
        user = instance(User, _FIELDS, values)
        user.roles = frozenset(roles)
        return user
