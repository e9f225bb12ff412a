"""The bodies of requests: read to their end before a thread is taken for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class WholeBodies:
    """Hand a request over once its body is here: a thread never waits for a browser.

    A body that is not whole after `seconds` is answered 408, one of more than `size` bytes 413.
    """

    def __init__(self, application: Application, *, seconds: float, size: int) -> None:
        self.application = application
        self.seconds = seconds
        self.size = size

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self.read(scope, receive), self.seconds)
        except TooLarge:
            await refuse(send, status=413)
        except TimeoutError:
            await refuse(send, status=408)
        except ConnectionError:
            pass  # The browser has left: nobody waits for an answer.
        else:
            await self.application(scope, replaying(body, receive), send)

    async def read(self, scope: Message, receive: Receive) -> bytes:
        # Before the first reading: who announces 400 MB is not asked to send them.
        if int(dict(scope["headers"]).get(b"content-length", 0)) > self.size:
            raise TooLarge
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError
            body += message.get("body", b"")
            if len(body) > self.size:
                raise TooLarge
            more = message.get("more_body", False)
        return bytes(body)


class TooLarge(Exception):
    """A body of more bytes than any form of ours."""


def replaying(body: bytes, receive: Receive) -> Receive:
    """What gives a body that was read already, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


async def refuse(send: Send, *, status: int) -> None:
    """Answer without a page: no page of ours sends such a request."""
    # What is left of the body would otherwise be read, to keep the connection.
    headers = [(b"connection", b"close"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
