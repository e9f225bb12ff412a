"""Screens that listen to the live stream as a browser does: they come back with their cursor."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One event: its name, what it says, and when it came (seconds, monotonic)."""

    name: str
    data: Any
    at: float


class Refused(Exception):
    """An answer that is not a stream; its message is the status."""


@dataclass(kw_only=True)
class Screen:
    """One open page, with its session's cookie; `cursor` is the last that it was told.

    `cut` breaks its connection, from any thread, without a word to the server.
    """

    port: int
    cookie: str
    cursor: str = ""
    heard: list[Heard] = field(default_factory=list)
    opened: int = 0
    cut: Callable[[], object] = lambda: None

    async def listen(self) -> None:
        """Listen until « over », a refusal or a cancellation; come back after each cut."""
        while not (self.heard and self.heard[-1].name == "over"):
            with suppress(OSError, asyncio.IncompleteReadError):
                await self.listen_once()
            await asyncio.sleep(0.2)

    async def listen_once(self) -> None:
        """Listen until the connection ends. Raises Refused where there is no right to a stream."""
        reader, wire = await asyncio.open_connection("127.0.0.1", self.port)
        loop = asyncio.get_running_loop()
        self.cut = lambda: loop.call_soon_threadsafe(wire.transport.abort)
        try:
            wire.write(self.request())
            head = await reader.readuntil(b"\r\n\r\n")
            status = head.split()[1].decode()
            if status == "503":
                return  # Not yet, or no more seat: a page tries again.
            if status != "200":
                raise Refused(status)
            self.opened += 1
            await self.read(reader)
        finally:
            wire.close()

    def request(self) -> bytes:
        last = f"Last-Event-ID: {self.cursor}\r\n" if self.cursor else ""
        return (
            f"GET /direct/ HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"Accept: text/event-stream\r\nCookie: {self.cookie}\r\n{last}\r\n"
        ).encode()

    async def read(self, reader: asyncio.StreamReader) -> None:
        """Read chunks, each of whole lines, as our server sends them."""
        text = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            text += (await reader.readexactly(size + 2))[:-2]
            *blocks, text = text.split(b"\n\n")
            for block in blocks:
                self.take(block.decode())

    def take(self, block: str) -> None:
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        self.cursor = lines.get("id", self.cursor)
        if "event" in lines:
            heard = Heard(
                name=lines["event"], data=json.loads(lines["data"]), at=time.perf_counter()
            )
            self.heard.append(heard)

    def ids(self, topic: str) -> list[int]:
        """The numbers that it was told under a topic, in the order in which they came."""
        told = [heard.data for heard in self.heard if heard.name == "change"]
        return [number for one in told if one["topic"] == topic for number in one["ids"]]

    def was_told(self, name: str) -> bool:
        return any(heard.name == name for heard in self.heard)


@contextmanager
def audience() -> Iterator[Callable[[Screen], object]]:
    """Gives what makes a screen listen, in a thread beside this one, until the block ends."""
    loops: SimpleQueue[asyncio.AbstractEventLoop] = SimpleQueue()
    ended = asyncio.Event()

    async def listen_together() -> None:
        loops.put(asyncio.get_running_loop())
        await ended.wait()

    # At its end, `run` cancels those that still listen, and waits for them.
    thread = threading.Thread(target=lambda: asyncio.run(listen_together()))
    thread.start()
    loop = loops.get()
    try:
        yield lambda screen: asyncio.run_coroutine_threadsafe(screen.listen(), loop)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
