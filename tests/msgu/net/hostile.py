"""What servers do that mean harm, or are broken."""

from itertools import repeat

from msgu.net import Reason
from tests.msgu.net.server import (
    Connection,
    Handler,
    answer,
    gzip,
    gzip_of_zeros,
    raw,
    redirect,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
GZIP = [("Content-Encoding", "gzip")]


def dripping(*first: bytes, piece: bytes, every: float) -> Handler:
    """Sends the first pieces at once, then a small one every so many seconds."""

    def handler(connection: Connection) -> None:
        connection.send(b"".join(first))
        connection.drip(repeat(piece), every=every)

    return handler


def silent(connection: Connection) -> None:
    connection.closing.wait(60)


def redirecting(*, every: float) -> Handler:
    """Waits before each of its redirects, which lead back to itself."""

    def handler(connection: Connection) -> None:
        connection.closing.wait(every)
        redirect("/again")(connection)

    return handler


def endlessly(head: bytes, piece: bytes) -> Handler:
    def handler(connection: Connection) -> None:
        connection.send(head)
        while not connection.closing.is_set():
            connection.send(piece)

    return handler


def slow(*, every: float) -> dict[str, Handler]:
    """Servers that would hold a client for ever, most of them by a few bytes now and then."""

    def drip(*first: bytes, piece: bytes) -> Handler:
        return dripping(*first, piece=piece, every=every)

    return {
        "drips its body": drip(HEAD, piece=b"x"),
        "drips its headers": drip(b"HTTP/1.1 200 OK\r\n", piece=b"x: y\r\n"),
        "drips one header": drip(b"HTTP/1.1 200 OK\r\nx: ", piece=b"y"),
        "drips its status": drip(b"HTTP/1.1 200 ", piece=b"O"),
        "drips chunks": drip(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", piece=b"1\r\nx\r\n"
        ),
        "drips interim answers": drip(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
        "drips gzip": drip(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip(b"")[:10],
            piece=b"\0\0\0\xff\xff",  # A block of nothing.
        ),
        "never answers": silent,
        "stops in the middle": drip(HEAD + b"half", piece=b""),
        "redirects slowly": redirecting(every=10 * every),
    }


def reset_after(data: bytes) -> Handler:
    def handler(connection: Connection) -> None:
        connection.send(data)
        connection.reset()

    return handler


BROKEN: dict[str, tuple[Handler, Reason]] = {
    "resets at once": (Connection.reset, Reason.CONNECT),
    "resets in its headers": (reset_after(b"HTTP/1.1 200 OK\r\nx: "), Reason.CONNECT),
    "resets in its body": (reset_after(HEAD + b"half"), Reason.CONNECT),
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


def bombs(megabytes: int) -> dict[str, Handler]:
    """Small answers of many megabytes, and answers without end."""
    zeros = gzip_of_zeros(megabytes)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    return {
        "gzip of zeros": answer(zeros, headers=GZIP),
        "gzip of many members": answer(gzip_of_zeros(1) * megabytes, headers=GZIP),
        "gzip in gzip": answer(gzip(zeros), headers=GZIP),
        "gzip in gzip, said so": answer(gzip(zeros), headers=[("Content-Encoding", "gzip, gzip")]),
        "gzip without end": endlessly(head, zeros[:-10]),
        "body without end": endlessly(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536)),
        "header without end": endlessly(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 4096),
    }
