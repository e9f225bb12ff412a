"""What every page shows around its content."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from msgu.users.models import User

Slot = Callable[[HttpRequest], str]


def frame(request: HttpRequest) -> dict[str, object]:
    """The status bar's slots, rendered only where a page shows them, for signed-in people.

    `sends_mail` says whether this installation has a mail server.
    """

    def status_slots() -> list[str]:
        if not isinstance(getattr(request, "user", None), User):
            return []
        return [slot(request) for slot in slots()]

    return {"status_slots": status_slots, "sends_mail": bool(settings.EMAIL_HOST)}


@cache
def slots() -> list[Slot]:
    """What upper apps add to the status bar, as named in the settings."""
    return [import_string(name) for name in settings.STATUS_SLOTS]
