"""The stream through a real web process: who hears, what, and what a cut takes away (nothing)."""

from __future__ import annotations

import subprocess

from msgu import live
from msgu.live import Topic
from msgu.users.models import User
from tests.msgu.live.conftest import OpenScreen, wait_for

Web = subprocess.Popen[bytes]


def test_a_screen_hears_what_is_told(web: Web, screens: OpenScreen, communicator: User) -> None:
    screen = screens(communicator)
    wait_for(lambda: screen.was_told("beat"))
    live.tell(Topic.MENTIONS, [2, 1])
    wait_for(lambda: screen.ids("mentions") == [1, 2])


def test_a_screen_that_was_cut_off_hears_what_it_missed(
    web: Web, screens: OpenScreen, communicator: User
) -> None:
    screen = screens(communicator)
    wait_for(lambda: screen.was_told("beat"))
    screen.cut()
    for number in range(10):
        live.tell(Topic.MENTIONS, [number])
    wait_for(lambda: screen.opened == 2)
    screen.cut()
    for number in range(10, 20):
        live.tell(Topic.MENTIONS, [number])
    wait_for(lambda: len(screen.ids("mentions")) >= 20)
    assert screen.ids("mentions") == list(range(20))
    assert screen.opened == 3
