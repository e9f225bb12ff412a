"""What a poll that brings nothing new costs at the door, beside httpx.Client without any guard.

`python -m bench.door`. CPU time of this process alone: the server has its own. A connection for
each request, as polls that are minutes apart need one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import httpx

from bench.rows import Row, show
from msgu.net import Door, read_exceptions

HOST = "fil.ville.example"
ETAG = '"2026-11-02"'
SINCE = "Mon, 02 Nov 2026 12:00:00 GMT"
ANSWER = (
    b"HTTP/1.1 304 Not Modified\r\nDate: Mon, 02 Nov 2026 12:05:00 GMT\r\nServer: nginx\r\n"
    b'ETag: "2026-11-02"\r\nCache-Control: max-age=600\r\nVary: Accept-Encoding\r\n\r\n'
)
REQUESTS = 300
# The machine is never quiet: the best of several rounds, in which all take their turn.
ROUNDS = 12
# As many as a worker has.
THREADS = 256
TARGET_MICROSECONDS = 500

Ask = Callable[[], object]


def rows() -> Iterator[Row]:
    with server() as port, client() as peer, ThreadPoolExecutor(THREADS) as pool:
        door = Door(
            read_exceptions(f"127.0.0.1 127.0.0.0/8 {port}, {HOST} 127.0.0.0/8 {port}"),
            resolve=resolve,
        )
        numbered, named = f"http://127.0.0.1:{port}/fil.xml", f"http://{HOST}:{port}/fil.xml"

        def in_turn(ask: Ask) -> None:
            for _ in range(REQUESTS):
                ask()

        def at_once(ask: Ask) -> None:
            for waiting in [pool.submit(ask) for _ in range(REQUESTS)]:
                waiting.result()

        def knock(address: str) -> Ask:
            return lambda: door.get(address, etag=ETAG, last_modified=SINCE)

        for name, run, address in (
            ("one thread, by IP address", in_turn, numbered),
            (f"{THREADS} threads, by IP address", at_once, numbered),
            (f"{THREADS} threads, by name", at_once, named),
        ):
            yield compared(name, run, knock(address), lambda: unguarded(peer, numbered))


def resolve(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def unguarded(peer: httpx.Client, address: str) -> None:
    peer.get(address, headers={"If-None-Match": ETAG, "If-Modified-Since": SINCE})


def compared(name: str, run: Callable[[Ask], None], ours: Ask, theirs: Ask) -> Row:
    rounds = [(seconds(run, ours), seconds(run, theirs)) for _ in range(ROUNDS)]
    microseconds, peers = (min(each) / REQUESTS * 1e6 for each in zip(*rounds, strict=True))
    return Row(
        name=f"door, nothing new: {name}",
        figure=f"{microseconds:.0f} µs of CPU; httpx unguarded, by IP address {peers:.0f} µs;"
        f" {microseconds / peers:.2f} ×",
        target=f"≤ {TARGET_MICROSECONDS} µs",
        holds=microseconds <= TARGET_MICROSECONDS,
    )


def seconds(run: Callable[[Ask], None], ask: Ask) -> float:
    began = time.process_time()
    run(ask)
    return time.process_time() - began


@contextmanager
def client() -> Iterator[httpx.Client]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    with httpx.Client(trust_env=False, limits=limits) as peer:
        yield peer


@contextmanager
def server() -> Iterator[int]:
    """The port of a server, in a process of its own, that has nothing new to say."""
    # Not a fork: this process has threads.
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def serve(parent: Connection) -> None:
    asyncio.run(_serve(parent))


async def _serve(parent: Connection) -> None:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(Nothing, "127.0.0.1", 0, backlog=THREADS)
    parent.send(listening.sockets[0].getsockname()[1])
    await listening.serve_forever()


class Nothing(asyncio.Protocol):
    """Answers each request with « not modified »."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(ANSWER)


if __name__ == "__main__":
    for row in rows():
        show(row)
