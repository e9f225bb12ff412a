"""What a screen is sent, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from msgu.live.reading import Cursor, Told


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event, as bytes, and where who has heard it goes on."""

    cursor: Cursor
    content: bytes


def event(name: str, cursor: Cursor, data: object = "") -> Event:
    text = f"id: {cursor}\nevent: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
    return Event(cursor=cursor, content=text.encode())


def changes(told: Sequence[Told]) -> list[Event]:
    return [event("change", one.cursor, {"topic": one.topic, "ids": one.ids}) for one in told]


def beat(cursor: Cursor) -> Event:
    """« We still listen »: nothing changed before this cursor that was not said."""
    return event("beat", cursor)


def reset(cursor: Cursor) -> Event:
    """What came before this cursor cannot be said: the page must look at everything again."""
    return event("reset", cursor)


def over(cursor: Cursor) -> Event:
    """This stream ends, for who opened it may no longer hear what it says, or not the same."""
    return event("over", cursor)
