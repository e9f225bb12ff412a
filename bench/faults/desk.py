"""A desk to break: servers of its own, durable as those of `make run`, and the desk's processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

from bench.faults.feeds import FeedServer, serving
from bench.faults.processes import Process, waited
from msgu.embedded import addresses, postgres, redis
from msgu.embedded.desk import applications
from msgu.embedded.folder import Folder
from msgu.embedded.programs import BASE_DIR

Leases = AbstractSet[tuple[int, int]]

EMPTY = "blank"
# Seconds: Postgres holds sources to it.
LEAST_INTERVAL = 60
# What a column without a value of its own holds, by its type.
BLANKS = {"boolean": False, "text": "", "character varying": ""}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What came of a fault, in items."""

    served: int
    lost: int
    doubled: int

    @property
    def holds(self) -> bool:
        return self.served > 0 and self.lost == self.doubled == 0

    def __str__(self) -> str:
        return f"{self.served} served, {self.lost} lost, {self.doubled} doubled"


class Desk:
    """Postgres, Redis, a feed server, and the processes that were started on them."""

    def __init__(self, folder: Folder, feeds: FeedServer, log: IO[bytes], *, durable: bool) -> None:
        self.feeds = feeds
        self.postgres = Process(postgres.program(folder, durable=durable), log)
        self.redis = Process(redis.program(folder), log)
        # Another server of this machine that the desk may ask: « host network port ».
        self.inside = ""
        self._folder = folder
        self._log = log
        self._started: list[Process] = []
        self._connection: psycopg.Connection[Any] | None = None

    # --- Servers and processes ---

    def set_up(self) -> None:
        """Start the servers, and make the empty database that each fault begins with."""
        self.postgres.start()
        self.redis.start()
        for step in (("migrate", "--noinput", "-v0"), ("createcachetable", "-v0")):
            subprocess.run(
                [sys.executable, "manage.py", *step],
                cwd=BASE_DIR,
                env=self.environment(),
                check=True,
            )
        self._rename(postgres.NAME, EMPTY)

    def begin(self) -> None:
        """Everything as on the first day: a fresh database, an empty Redis, nobody at work."""
        for server in (self.postgres, self.redis):
            if not server.lives():
                server.start()
        self.forget_connection()
        with self._apart() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {postgres.NAME} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {postgres.NAME} TEMPLATE {EMPTY}".encode())
        self.flush_redis()
        self.feeds.forget()

    def environment(self) -> dict[str, str]:
        """What the desk's processes get: nothing that somebody chose for this machine."""
        ours = ("VEILLE_", "DATABASE_URL", "REDIS_URL", "DJANGO_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        exceptions = filter(None, [self.feeds.exceptions(), self.inside])
        guard = {"VEILLE_NET_EXCEPTIONS": ",".join(exceptions)}
        return {**kept, **addresses.expected(self._folder), **guard, "PYTHONUNBUFFERED": "1"}

    def start(self, name: str, *, port: int = 8000) -> Process:
        """Start « web », « worker » or « beat » as `make run` does."""
        programs = applications(self.environment(), port=port)
        (program,) = [each for each in programs if each.name == name]
        process = Process(program, self._log)
        self._started.append(process)
        process.start()
        return process

    def send_home(self) -> None:
        """Stop what was started, but for the servers."""
        while self._started:
            self._started.pop().stop()

    def stop(self) -> None:
        self.send_home()
        self.forget_connection()
        self.redis.stop()
        self.postgres.stop()

    def crash_postgres(self) -> None:
        """`kill -9` of the server and of every process of it."""
        self.postgres.kill()
        self.forget_connection()

    def flush_redis(self) -> None:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(self._folder.sockets() / "redis.sock"))
            wire.sendall(b"FLUSHALL\r\n")
            assert wire.recv(64) == b"+OK\r\n"

    # --- The database, as psycopg sees it: the desk's own code must not answer for itself ---

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Raises psycopg.OperationalError while Postgres is away."""
        if self._connection is None:
            self._connection = psycopg.connect(postgres.address(self._folder), autocommit=True)
        try:
            cursor = self._connection.execute(statement.encode(), values)
        except psycopg.OperationalError:
            self.forget_connection()
            raise
        return cursor.fetchall() if cursor.description else []

    def number(self, statement: str, *values: object) -> int:
        ((value,),) = self.query(statement, *values)
        return int(value or 0)

    def forget_connection(self) -> None:
        if self._connection:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None

    def add_sources(
        self,
        addresses: Sequence[str],
        *,
        every: float = 0,
        after: float = 0,
        interval: int = LEAST_INTERVAL,
    ) -> None:
        """Sources that keep all; the first is due in `after` seconds, the next `every` later."""
        given = {
            "kind": "feed", "family": "community", "platform": "web", "origin": "real",
            "keep": "all", "queue_all": True, "permitted_use": "Lecture", "use_case": "Veille",
            "terms_checked_by": "Alix", "terms_checked_on": "2026-11-01", "active": True,
            "interval_min": interval, "interval_max": interval, "interval": interval,
            "health": "never",
        }  # fmt: skip
        row = self._blank_row("monitoring_source") | given
        names = [*row, "address", "name", "active_since", "next_poll_at"]
        marks = ["%s"] * (len(row) + 2)
        statement = (
            f"INSERT INTO monitoring_source ({','.join(names)}) VALUES ({','.join(marks)},"  # noqa: S608
            " now(), now() + make_interval(secs => %s))"
        )
        for place, address in enumerate(addresses):
            name = f"Source {place}"
            self.query(statement, *row.values(), address, name, after + every * place)

    def _blank_row(self, table: str) -> dict[str, object]:
        columns = self.query(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
            " AND is_identity = 'NO' AND column_name NOT IN ('address', 'name')",
            table,
        )
        return {name: BLANKS.get(kind, 0) for name, kind in columns}

    def all_due(self) -> None:
        """Make every source that is not in hand due at once."""
        self.query("UPDATE monitoring_source SET next_poll_at = now() WHERE lease_until IS NULL")

    def leased(self) -> Leases:
        """The sources in somebody's hands, each with the number of its lease."""
        held = "SELECT id, lease_no FROM monitoring_source WHERE lease_until > now()"
        return set(self.query(held))

    def stored(self) -> int:
        return self.number("SELECT count(*) FROM monitoring_mention")

    # --- What came of it ---

    def settle(self, *, at_most: float) -> float:
        """Serve nothing new, and give the seconds until all that was served is stored."""
        self.feeds.stop_growing()
        served = len(self.feeds.served())
        self.all_due()
        return waited(lambda: self.stored() >= served and not self.leased(), at_most=at_most)

    def tally(self) -> Tally:
        """Served against stored; an item counts as doubled wherever it is counted twice."""
        rows = [name for (name,) in self.query("SELECT external_id FROM monitoring_mention")]
        served, stored = self.feeds.served(), set(rows)
        counted = self.number("SELECT sum(n) FROM monitoring_hourcount WHERE dimension = 'total'")
        seen = self.number("SELECT count(*) FROM monitoring_sighting")
        return Tally(
            served=len(served),
            lost=len(served - stored),
            doubled=len(rows) - len(stored) + abs(counted - len(rows)) + abs(seen - len(rows)),
        )

    # --- Databases ---

    @contextmanager
    def _apart(self) -> Iterator[psycopg.Connection[Any]]:
        address = postgres.address(self._folder, "postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    def _rename(self, name: str, to: str) -> None:
        with self._apart() as connection:
            connection.execute(f"ALTER DATABASE {name} RENAME TO {to}".encode())


@contextmanager
def desk_to_break(files: Mapping[str, bytes] | None = None, *, durable: bool) -> Iterator[Desk]:
    """A desk in a folder of its own, erased at the end; `files` are for its feed server."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="veille-")))
    for name, content in (files or {}).items():
        (folder.path / name).write_bytes(content)
    with serving(folder.path) as feeds, (folder.path / "processes.log").open("wb") as log:
        desk = Desk(folder, feeds, log, durable=durable)
        try:
            desk.set_up()
            yield desk
        finally:
            desk.stop()
            folder.remove()
