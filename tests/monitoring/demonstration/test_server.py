"""The demonstration's server: what has happened so far, to whoever asks, however badly."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from monitoring.connectors.feed import parse
from monitoring.demonstration.feeds import CHANNELS, NEWEST, feed
from monitoring.demonstration.server import HOST, path_of, server
from monitoring.models import Category, Disposition

# Codes that no French sentence holds by chance.
CODES = [code for code in (*Category.values, *Disposition.values) if "_" in code]
START = datetime(2026, 11, 21, 12, tzinfo=UTC)
MOMENTS = [timedelta(minutes=minutes) for minutes in (0, 1, 3, 10, 50, 60, 1_500)]


@pytest.fixture
def port() -> Iterator[int]:
    """A server whose demonstration began three minutes ago."""
    made = server(0, since=datetime.now(UTC) - timedelta(minutes=3))
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield int(made.server_address[1])
    made.shutdown()
    made.server_close()
    thread.join()


def test_no_answer_is_ever_in_a_feed() -> None:
    for channel in CHANNELS:
        for elapsed in MOMENTS:
            body = feed(channel, since=START, now=START + elapsed).decode()
            assert [code for code in CODES if code in body] == []
            assert " | " not in body
            assert not any(f"P{n}<" in body for n in (1, 2, 3, 4))


def test_feeds_read_as_any_feed_does_and_give_the_newest() -> None:
    for channel in CHANNELS:
        for elapsed in MOMENTS:
            body = feed(channel, since=START, now=START + elapsed)
            read = parse(body, address=f"http://{HOST}{path_of(channel)}", content_type="")
            assert not read.rejected
            assert len(read.items) <= NEWEST
            dates = [item.published_at for item in read.items if item.published_at]
            assert dates == sorted(dates, reverse=True)
            assert all(date <= START + elapsed for date in dates)
            assert all(item.author.startswith("@exo_") for item in read.items)


def test_it_only_says_what_has_happened_and_says_so_when_nothing_changed(port: int) -> None:
    address = f"http://{HOST}:{port}/presse.xml"
    first = httpx.get(address)
    assert first.status_code == 200
    again = httpx.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(address, headers={"If-None-Match": '"autre"'})
    assert other.content == first.content
    assert httpx.head(address).content == b""


def test_one_feed_fails_and_one_says_nothing_more(port: int) -> None:
    assert httpx.get(f"http://{HOST}:{port}/camera.xml").status_code == 503
    silent = next(channel for channel in CHANNELS if channel.falls_silent)
    assert feed(silent, since=START, now=START) == feed(
        silent, since=START, now=START + MOMENTS[-1]
    )


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /nulle-part.xml HTTP/1.1\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\n\r\n",
        b"POST /x.xml HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd",
        b"\xff\xfe\x00 /x.xml\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /x.xml HTTP/1.1\r\n" + b"X-Y: z\r\n" * 300 + b"\r\n",
        b"\r\n",
    ],
    ids=["unknown", "outside", "verb", "bytes", "long", "headers", "empty"],
)
def test_a_bad_request_harms_nobody(port: int, request_line: bytes) -> None:
    with closing(socket.create_connection((HOST, port), 5)) as stranger:
        stranger.sendall(request_line)
        stranger.shutdown(socket.SHUT_WR)
        answer = stranger.recv(1_000)
    assert b" 200 " not in answer
    assert httpx.get(f"http://{HOST}:{port}/x.xml").status_code == 200


def test_who_says_nothing_keeps_nobody_waiting(port: int) -> None:
    with closing(socket.create_connection((HOST, port), 5)):
        assert httpx.get(f"http://{HOST}:{port}/x.xml").status_code == 200


def test_a_feed_answers_under_another_address(port: int) -> None:
    """Something to add, for who tries to add a source."""
    address = f"http://{HOST}:{port}/presse.xml"
    assert httpx.get(f"{address}?essai").content == httpx.get(address).content != b""
    assert httpx.get(f"http://{HOST}:{port}/rien.xml?presse.xml").status_code == 404
