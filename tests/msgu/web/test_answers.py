"""Long answers, and browsers that stop reading them."""

from __future__ import annotations

import asyncio

import pytest

from msgu.web.answers import PIECE, TakenInTime
from msgu.web.bodies import Message, Receive, Send

SAFETY_SECONDS = 10


def answered(bodies: list[bytes], send: Send, *, seconds: float) -> int:
    """Let an application answer in these pieces; gives how many it could hand over."""
    handed = 0

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal handed
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for body in bodies:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            handed += 1
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return await asyncio.Future()

    answering = TakenInTime(application, seconds=seconds)({"type": "http"}, receive, send)
    asyncio.run(asyncio.wait_for(answering, SAFETY_SECONDS))
    return handed


def test_who_stops_reading_is_not_waited_for() -> None:
    taken: list[Message] = []

    async def send(message: Message) -> None:
        if len(taken) == 3:
            await asyncio.Future()
        taken.append(message)

    assert answered([b"piece"] * 50, send, seconds=0.05) == 50
    # Without its last message: the server closes the connection, and the browser knows.
    assert [message.get("more_body") for message in taken] == [None, True, True]


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_large_piece_is_given_as_small_ones(size: int) -> None:
    """Each has its own time: a slow line is no stopped one."""
    taken: list[Message] = []

    async def send(message: Message) -> None:
        taken.append(message)

    body = bytes(range(251)) * (size // 251 + 1)
    answered([body[:size], b"end"], send, seconds=SAFETY_SECONDS)
    bodies = [message["body"] for message in taken[1:]]
    assert b"".join(bodies) == body[:size] + b"end"
    assert max(map(len, bodies)) <= PIECE
    assert [bool(message.get("more_body")) for message in taken] == [
        False, *[True] * (len(taken) - 2), False,
    ]  # fmt: skip
