"""Answers that are sent piece by piece: what a browser does not take is not waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from msgu.web.bodies import Application, Message, Receive, Send

# What a browser has `seconds` to take.
PIECE = 64 * 1024


class TakenInTime:
    """Drop the rest of an answer once its browser has taken nothing for `seconds`.

    The thread that makes a long answer waits for who reads it; one who stops reading must not keep
    it, for there are few.
    """

    def __init__(self, application: Application, *, seconds: float) -> None:
        self.application = application
        self.seconds = seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        dropped = False

        async def send_in_time(message: Message) -> None:
            nonlocal dropped
            try:
                for piece in [] if dropped else pieces(message):
                    async with asyncio.timeout(self.seconds):
                        await send(piece)
            except TimeoutError:
                dropped = True  # The server closes the connection of an answer without an end.

        await self.application(scope, receive, send_in_time)


def pieces(message: Message) -> Iterator[Message]:
    """The same message in pieces that even a slow browser takes in time."""
    body: bytes = message.get("body", b"")
    last = max(0, len(body) - 1) // PIECE * PIECE
    for start in range(0, last, PIECE):
        yield {**message, "body": body[start : start + PIECE], "more_body": True}
    yield {**message, "body": body[last:]} if last else message
