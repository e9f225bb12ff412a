"""A web process of each test's own, and screens that listen to it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from bench.screens import Screen, audience
from msgu.users.models import User
from tests.makers import browser_of
from tests.processes import running

SERVER = ("uvicorn", "msgu.asgi:application", "--lifespan", "off", "--no-access-log")
OpenScreen = Callable[[User], Screen]
PATIENCE = 20.0


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def web(port: int, transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    with serving(port) as process:
        yield process


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A web process that answers, and that the block may kill."""
    with running(*SERVER, "--port", str(port), "--timeout-graceful-shutdown", "1") as process:
        wait_for(lambda: answers(port))
        yield process


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def screens(port: int) -> Iterator[OpenScreen]:
    """Opens a screen where somebody is signed in; it listens, beside the test, until its end."""
    with audience() as listen:

        def open_screen(user: User) -> Screen:
            screen = Screen(port=port, cookie=cookie_of(user))
            listen(screen)
            return screen

        yield open_screen


def cookie_of(user: User) -> str:
    morsel = browser_of(user).cookies[settings.SESSION_COOKIE_NAME]
    return f"{morsel.key}={morsel.value}"


def wait_for(is_so: Callable[[], bool], *, at_most: float = PATIENCE) -> None:
    ends = time.monotonic() + at_most
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)
