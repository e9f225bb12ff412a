"""Requests that come slowly, or too large, and what the others notice of it: nothing."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest

from msgu.web.bodies import Message, Receive, Send, WholeBodies
from tests.processes import running

TOKEN = "a" * 32
HEAD = b"POST /langue/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
HEAD += b"Content-Type: application/x-www-form-urlencoded\r\n"
# Without this cookie, Django refuses a form before it reads it.
HEAD += f"Cookie: csrf={TOKEN}\r\n".encode()


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    """The port of a web process, as an installation runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running("uvicorn", "msgu.asgi:application", "--port", str(port), "--lifespan", "off"):
        for _ in range(100):
            try:
                connected(port).close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield port


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=8)


def sent(port: int, request: bytes) -> bytes:
    """The whole answer to these bytes."""
    with connected(port) as wire:
        wire.sendall(request)
        return b"".join(iter(lambda: wire.recv(65536), b""))


def test_half_sent_forms_do_not_stop_the_desk(port: int, transactional_db: None) -> None:
    with ExitStack() as stack:
        for _ in range(8):
            wire = stack.enter_context(connected(port))
            wire.sendall(HEAD + b"Content-Length: 1000\r\n\r\nx")
        health = b"GET /sante/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        assert sent(port, health).startswith(b"HTTP/1.1 200")


def test_a_huge_body_is_refused_when_it_is_announced(port: int, transactional_db: None) -> None:
    answer = sent(port, HEAD + b"Content-Length: 400000000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_form_that_comes_in_pieces_is_read_whole(port: int, transactional_db: None) -> None:
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "language": "en", "next": "/sante/"}).encode()
    head = HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode()
    with connected(port) as wire:
        wire.sendall(head + body[:40])
        wire.sendall(body[40:])
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 302")
    assert b"langue=en" in answer


def status_of(*messages: Message, announced: bytes = b"") -> int:
    """The status that a request of these messages gets, where it stalls after the last."""
    answers: list[Message] = []
    waiting = list(messages)

    async def receive() -> Message:
        return waiting.pop(0) if waiting else await asyncio.Future()

    async def send(message: Message) -> None:
        answers.append(message)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        message = await receive()
        assert not message["more_body"]
        await send({"type": "http.response.start", "status": 200, "body": message["body"]})

    headers = [(b"content-length", announced)] if announced else []
    reader = WholeBodies(application, seconds=0.2, size=10)
    asyncio.run(reader({"type": "http", "headers": headers}, receive, send))
    return int(answers[0]["status"]) if answers else 0


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ([part(b"12345", more=True), part(b"67890", more=False)], 200),
        ([part(b"12345", more=True), part(b"678901", more=True)], 413),
        ([part(b"12345", more=True)], 408),
        ([part(b"12345", more=True), {"type": "http.disconnect"}], 0),
    ],
)
def test_a_body_is_whole_in_time_and_bounded_whatever_it_announces(
    messages: list[Message], status: int
) -> None:
    assert status_of(*messages) == status


def test_what_is_announced_is_enough_to_refuse() -> None:
    assert status_of(announced=b"11") == 413
