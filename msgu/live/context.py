"""What a page needs to hear all that changes once it is drawn."""

from django.http import HttpRequest

from msgu.live.stream import CURSOR
from msgu.users.models import User


def cursor(request: HttpRequest) -> dict[str, object]:
    """`live_cursor`: nothing told before it can be unknown to a page that this request draws."""
    scope = getattr(request, "environ", {}).get("asgi.scope", {})
    signed_in = isinstance(getattr(request, "user", None), User)
    return {"live_cursor": scope.get(CURSOR, "") if signed_in else ""}
