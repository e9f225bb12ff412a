"""What is told while the web process or Postgres is killed: every screen hears all of it, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from django.db import connection

from msgu.users.models import User
from tests.msgu.live.conftest import OpenScreen, serving, wait_for
from tests.msgu.live.test_reading import address_of_tests

WRITERS, EACH, SCREENS = 8, 80, 10


def write(address: dict[str, Any], writer: int) -> None:
    """Tell numbers of one's own, one a transaction; every other one takes its time to commit."""
    with psycopg.connect(**address) as wire:
        for number in range(EACH):
            wire.execute(
                "INSERT INTO live_change (topic, ids) VALUES ('mentions', %s)",
                [[writer * EACH + number]],
            )
            time.sleep(0.02 * (number % 2))
            wire.commit()
            wire.execute("NOTIFY live")
            wire.commit()


@contextmanager
def writing() -> Iterator[None]:
    """Eight writers at work, who have written all at the end."""
    address = address_of_tests()
    writers = [threading.Thread(target=write, args=(address, n)) for n in range(WRITERS)]
    for each in writers:
        each.start()
    yield
    for each in writers:
        each.join()


def test_nothing_is_missed_where_the_web_process_is_killed(
    port: int, transactional_db: None, screens: OpenScreen, communicator: User
) -> None:
    with ExitStack() as stack:
        web = stack.enter_context(serving(port))
        listening = [screens(communicator) for _ in range(SCREENS)]
        wait_for(lambda: all(screen.was_told("beat") for screen in listening))
        with writing():
            for _ in range(2):
                wait_for(lambda: all(screen.opened for screen in listening))
                time.sleep(0.5)
                web.kill()
                web.wait()
                for screen in listening:
                    screen.opened = 0
                web = stack.enter_context(serving(port))
        everything = list(range(WRITERS * EACH))
        wait_for(lambda: all(len(s.ids("mentions")) >= len(everything) for s in listening))
        assert all(sorted(screen.ids("mentions")) == everything for screen in listening)
        assert not any(screen.was_told("reset") for screen in listening)


def test_nothing_is_missed_where_the_process_s_connection_is_cut(
    port: int, transactional_db: None, screens: OpenScreen, communicator: User
) -> None:
    with serving(port):
        listening = [screens(communicator) for _ in range(SCREENS)]
        wait_for(lambda: all(screen.was_told("beat") for screen in listening))
        with writing():
            for _ in range(3):
                time.sleep(0.3)
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'veille live'"
                    )
        everything = list(range(WRITERS * EACH))
        wait_for(lambda: all(len(s.ids("mentions")) >= len(everything) for s in listening))
        assert all(sorted(screen.ids("mentions")) == everything for screen in listening)
        assert all(screen.opened == 1 for screen in listening)
