"""The live stream: Django admits and catches up as in any view, then this keeps the answer open.

An open stream is a few tasks of the event loop: it holds no thread, and no connection to Postgres.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from types import FrameType
from typing import Any

from msgu.live.admission import still_admitted
from msgu.live.listener import Listener
from msgu.live.seats import Seat, Seats
from msgu.web.bodies import Application, Message, Receive, Send

log = logging.getLogger(__name__)

PATH = "/direct/"
# Under this name, the view finds the seat that it gives.
SEAT = "live.seat"
# Under this one, a page's request finds how far this process had heard when it began.
CURSOR = "live.cursor"
# For how long one may be heard after one's right to hear has ended.
CHECK_SECONDS = 25.0
# For Postgres to answer at the first stream, and for a screen to take what it is sent.
PATIENCE_SECONDS = 10.0


class LiveStream:
    """Serves `/direct/`; everything else is for `application`, whose threads also admit here."""

    def __init__(self, application: Application, threads: Executor) -> None:
        self.seats = Seats()
        self._application = application
        self._threads = threads
        self._listener = Listener(self.seats)
        self._at_work: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        self._begin()
        if scope["path"] != PATH or scope["method"] != "GET":
            here = str(self._listener.cursor or "")
            await self._application({**scope, CURSOR: here}, receive, send)
        elif self.seats.full or not await self._listening():
            await refuse(send)
        else:
            with self.seats.new() as seat:
                await self._seated(seat, scope, receive, send)

    async def _seated(self, seat: Seat, scope: Message, receive: Receive, send: Send) -> None:
        start, body = await self._asked({**scope, SEAT: seat}, receive)
        if seat.holder is None:
            await send(start)
            await send({"type": "http.response.body", "body": body})
        elif self.seats.are_too_many_of(seat.holder):
            await refuse(send)
        else:
            open_ended = [pair for pair in start["headers"] if pair[0] != b"content-length"]
            await send({**start, "headers": open_ended})
            await one_of(write(seat, body, send), left(receive))

    async def _asked(self, scope: Message, receive: Receive) -> tuple[Message, bytes]:
        """Django's whole answer: its start, and its body."""
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._application(scope, receive, keep)
        return answer[0], b"".join(message.get("body", b"") for message in answer[1:])

    # --- What all streams share --------------------------------------------------------------

    def _begin(self) -> None:
        """Listen from the first request on: the pages of this process say how far it has heard."""
        if not self._at_work:
            works = (self._listener.listen(), self._check())
            self._at_work = [asyncio.create_task(work) for work in works]
            end_at_shutdown(self.seats)

    async def _listening(self) -> bool:
        """Whether this process hears, or does after a moment."""
        try:
            await asyncio.wait_for(self._listener.ready.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            return False
        return True

    async def _check(self) -> None:
        """End the streams of those who were signed out, or whose roles changed."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            holders = set(self.seats.holders_of_each())
            if not holders:
                continue
            try:
                kept = await loop.run_in_executor(self._threads, still_admitted, holders)
            except Exception as error:
                # Postgres is away: nothing is told meanwhile.
                log.warning("who listens could not be checked: %s", error)
            else:
                self.seats.end_all_but(kept, among=holders)


async def write(seat: Seat, first: bytes, send: Send) -> None:
    """Send what a seat is given, until its end; give up on a screen that takes nothing."""
    with suppress(TimeoutError):
        content: bytes | None = first
        while content is not None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await send({"type": "http.response.body", "body": content, "more_body": True})
            content = await seat.next()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await send({"type": "http.response.body", "body": seat.last})


async def left(receive: Receive) -> None:
    """Return once the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def one_of(*works: Coroutine[Any, Any, None]) -> None:
    """Do all of them until the first is done."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def refuse(send: Send) -> None:
    """Answer that there is no seat left, or no Postgres to hear: the page goes on by polling."""
    sentence = "Le direct n’est pas disponible : réessayez dans quelques secondes."
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"15"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


def end_at_shutdown(seats: Seats) -> None:
    """End the streams when this process is told to stop: a server waits for open answers."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        former = signal.getsignal(number)

        def end(number: int, frame: FrameType | None, former: Any = former) -> None:
            loop.call_soon_threadsafe(seats.end)
            if callable(former):
                former(number, frame)

        signal.signal(number, end)
