"""What every page shows around its content."""

from collections.abc import Callable
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from msgu.users.models import User

Slot = Callable[..., str]


def frame(request: HttpRequest) -> dict[str, object]:
    """The status bar's slots and the banners, rendered only where a page shows them, for
    signed-in people.

    `sends_mail` says whether this installation has a mail server.
    """

    def filled(place: str) -> list[str]:
        if not isinstance(getattr(request, "user", None), User):
            return []
        return filled_slots(place, request)

    return {
        "status_slots": partial(filled, "STATUS_SLOTS"),
        "banners": partial(filled, "BANNER_SLOTS"),
        "sends_mail": bool(settings.EMAIL_HOST),
    }


def filled_slots(place: str, request: HttpRequest, *about: object) -> list[str]:
    """What the slots of a place say of something, those that say nothing left out."""
    return [shown for slot in slots(place) if (shown := slot(request, *about))]


@cache
def slots(place: str) -> list[Slot]:
    """What upper apps add to a place, as named in the settings."""
    return [import_string(name) for name in getattr(settings, place)]
