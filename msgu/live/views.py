"""How a screen hears what changed: as a stream, or by asking from time to time."""

from __future__ import annotations

from random import randint

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from msgu.live import events
from msgu.live.admission import holder
from msgu.live.reading import Reading, cursor_of, read
from msgu.live.seats import Seat
from msgu.live.stream import SEAT
from msgu.web.access import SignedInRequest, signed_in


@signed_in
@require_safe
def stream(request: SignedInRequest) -> HttpResponse:
    """Admit a screen to the stream, and tell it first what it has missed.

    The stream itself goes on in `msgu.live.stream`; without it this answer ends, and the browser
    asks again.
    """
    reading = read(cursor_of(request.headers.get("Last-Event-ID", "") or asked(request)))
    if seat := seat_of(request):
        session = request.session.session_key or ""
        held = holder(request.user, session=session, roles=request.user.roles)
        seat.take(held, after=reading.cursor)
    response = HttpResponse(b"".join(missed(reading)), content_type="text/event-stream")
    response["Cache-Control"] = "no-store, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


@signed_in
@require_safe
def changes(request: SignedInRequest) -> JsonResponse:
    """What changed after the cursor that the address gives, for screens that have no stream."""
    reading = read(cursor_of(asked(request)))
    return JsonResponse(
        {
            "cursor": str(reading.cursor),
            "reset": reading.lost,
            "changes": [{"topic": one.topic, "ids": one.ids} for one in reading.told],
        }
    )


def asked(request: SignedInRequest) -> str:
    return request.GET.get("curseur", "")


def seat_of(request: SignedInRequest) -> Seat | None:
    """The seat that this process keeps for an answer that stays open."""
    environ = getattr(request, "environ", {})
    seat: Seat | None = environ.get("asgi.scope", {}).get(SEAT)
    return seat


# After a restart, all the screens of a desk come back: not in the same second.
SOONEST_MS, LATEST_MS = 500, 3_000


def missed(reading: Reading) -> list[bytes]:
    told = [events.reset(reading.cursor)] if reading.lost else events.changes(reading.told)
    retry = f"retry: {randint(SOONEST_MS, LATEST_MS)}\n\n".encode()  # noqa: S311
    return [retry, *(event.content for event in told), events.beat(reading.cursor).content]
