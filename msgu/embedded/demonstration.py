"""The demonstration, as the desk's processes see it: one more server, and one more exception."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from msgu.embedded.folder import Folder
from msgu.embedded.programs import Program

_HOST = "127.0.0.1"


class Manage(Protocol):
    """Runs one of Django's commands; raises Refused where it fails."""

    def __call__(self, command: str, *options: str, shown: bool = False) -> Awaitable[None]: ...


@dataclass(frozen=True)
class Playing:
    """A demonstration under way: since when (ISO 8601), and where its feeds are served."""

    since: str
    port: int


async def begin(manage: Manage, folder: Folder, *, demo: str) -> Playing | None:
    """Let the demonstration begin, go on or stop, as asked; None where none plays."""
    note = folder.path / "demonstration"
    if demo == "0":
        await manage("demo", "stop", "--note", str(note), shown=True)
        return None
    port = _free_port()
    asked = ("--asked",) if demo == "1" else ()
    await manage("demo", "start", "--port", str(port), "--note", str(note), *asked)
    since = note.read_text(encoding="utf-8")
    return Playing(since, port) if since else None


def let_in(playing: Playing | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the desk's processes: the door opens on these feeds alone."""
    if not playing:
        return dict(environment)
    ours = f"{_HOST} {_HOST}/32 {playing.port}"
    theirs = environment.get("VEILLE_NET_EXCEPTIONS", "")
    return {**environment, "VEILLE_NET_EXCEPTIONS": f"{theirs},{ours}" if theirs else ours}


def programs(playing: Playing | None, environment: Mapping[str, str]) -> list[Program]:
    """The server of its feeds, where it plays."""
    if not playing:
        return []
    module = "monitoring.demonstration.server"
    return [
        Program(
            name="demo",
            argv=(sys.executable, "-m", module, str(playing.port), playing.since),
            environment=environment,
            ready=partial(_listens, playing.port),
        )
    ]


async def _listens(port: int) -> bool:
    # Asked before it listens, a feed would count as failing, and wait its turn again.
    try:
        _reader, writer = await asyncio.open_connection(_HOST, port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
