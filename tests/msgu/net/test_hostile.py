"""Servers that mean harm, or are broken: each fetch ends, in time and in little memory."""

import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from msgu.net import Door, Limits, NetError, Reason, read_exceptions
from tests.msgu.net.doors import door_to, refusal, resolve_to
from tests.msgu.net.hostile import BROKEN, GZIP, bombs, endlessly, silent, slow
from tests.msgu.net.server import (
    Connection,
    Handler,
    answer,
    black_hole,
    gzip,
    gzip_of_zeros,
    redirect,
    serve,
)

SLOW = slow(every=0.02)


@pytest.mark.parametrize("handler", SLOW.values(), ids=SLOW.keys())
def test_a_slow_server_is_left_at_the_deadline(handler: Handler) -> None:
    with serve(handler) as server:
        began = time.monotonic()
        error = refusal(door_to(server, limits=Limits(deadline=0.3)), server.address)
        elapsed = time.monotonic() - began
    assert error.reason == Reason.TIMEOUT
    assert 0.25 < elapsed < 1.5


def test_a_server_that_lets_nobody_connect_is_left_at_the_deadline() -> None:
    with black_hole() as port:
        door = Door(read_exceptions(f"127.0.0.1 127.0.0.0/8 {port}"), limits=Limits(deadline=0.3))
        began = time.monotonic()
        error = refusal(door, f"http://127.0.0.1:{port}/")
        elapsed = time.monotonic() - began
    assert error.reason == Reason.TIMEOUT
    assert 0.25 < elapsed < 1.5


def test_an_address_that_lets_nobody_connect_leaves_time_for_the_next() -> None:
    host = "alerts.city.example"
    with serve(answer(b"here")) as server, black_hole(host="::1", port=server.port):
        inside = f"{host} 127.0.0.0/8 {server.port}, {host} ::1 {server.port}"
        door = Door(
            read_exceptions(inside),
            limits=Limits(deadline=1),
            resolve=resolve_to("::1", "127.0.0.1"),
        )
        assert door.get(f"http://{host}:{server.port}/").body == b"here"


def test_the_deadline_spans_all_the_hops() -> None:
    def slow_hop(connection: Connection) -> None:
        connection.closing.wait(0.2)
        redirect("/again")(connection)

    with serve(slow_hop) as server:
        began = time.monotonic()
        error = refusal(door_to(server, limits=Limits(deadline=0.5)), server.address)
        elapsed = time.monotonic() - began
    assert error.reason == Reason.TIMEOUT
    assert elapsed < 1.5


def test_slow_servers_do_not_hold_up_a_good_one() -> None:
    with serve(SLOW["drips its body"]) as slow, serve(answer(b"good")) as good:
        door = door_to(slow, good, limits=Limits(deadline=0.5))
        with ThreadPoolExecutor(16) as pool:
            waiting = [pool.submit(door.get, slow.address) for _ in range(15)]
            assert pool.submit(door.get, good.address).result(timeout=5).body == b"good"
            for future in waiting:
                with pytest.raises(NetError):
                    future.result(timeout=5)


@pytest.mark.parametrize(("handler", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_server_is_named_for_what_it_does(handler: Handler, reason: Reason) -> None:
    with serve(handler) as server:
        error = refusal(door_to(server), server.address)
    assert (error.reason, error.permanent) == (reason, False)


def test_a_port_where_nobody_listens() -> None:
    with serve(silent) as server:
        door = door_to(server)
    assert refusal(door, server.address).reason == Reason.CONNECT


def test_a_hundred_headers_are_taken() -> None:
    with serve(answer(b"ok", headers=[("x", "y")] * 99)) as server:
        assert door_to(server).get(server.address).body == b"ok"


def peak_of(fetch: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        fetch()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


BOMBS = bombs(60)


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_takes_little_memory(bomb: Handler) -> None:
    def fetch() -> None:
        with suppress(NetError):
            door.get(server.address)

    with serve(bomb) as server:
        door = door_to(server)
        door.check(server.address)
        peak = peak_of(fetch)
    assert peak < 20 * 2**20


@pytest.mark.parametrize("name", ["gzip of zeros", "gzip of many members", "gzip without end"])
def test_a_bomb_stops_a_step_past_five_megabytes(name: str) -> None:
    with serve(BOMBS[name]) as server:
        error = refusal(door_to(server), server.address)
    size, *words = error.detail.split()
    assert (error.reason, words) == (Reason.TOO_LARGE, ["bytes", "once", "decoded"])
    assert 5 * 2**20 < int(size) <= 5 * 2**20 + 64 * 2**10


def test_a_nested_bomb_is_opened_once() -> None:
    inner = gzip_of_zeros(60)
    with serve(answer(gzip(inner), headers=GZIP)) as server:
        assert door_to(server).get(server.address).body == inner


def test_five_megabytes_pass_and_one_byte_more_does_not() -> None:
    limits = Limits(decoded=200_000)
    for size, passes in ((200_000, True), (200_001, False)):
        with serve(answer(gzip(bytes(size)), headers=GZIP)) as server:
            door = door_to(server, limits=limits)
            if passes:
                assert len(door.get(server.address).body) == size
            else:
                assert refusal(door, server.address).reason == Reason.TOO_LARGE


def test_two_megabytes_pass_on_the_wire_and_more_do_not() -> None:
    limits = Limits(wire=100_000)
    with serve(answer(bytes(99_000))) as server:
        assert len(door_to(server, limits=limits).get(server.address).body) == 99_000
    with serve(answer(bytes(100_001))) as server:
        error = refusal(door_to(server, limits=limits), server.address)
    assert error.reason == Reason.TOO_LARGE


def test_the_bytes_of_all_the_hops_are_counted_together() -> None:
    padding = [("x", "y" * 400)]
    again = answer(status="302 Found", headers=[("Location", "/"), *padding])
    with serve(again) as server:
        error = refusal(door_to(server, limits=Limits(wire=1_000)), server.address)
    assert error.reason == Reason.TOO_LARGE


def test_the_body_of_a_redirect_or_an_error_is_not_read() -> None:
    for status in ("302 Found", "500 Oops"):
        lines = f"HTTP/1.1 {status}\r\nLocation: /\r\n\r\n".encode()
        with serve(endlessly(lines, b"x" * 65536)) as server:
            error = refusal(door_to(server), server.address)
        assert error.reason in {Reason.TOO_MANY_REDIRECTS, Reason.STATUS}
