"""One connection to Postgres for all the screens of a process: it hears, reads and passes on."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, NoReturn

from django.conf import settings
from psycopg import AsyncConnection

from msgu.live import CHANNEL, events
from msgu.live.reading import STATEMENT, Cursor, Reading, parameters, reading_of
from msgu.live.seats import Seats

log = logging.getLogger(__name__)

# Without a wake-up, and while an earlier transaction keeps what was told from being read.
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 0.05
BEAT_SECONDS = 15.0
LONGEST_WAIT = 5.0


class Listener:
    """Reads what is told, once, and gives it to every seat."""

    def __init__(self, seats: Seats) -> None:
        self.cursor: Cursor | None = None
        self.ready = asyncio.Event()
        self._seats = seats
        self._beaten = 0.0

    async def listen(self) -> NoReturn:
        """Listen for ever; where Postgres goes away, come back and go on from the same cursor."""
        wait = 0.1
        while True:
            try:
                async with await connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    wait = 0.1
                    await self._follow(connection)
            except Exception as error:
                log.warning("not listening, again in %.1f s: %s", wait, error)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    async def _follow(self, connection: AsyncConnection[Any]) -> NoReturn:
        while True:
            reading = await self._read(connection)
            self._pass_on(reading)
            within = AGAIN_SECONDS if reading.behind else LOOK_SECONDS
            async for _ in connection.notifies(timeout=within, stop_after=1):
                pass

    async def _read(self, connection: AsyncConnection[Any]) -> Reading:
        result = await connection.execute(STATEMENT.encode(), parameters(self.cursor))
        return reading_of(await result.fetchall(), self.cursor)

    def _pass_on(self, reading: Reading) -> None:
        self.cursor = reading.cursor
        self.ready.set()
        if reading.lost:
            self._seats.give([events.reset(reading.cursor)])
        elif reading.told:
            self._seats.give(events.changes(reading.told))
        now = asyncio.get_running_loop().time()
        if now - self._beaten >= BEAT_SECONDS:
            self._seats.give([events.beat(reading.cursor)])
            self._beaten = now


async def connect() -> AsyncConnection[Any]:
    return await AsyncConnection.connect(
        **address(), autocommit=True, application_name="veille live"
    )


def address() -> dict[str, Any]:
    """Where Django's database is, as libpq is told it."""
    database: dict[str, Any] = settings.DATABASES["default"]
    names = {
        "host": "HOST",
        "port": "PORT",
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
    }
    given = {name: database[key] for name, key in names.items() if database[key]}
    return {**given, **database["OPTIONS"]}
