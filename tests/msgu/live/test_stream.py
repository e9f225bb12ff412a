"""The stream through a real web process: who hears, what, and what a cut takes away (nothing)."""

from __future__ import annotations

import http.client
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from bench.screens import Screen
from msgu import live
from msgu.live import Topic
from msgu.live.seats import MOST_IN_A_PROCESS, MOST_OF_ONE_PERSON, MOST_WAITING
from msgu.users import people
from msgu.users.models import Role, User
from tests.makers import make_user
from tests.msgu.live.conftest import OpenScreen, cookie_of, wait_for

Web = subprocess.Popen[bytes]


@contextmanager
def answer(port: int, cookie: str = "", **headers: str) -> Iterator[http.client.HTTPResponse]:
    """What the stream's address answers, its body unread."""
    wire = http.client.HTTPConnection("localhost", port, timeout=20)
    stream = {"Accept": "text/event-stream", "Cookie": cookie}
    wire.request("GET", "/direct/", headers={**stream, **headers})
    with closing(wire), wire.getresponse() as response:
        yield response


# --- Who hears -------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "session=" + "a" * 32, "session=\x01"])
def test_strangers_hear_nothing(web: Web, port: int, cookie: str) -> None:
    with answer(port, cookie) as response:
        assert response.status == 401


def test_an_administrator_without_second_factor_hears_nothing(web: Web, port: int) -> None:
    admin = make_user("vraie@merles.example", Role.ADMIN)
    with answer(port, cookie_of(admin)) as response:
        assert response.status == 401


def test_half_sent_requests_take_no_seat(web: Web, port: int, communicator: User) -> None:
    head = b"GET /direct/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n"
    with ExitStack() as stack:
        for _ in range(MOST_IN_A_PROCESS):
            wire = stack.enter_context(socket.create_connection(("localhost", port), 20))
            wire.sendall(head)
        with answer(port, cookie_of(communicator)) as response:
            assert response.status == 200


def test_a_stream_is_neither_kept_nor_held_back_on_its_way(
    web: Web, port: int, communicator: User
) -> None:
    with answer(port, cookie_of(communicator)) as response:
        headers = response.headers
    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-store, no-transform"
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Content-Length"] is None
    assert headers["Set-Cookie"] is None


def test_listening_is_not_activity(
    web: Web, port: int, screens: OpenScreen, communicator: User
) -> None:
    screen = screens(communicator)
    expires = Session.objects.values_list("expire_date", flat=True).get()
    wait_for(lambda: screen.was_told("beat"))
    assert Session.objects.values_list("expire_date", flat=True).get() == expires


def sign_out(person: User, _screen: Screen) -> None:
    people.end_sessions(person)


def deactivate(person: User, _screen: Screen) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def change_roles(person: User, _screen: Screen) -> None:
    people.set_roles(person, [Role.MANAGER], by=person)


def change_password(person: User, _screen: Screen) -> None:
    person.set_password("une autre phrase assez longue")
    person.save()


def expire(_person: User, screen: Screen) -> None:
    key = screen.cookie.partition("=")[2]
    past = timezone.now() - timedelta(seconds=1)
    assert Session.objects.filter(pk=key).update(expire_date=past)


LOSSES = (sign_out, deactivate, change_roles, change_password, expire)


def test_the_stream_ends_soon_after_the_right_to_hear_it(
    web: Web, screens: OpenScreen, lead: User
) -> None:
    """Rights are looked at every 25 s: those who lose them, each in their way, wait together."""
    kept = screens(lead)
    lost = {}
    for lose in LOSSES:
        person = make_user(f"{lose.__name__}@merles.example", Role.COMMUNICATOR)
        lost[lose] = person, screens(person)
    heard = [kept, *(screen for _person, screen in lost.values())]
    wait_for(lambda: all(screen.was_told("beat") for screen in heard))
    for lose, (person, screen) in lost.items():
        lose(person, screen)

    def still() -> list[str]:
        return [lose.__name__ for lose, (_, screen) in lost.items() if not screen.was_told("over")]

    with suppress(AssertionError):  # The next line says whose stream went on.
        wait_for(lambda: not still(), at_most=40)
    assert still() == []
    assert not kept.was_told("over")


# --- What is heard ---------------------------------------------------------------------------


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


def test_a_cursor_that_is_too_old_starts_again(web: Web, port: int, communicator: User) -> None:
    with answer(port, cookie_of(communicator), **{"Last-Event-ID": "999999999999-1"}) as stream:
        assert b"event: reset\n" in b"".join(stream.readline() for _ in range(6))


def test_a_page_knows_how_far_its_process_had_heard(
    web: Web, port: int, communicator: User
) -> None:
    cookie = cookie_of(communicator)

    def page() -> str:
        wire = http.client.HTTPConnection("localhost", port, timeout=20)
        wire.request("GET", "/profil/", headers={"Cookie": cookie})
        with closing(wire), wire.getresponse() as response:
            return response.read().decode()

    wait_for(lambda: 'data-cursor="' in page() and 'data-cursor=""' not in page())


# --- What it costs ---------------------------------------------------------------------------


def connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        (number,) = cursor.fetchone()
        return int(number)


# The process's listener, and its threads, which pages use too.
MOST_CONNECTIONS = 1 + 6


def test_fifty_idle_screens_hold_no_connection_of_their_own(
    web: Web, screens: OpenScreen, communicator: User, lead: User, manager: User
) -> None:
    listening = [screens(who) for who in (communicator, lead, manager) for _ in range(17)]
    wait_for(lambda: all(screen.was_told("beat") for screen in listening))
    assert len(listening) > 50
    assert 1 <= connections() <= MOST_CONNECTIONS


def test_one_person_s_streams_are_bounded(
    web: Web, port: int, screens: OpenScreen, communicator: User
) -> None:
    listening = [screens(communicator) for _ in range(MOST_OF_ONE_PERSON)]
    wait_for(lambda: all(screen.was_told("beat") for screen in listening))
    with answer(port, cookie_of(communicator)) as refusal:
        assert (refusal.status, refusal.headers["Retry-After"]) == (503, "15")
        assert "réessayez" in refusal.read().decode()


def test_a_screen_that_takes_nothing_is_dropped_and_others_hear(
    web: Web, port: int, screens: OpenScreen, communicator: User, lead: User
) -> None:
    quick = screens(lead)
    wait_for(lambda: quick.was_told("beat"))
    with slow_screen(port, cookie_of(communicator)) as wire:
        flood()
        wait_for(lambda: heard_more(quick, FLOOD))
        for number in range(MOST_WAITING + 10):
            already = len(quick.heard)
            live.tell(Topic.MENTIONS, [number])
            wait_for(partial(heard_more, quick, already))
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)
        assert b'"ids":[105]' not in received(wire)
    assert quick.ids("mentions")[-1] == MOST_WAITING + 9


# More than a connection holds on its way: some megabytes.
FLOOD = 900


def flood() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO live_change (topic, ids) SELECT 'mentions', ARRAY("
            "SELECT 1000000000000000000 + n FROM generate_series(1, 500) AS n"
            ") FROM generate_series(1, %s)",
            [FLOOD],
        )


def heard_more(screen: Screen, already: int) -> bool:
    return len(screen.heard) > already


def slow_screen(port: int, cookie: str) -> socket.socket:
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    wire.settimeout(30)
    wire.connect(("127.0.0.1", port))
    wire.sendall(
        f"GET /direct/ HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        f"Cookie: {cookie}\r\n\r\n".encode()
    )
    wire.recv(100)
    return wire


def received(wire: socket.socket) -> bytes:
    """All that the server sent until it hung up."""
    return b"".join(iter(lambda: wire.recv(65_536), b""))


def test_a_web_process_that_is_told_to_stop_does_not_wait_for_screens(
    web: Web, screens: OpenScreen, communicator: User
) -> None:
    screen = screens(communicator)
    wait_for(lambda: screen.was_told("beat"))
    web.terminate()
    web.wait(10)
