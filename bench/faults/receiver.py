"""Those whom the outbox tells: a mail server, and one of http, which know when to strike.

In threads of this process, on loopback: the one who kills a sender must know what it has heard.
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import SMTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message that was accepted, at `at` by this machine's clock."""

    key: str
    subject: str
    body: str
    at: float


@dataclass
class Receiver:
    """`before` is asked whether to answer at all, `after` is told once the answer is sent.

    `status` is answered in place of acceptance where it is not 0; `seconds` are waited first.
    """

    accepted: list[Received] = field(default_factory=list)
    before: Callable[[], bool] = lambda: True
    after: Callable[[], None] = lambda: None
    status: int = 0
    seconds: float = 0
    mail_port: int = 0
    web_port: int = 0

    @property
    def service(self) -> str:
        """An Apprise address that leads here."""
        return f"json://{HOST}:{self.web_port}/avis"

    @property
    def exceptions(self) -> str:
        """What lets the guard through to it."""
        return f"{HOST} 127.0.0.0/8 {self.web_port}"

    def take(self, received: Received, answer: Callable[[int], None]) -> bool:
        """Answer a message as this receiver was told to; whether it answered."""
        time.sleep(self.seconds)
        if not self.before():
            return False
        if not self.status:
            self.accepted.append(received)
        answer(self.status)
        self.after()
        return True


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A mail server and an http server at work, until the block ends."""
    receiver = Receiver()
    mail = Mail((HOST, 0), of(Letter, receiver))
    web = Web((HOST, 0), of(Post, receiver))
    receiver.mail_port, receiver.web_port = mail.server_address[1], web.server_port
    for server in (mail, web):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield receiver
    finally:
        for server in (mail, web):
            server.shutdown()
            server.server_close()


class Patient:
    """A server to whom clients that hang up are everyday: many of them are killed."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[misc]


class Web(Patient, ThreadingHTTPServer):
    daemon_threads = True


def of(handler: type, receiver: Receiver) -> Any:
    return type(handler.__name__, (handler,), {"receiver": receiver})


class Mail(Patient, socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Letter(socketserver.StreamRequestHandler):
    """As much of SMTP as a letter needs (RFC 5321)."""

    receiver: Receiver

    def handle(self) -> None:
        self.say(220)
        while verb := self.rfile.readline().strip().upper():
            if verb.startswith(b"DATA"):
                self.say(354)
                if not self.receiver.take(self.read(), lambda status: self.say(status or 250)):
                    return
            elif verb.startswith(b"QUIT"):
                return
            else:
                self.say(250)

    def say(self, code: int) -> None:
        self.wfile.write(f"{code} Bien\r\n".encode())

    def read(self) -> Received:
        lines = iter(self.rfile.readline, b".\r\n")
        letter = message_from_bytes(b"".join(lines), policy=SMTP)
        content = letter.get_body()
        assert content
        return Received(
            key=letter["Message-ID"].strip("<>").partition("@")[0].replace(".", ":"),
            subject=letter["Subject"],
            body=content.get_content(),
            at=time.time(),
        )


class Post(BaseHTTPRequestHandler):
    """What Apprise's json:// asks."""

    receiver: Receiver

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        received = Received(
            key=self.headers["Idempotency-Key"],
            subject=told["title"],
            body=told["message"],
            at=time.time(),
        )
        self.close_connection = not self.receiver.take(received, self.say)

    def say(self, status: int) -> None:
        self.send_response(status or 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.flush()

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""
