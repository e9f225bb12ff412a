"""Servers that mean harm, or are broken: each fetch ends, in time and in little memory."""

import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from msgu.net import Limits, NetError, Reason
from tests.msgu.net.doors import door_to, refusal
from tests.msgu.net.server import (
    Connection,
    Handler,
    answer,
    gzip,
    gzip_of_zeros,
    raw,
    redirect,
    serve,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
GZIP = [("Content-Encoding", "gzip")]


def dripping(*first: bytes, piece: bytes) -> Handler:
    """Sends the first pieces at once, then a small one every 20 ms."""

    def handler(connection: Connection) -> None:
        connection.send(b"".join(first))
        connection.drip(repeat(piece), every=0.02)

    return handler


def silent(connection: Connection) -> None:
    connection.closing.wait(10)


def endlessly(head: bytes, piece: bytes) -> Handler:
    def handler(connection: Connection) -> None:
        connection.send(head)
        while not connection.closing.is_set():
            connection.send(piece)

    return handler


SLOW: dict[str, Handler] = {
    "drips its body": dripping(HEAD, piece=b"x"),
    "drips its headers": dripping(b"HTTP/1.1 200 OK\r\n", piece=b"x: y\r\n"),
    "drips one header": dripping(b"HTTP/1.1 200 OK\r\nx: ", piece=b"y"),
    "drips its status": dripping(b"HTTP/1.1 200 ", piece=b"O"),
    "drips chunks": dripping(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", piece=b"1\r\nx\r\n"
    ),
    "drips interim answers": dripping(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "never answers": silent,
    "stops in the middle": dripping(HEAD + b"half", piece=b""),
}


@pytest.mark.parametrize("handler", SLOW.values(), ids=SLOW.keys())
def test_a_slow_server_is_left_at_the_deadline(handler: Handler) -> None:
    with serve(handler) as server:
        began = time.monotonic()
        error = refusal(door_to(server, limits=Limits(deadline=0.3)), server.address)
        elapsed = time.monotonic() - began
    assert error.reason == Reason.TIMEOUT
    assert 0.25 < elapsed < 1.5


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


BROKEN: dict[str, tuple[Handler, Reason]] = {
    "resets at once": (Connection.reset, Reason.CONNECT),
    "closes at once": (raw(b""), Reason.PROTOCOL),
    "closes in its headers": (raw(b"HTTP/1.1 200 OK\r\nContent-"), Reason.PROTOCOL),
    "sends less than it said": (raw(HEAD + b"half"), Reason.PROTOCOL),
    "cuts its chunks short": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
        Reason.PROTOCOL,
    ),
    "sends chunks that are none": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab"),
        Reason.PROTOCOL,
    ),
    "speaks something else": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.PROTOCOL),
    "speaks HTTP/0.9": (raw(b"<html>old</html>\r\n\r\n"), Reason.PROTOCOL),
    "switches protocols unasked": (
        raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        Reason.PROTOCOL,
    ),
    "counts below zero": (answer(headers=[("Content-Length", "-5")]), Reason.PROTOCOL),
    "counts two ways": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        Reason.PROTOCOL,
    ),
    "sends a header without end": (
        endlessly(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 4096),
        Reason.PROTOCOL,
    ),
    "sends 101 headers": (answer(headers=[("x", "y")] * 100), Reason.TOO_MANY_HEADERS),
    "sends 3,000 headers": (answer(headers=[("x", "y")] * 3_000), Reason.TOO_MANY_HEADERS),
    "sends a body without end": (
        endlessly(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536),
        Reason.TOO_LARGE,
    ),
    "sends chunks without end": (
        endlessly(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1000\r\n%b\r\n" % bytes(4096),
        ),
        Reason.TOO_LARGE,
    ),
    "sends interim answers without end": (
        endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
        Reason.TOO_LARGE,
    ),
    "says deflate": (answer(b"x", headers=[("Content-Encoding", "deflate")]), Reason.BAD_ENCODING),
    "says br": (answer(b"x", headers=[("Content-Encoding", "br")]), Reason.BAD_ENCODING),
    "nests gzip": (
        answer(gzip(gzip(b"x")), headers=[("Content-Encoding", "gzip, gzip")]),
        Reason.BAD_ENCODING,
    ),
    "says gzip twice": (answer(gzip(b"x"), headers=GZIP * 2), Reason.BAD_ENCODING),
    "says gzip and lies": (answer(b"<rss/>", headers=GZIP), Reason.BAD_ENCODING),
    "cuts its gzip short": (answer(gzip(b"x" * 999)[:-9], headers=GZIP), Reason.BAD_ENCODING),
    "corrupts its gzip": (
        answer(gzip(b"x" * 999)[:-8] + bytes(8), headers=GZIP),
        Reason.BAD_ENCODING,
    ),
    "adds to its gzip": (answer(gzip(b"x") + b"more", headers=GZIP), Reason.BAD_ENCODING),
}


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


def test_a_bomb_stops_at_five_megabytes_in_little_memory() -> None:
    with serve(answer(gzip_of_zeros(60), headers=GZIP)) as server:
        door = door_to(server)
        door.check(server.address)
        peak = peak_of(lambda: refusal(door, server.address))
        assert refusal(door, server.address).reason == Reason.TOO_LARGE
    assert peak < 20 * 2**20


def test_a_bomb_without_end_stops_too() -> None:
    bomb = gzip_of_zeros(60)[:-10]  # All of a member but its end.
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    with serve(endlessly(head, bomb)) as server:
        assert refusal(door_to(server), server.address).reason == Reason.TOO_LARGE


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
