"""The farm's own process: `python -m bench.farm_server FEEDS HOSTS`.

It listens on one port of 127.0.0.1, 127.0.0.2 and so on, says which port on its first line, then
takes one command a line, in JSON, and answers each with what it counted. It ends with its input.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field

from bench.farm import Faults
from bench.farm_feeds import Feed, Press, damaged

BACKLOG = 512
# A slow body comes in so many pieces.
PIECES = 16
REASONS = {200: b"OK", 304: b"Not Modified", 404: b"Not Found", 429: b"Too Many Requests"}
REASONS[503] = b"Service Unavailable"


@dataclass
class State:
    """What all connections share."""

    feeds: list[Feed]
    faults: Faults = field(default_factory=Faults)
    counts: Counter[str] = field(default_factory=Counter)


class Connection(asyncio.Protocol):
    """One client; it asks again only when it has been answered."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            return
        request, self._received = self._received, b""
        shortest, longest = self._state.faults.latency
        if longest:
            wait = random.uniform(shortest, longest)  # noqa: S311 (no secret hangs on it)
            asyncio.get_running_loop().call_later(wait, self._answer, request)
        else:
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        path = request.split(b" ", 2)[1].strip(b"/").decode()
        if not path.isdecimal() or int(path) >= len(self._state.feeds):
            self._send(404)
            return
        feed, faults = self._state.feeds[int(path)], self._state.faults
        if feed.number in faults.busy:
            self._send(503)
        elif feed.number in faults.throttled:
            self._send(429, b"Retry-After: 30\r\n")
        else:
            self._give(feed, request)

    def _give(self, feed: Feed, request: bytes) -> None:
        headers = b"ETag: " + feed.etag + b"\r\nContent-Type: " + feed.content_type + b"\r\n"
        if feed.etag in request:
            self._send(304, headers)
        elif feed.number in self._state.faults.slow:
            self._drip(feed, headers)
        elif feed.number in self._state.faults.damaged:
            self._send(200, headers, damaged(feed.body))
        elif b"gzip" in request:
            self._send(200, headers + b"Content-Encoding: gzip\r\n", feed.packed)
        else:
            self._send(200, headers, feed.body)

    def _send(self, status: int, headers: bytes = b"", body: bytes = b"") -> None:
        self._state.counts[str(status)] += 1
        self._transport.write(_head(status, headers, length=len(body)) + body)

    def _drip(self, feed: Feed, headers: bytes) -> None:
        self._state.counts["slow"] += 1
        self._transport.write(_head(200, headers, length=len(feed.body)))
        step = len(feed.body) // PIECES + 1
        pause = self._state.faults.slow_seconds / PIECES
        for number in range(PIECES):
            piece = feed.body[number * step : (number + 1) * step]
            asyncio.get_running_loop().call_later(
                (number + 1) * pause, self._transport.write, piece
            )


def _head(status: int, headers: bytes, *, length: int) -> bytes:
    first = b"HTTP/1.1 %d %s\r\n" % (status, REASONS[status])
    size = b"" if status == 304 else b"Content-Length: %d\r\n" % length
    return first + headers + size + b"\r\n"


async def serve(feeds: int, hosts: int) -> None:
    """Serve until our input ends."""
    press = Press()
    state = State(feeds=[press.feed(number) for number in range(feeds)])
    loop = asyncio.get_running_loop()
    sockets = on_one_port(hosts)
    servers = [
        await loop.create_server(lambda: Connection(state), sock=each, backlog=BACKLOG)
        for each in sockets
    ]
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    say({"port": sockets[0].getsockname()[1]})
    while line := await commands.readline():
        obey(json.loads(line), state, press)
        say(dict(state.counts))
        state.counts.clear()
    for server in servers:
        server.close()


def obey(command: dict[str, object], state: State, press: Press) -> None:
    match command:
        case {"items": int(items), "feeds": list(numbers)}:
            for number in numbers or range(len(state.feeds)):
                press.advance(state.feeds[number], items=items)
        case {"faults": dict(faults)}:
            state.faults = Faults(**faults)


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def on_one_port(hosts: int) -> list[socket.socket]:
    """A socket for each host, on a port that is free on all of them."""
    while True:
        sockets = [socket.create_server(("127.0.0.1", 0))]
        port = sockets[0].getsockname()[1]
        try:
            sockets += [
                socket.create_server((f"127.0.0.{host}", port)) for host in range(2, hosts + 1)
            ]
        except OSError:
            for each in sockets:
                each.close()
        else:
            return sockets


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
