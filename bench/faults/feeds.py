"""A feed server in a process of its own: what a source answers stands in its address.

/feed?items=5        five items, always the same
/feed?seconds=2      after two seconds
/feed?grows=yes      one item more each time, until told to stop
/drip, /hole         one byte each second; not a word
/file?name=a.gz      a file, compressed, as it stands in the server's folder

Each source has a loopback address of its own, as each publisher has a host.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.feeds import Writer

SOURCES = 600
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Fil</title>{}</channel></rss>'
ITEM = "<item><guid>{}</guid><title>Avis</title><description>{}</description></item>"
# Of a client that hangs up, the server is told by its next write: nobody waits for it here.
LONGEST = 60


def host(number: int) -> str:
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


def item_id(number: int, item: int) -> str:
    return f"urn:fil:{number}:{item}"


@dataclass(frozen=True)
class Asked:
    """One request, at `at` by the machine's clock; `items` of the answer, once it was sent."""

    source: int
    at: float
    items: int | None


class FeedServer:
    """The server, seen by who asks it what it saw."""

    def __init__(self, port: int) -> None:
        self.port = port

    def address(self, number: int, path: str = "/feed", **query: object) -> str:
        return f"http://{host(number)}:{self.port}{path}?{urlencode(query)}"

    def exceptions(self) -> str:
        """What lets the guard of the desk through to these sources."""
        return ",".join(f"{host(n)} 127.0.0.0/8 {self.port}" for n in range(SOURCES))

    def asked(self) -> list[Asked]:
        return [Asked(*values) for values in json.loads(self._get("/-/asked"))]

    def served(self) -> set[str]:
        """The identities of all items sent."""
        most: dict[int, int] = {}
        for each in self.asked():
            most[each.source] = max(most.get(each.source, 0), each.items or 0)
        return {item_id(source, n) for source, items in most.items() for n in range(items)}

    def stop_growing(self) -> None:
        self._get("/-/stop-growing")

    def forget(self) -> None:
        """Begin again: nothing was asked, and feeds grow from nothing."""
        self._get("/-/forget")

    def _get(self, path: str) -> bytes:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse().read()
        connection.close()
        return answer


@contextmanager
def serving(folder: Path) -> Iterator[FeedServer]:
    """A feed server at work; `folder` holds the files that it gives."""
    command = [sys.executable, "-m", "bench.faults.feeds", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        yield FeedServer(int(process.stdout.readline()))
        process.stdin.close()


# --- In the server's own process ---------------------------------------------------------------


@dataclass
class State:
    folder: Path
    asked: list[list[float | None]] = field(default_factory=list)
    growth: dict[int, int] = field(default_factory=dict)
    growing: bool = True
    items: dict[tuple[int, int], str] = field(default_factory=dict)
    writer: Writer = field(default_factory=lambda: Writer(seed=3))

    def feed(self, number: int, items: int) -> bytes:
        return FEED.format("".join(self.item(number, n) for n in range(items))).encode()

    def item(self, number: int, item: int) -> str:
        if (number, item) not in self.items:
            text = self.writer.text(24)
            self.items[number, item] = ITEM.format(item_id(number, item), text)
        return self.items[number, item]

    def control(self, path: str) -> bytes:
        match path:
            case "/-/stop-growing":
                self.growing = False
            case "/-/forget":
                self.asked, self.growth, self.growing = [], {}, True
        return json.dumps(self.asked).encode()


async def main() -> None:
    state = State(Path(sys.argv[1]))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled: the server ends, and nobody waits for the answer any more.
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(LONGEST):
                await answer(state, reader, writer)
        writer.close()

    control = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = control.sockets[0].getsockname()[1]
    hosts = [host(number) for number in range(SOURCES)]
    await asyncio.start_server(talk, hosts, port, backlog=512)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # As long as the end of our input that its owner holds.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def answer(state: State, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    target = urlsplit(head.split(" ", 2)[1])
    if target.path.startswith("/-/"):
        return await send(writer, state.control(target.path))
    _, _, high, low = map(int, writer.get_extra_info("sockname")[0].split("."))
    number = (high - 1) * 250 + low - 1
    entry: list[float | None] = [number, time.time(), None]
    state.asked.append(entry)
    query = {name: values[0] for name, values in parse_qs(target.query).items()}
    match target.path:
        case "/hole":
            await asyncio.sleep(LONGEST)
        case "/drip":
            await drip(writer)
        case "/file":
            await send(writer, (state.folder / query["name"]).read_bytes(), encoding="gzip")
        case _:
            await asyncio.sleep(float(query.get("seconds", 0)))
            items = int(query.get("items", 0)) + grown(state, number, query)
            await send(writer, state.feed(number, items))
            entry[2] = items
    return None


def grown(state: State, number: int, query: dict[str, str]) -> int:
    if "grows" not in query:
        return 0
    state.growth[number] = state.growth.get(number, 0) + int(state.growing)
    return state.growth[number]


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(1)


async def send(writer: asyncio.StreamWriter, body: bytes, *, encoding: str = "") -> None:
    said = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{said}Connection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(main())
