"""What `make run` does, in order, and how one command borrows its servers."""

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

from msgu.embedded import demonstration, postgres, redis
from msgu.embedded.addresses import complete, expected, given, remember, remembered
from msgu.embedded.folder import Busy, Folder
from msgu.embedded.log import open_log
from msgu.embedded.programs import Program, Refused
from msgu.embedded.supervisor import Supervisor, ended, stop_leftovers

_PATIENCE = 60.0  # seconds for the servers: after a crash, Postgres reads its journal again
# What a desk needs before it is served. One process each would fill one processor: two lines of
# them go side by side.
_TABLES = (("migrate", "--noinput"), ("createcachetable",))
_FILES = (("compiletranslations",), ("collectstatic", "--noinput", "-v0"))
# A tick every few seconds would hide what matters; what fails is logged with another letter.
_TICKS = (
    "I celery.beat: Scheduler: Sending due task",
    "I celery.worker.strategy: Task",
    "I celery.app.trace: Task",
)
_AS_ROOT_IS_MEANT = "ignore:You're running the worker with superuser"


async def run(folder: Folder, *, port: int, demo: str = "") -> int:
    """Serve the desk on `port` until we are cancelled.

    `demo` says whether the demonstration plays: "1", "0", or "" where nobody said.
    """
    address = f"http://localhost:{port}"
    try:
        with folder.held(address):
            await refuse_taken(port)
            environment = complete(environment_for(folder), {"VEILLE_ADDRESS": address})
            remember(folder.path, environment)
            async with _servers(folder, fresh=True) as supervisor:
                await _set_up(supervisor, environment)
                playing = await demonstration.begin(
                    partial(_manage, supervisor, environment), folder, demo=demo
                )
                if not playing:
                    # It may show a password, for who started us and not for a file.
                    await _manage(
                        supervisor, environment, "first_admin", "--skip-checks", shown=True
                    )
                programs = applications(demonstration.let_in(playing, environment), port=port)
                await supervisor.start(demonstration.programs(playing, environment))
                await supervisor.start(programs)
                supervisor.log.announce(f"Prêt\N{NO-BREAK SPACE}: {address}")
                if playing:
                    await _manage(supervisor, environment, "demo", "welcome", shown=True)
                await asyncio.Event().wait()
    except Busy as busy:
        raise Refused(_already(busy.holder)) from None
    return 0


async def execute(folder: Folder, command: Sequence[str], *, durable: bool = True) -> int:
    """Run one command with the servers of this folder, and return its code.

    They are started, and stopped after it, unless a `make run` has them running.
    """
    try:
        with folder.held(""):
            async with _servers(folder, durable=durable):
                return await _call(command, environment_for(folder))
    except Busy:
        environment = complete(os.environ, remembered(folder.path) or expected(folder))
        await _wait_for_servers(folder, environment)
        return await _call(command, environment)


def environment_for(folder: Folder) -> dict[str, str]:
    """The environment of everything that works with this folder; the user's own values win."""
    return complete(os.environ, expected(folder) | {"PYTHONUNBUFFERED": "1"})


def applications(environment: dict[str, str], *, port: int) -> list[Program]:
    """The processes of the desk.

    Beat is apart from the worker: inside it (`-B`), it would survive the kill of everything.
    """
    celery = (sys.executable, "-m", "celery", "-A", "msgu", "--quiet", "--skip-checks")
    web = (sys.executable, "-m", "uvicorn", "msgu.asgi:application", "--lifespan", "off")
    quiet = ("--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "1")
    worker = ("-P", "threads", "-c", "16", "--without-gossip", "--without-mingle")
    return [
        Program(
            name="web",
            argv=(*web, "--host", "127.0.0.1", "--port", str(port), *quiet),
            environment=environment,
            ready=partial(_healthy, port),
        ),
        Program(
            name="worker",
            argv=(*celery, "worker", *worker, "-l", "INFO"),
            environment=environment | {"PYTHONWARNINGS": _AS_ROOT_IS_MEANT},
            noise=_TICKS,
        ),
        Program(
            name="beat",
            argv=(*celery, "beat", "-l", "INFO"),
            environment=environment,
            noise=_TICKS,
        ),
    ]


async def refuse_taken(port: int) -> None:
    """Raise Refused where something already listens on this port of this machine."""
    for host in ("127.0.0.1", "::1"):
        try:
            server = await asyncio.start_server(lambda *_: None, host, port)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise Refused(
                    f"Le port {port} n’est pas libre. Choisissez-en un autre, par exemple : "
                    f"make run PORT={port + 1 if port >= 1024 else 8000}"
                ) from None
        else:
            server.close()
            await server.wait_closed()


@asynccontextmanager
async def _servers(
    folder: Folder, *, fresh: bool = False, durable: bool = True
) -> AsyncIterator[Supervisor]:
    """A supervisor with the servers that the user did not bring, until the block ends."""
    note = folder.path / "children"
    stop_leftovers(note)
    log = open_log(folder.path, fresh=fresh)
    supervisor = Supervisor(note, log)
    try:
        ours = []
        if not given("DATABASE_URL", os.environ):
            ours.append(postgres.program(folder, durable=durable))
        if not given("REDIS_URL", os.environ):
            ours.append(redis.program(folder))
        await supervisor.start(ours, patience=_PATIENCE)
        yield supervisor
    finally:
        await supervisor.stop()
        log.close()


async def _wait_for_servers(folder: Folder, environment: dict[str, str]) -> None:
    """The `make run` that has them may have begun this very second."""
    if environment.get("DATABASE_URL") == postgres.address(folder):
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not await postgres.answers(folder):
                    await asyncio.sleep(0.1)


async def _set_up(supervisor: Supervisor, environment: dict[str, str]) -> None:
    try:
        async with asyncio.TaskGroup() as lines:
            for steps in (_TABLES, _FILES):
                lines.create_task(_manage_each(supervisor, environment, steps))
    except* Refused as refusals:
        raise refusals.exceptions[0] from None


async def _manage_each(
    supervisor: Supervisor, environment: dict[str, str], steps: Sequence[Sequence[str]]
) -> None:
    for command, *options in steps:
        await _manage(supervisor, environment, command, *options)


async def _manage(
    supervisor: Supervisor,
    environment: dict[str, str],
    command: str,
    *options: str,
    shown: bool = False,
) -> None:
    step = Program(
        name="manage",
        argv=(sys.executable, "manage.py", command, *options),
        environment=environment,
    )
    if await supervisor.run(step, shown=shown) != 0:
        raise Refused(
            f"La mise en place s’est arrêtée à l’étape « {command} ». "
            f"Le journal dit pourquoi : {supervisor.log.file}"
        )


async def _call(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run a command of the user's, at their terminal, and return its code as a shell would."""
    try:
        process = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise Refused(f"« {command[0]} » ne peut pas être lancé : {error.strerror}.") from None
    try:
        code = await ended(process)
    finally:
        process.terminate()  # Nothing happens where it has ended.
        await ended(process)
    return code if code >= 0 else 128 - code


async def _healthy(port: int) -> bool:
    """Whether the web process answers its health page."""
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /sante/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            status = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return status.split()[1:2] == [b"200"]


def _already(holder: str) -> str:
    if holder:
        return f"Veille MSGU est déjà en marche ({holder})."
    return (
        "Une commande se sert déjà de la base de données de ce dossier : "
        "attendez qu’elle se termine, puis relancez."
    )
