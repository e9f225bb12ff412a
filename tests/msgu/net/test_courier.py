"""Messages that really leave, by SMTP and by http, and what goes wrong with them."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import apprise
import pytest

from bench.faults.receiver import HOST, Receiver, receiving
from msgu.net import courier, read_exceptions
from msgu.net.courier import SERVICES, Failure, Fault, MailServer, Message

# The form of a token; it opens nothing.
SLACK = "T1AAAAAAA/A1AAAAAAA/AAAAAAAAAAAAAAAAAAAAAAAA"
MESSAGE = Message(key="avis:7:2", subject="Vie en danger", body="À voir\nhttps://veille.example/")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def server(port: int, **fields: object) -> MailServer:
    defaults = {"user": "", "password": "", "starttls": False, "sender": "veille@merles.example"}
    return MailServer(host=HOST, port=port, domain="veille.example", **{**defaults, **fields})  # type: ignore[arg-type]


def by_mail(receiver: Receiver, **fields: object) -> Failure | None:
    return courier.by_mail(
        MESSAGE, to="nadia@merles.example", server=server(receiver.mail_port, **fields)
    )


def by_service(receiver: Receiver, address: str = "") -> Failure | None:
    inside = read_exceptions(receiver.exceptions)
    return courier.by_service(MESSAGE, address=address or receiver.service, exceptions=inside)


@pytest.mark.parametrize("way", [by_mail, by_service])
def test_a_message_arrives_with_its_key(way, receiver: Receiver) -> None:  # type: ignore[no-untyped-def]
    assert way(receiver) is None
    (received,) = receiver.accepted
    assert received.key == MESSAGE.key
    assert received.subject == MESSAGE.subject
    assert received.body.startswith("À voir")


def test_a_service_shows_the_key_in_the_text(receiver: Receiver) -> None:
    by_service(receiver)
    assert receiver.accepted[0].body.endswith("[avis:7:2]")


@pytest.mark.parametrize(
    ("way", "status", "failure"),
    [
        (by_mail, 554, Failure(Fault.REFUSED, 554)),
        (by_service, 503, Failure(Fault.REFUSED, 503)),
        (by_service, 401, Failure(Fault.SIGN_IN, 401)),
        # Followed, it could lead anywhere.
        (by_service, 302, Failure(Fault.REFUSED, 302)),
    ],
)
def test_a_provider_that_refuses_is_quoted(  # type: ignore[no-untyped-def]
    way, status: int, failure: Failure, receiver: Receiver
) -> None:
    receiver.status = status
    assert way(receiver) == failure
    assert receiver.accepted == []


def test_mail_is_not_handed_in_unencrypted_where_encryption_is_asked(receiver: Receiver) -> None:
    assert by_mail(receiver, starttls=True) == Failure(Fault.TLS)


@pytest.mark.parametrize("way", [by_mail, by_service])
def test_nobody_there(way) -> None:  # type: ignore[no-untyped-def]
    with receiving() as receiver:
        pass
    assert way(receiver) == Failure(Fault.CONNECT)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("json://127.0.0.1:9/avis", Fault.FORBIDDEN),
        ("json://127.0.0.1/avis", Fault.FORBIDDEN),
        ("jsons://169.254.169.254/avis", Fault.FORBIDDEN),
        ("ntfy://2130706433/avis", Fault.FORBIDDEN),
        ("json://[::1]/avis", Fault.FORBIDDEN),
        ("json://localhost/avis", Fault.FORBIDDEN),
        ("json://serveur/avis", Fault.FORBIDDEN),
        ("json://nulle-part.invalid/avis", Fault.DNS),
        ("json://", Fault.MALFORMED),
        (
            "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/passwd",
            Fault.MALFORMED,
        ),
        ("n’importe quoi", Fault.SERVICE),
        (
            "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            Fault.SERVICE,
        ),
        ("file:///etc/passwd", Fault.SERVICE),
        ("dbus://", Fault.SERVICE),
        ("gnome://", Fault.SERVICE),
        ("macosx://", Fault.SERVICE),
        ("windows://", Fault.SERVICE),
        ("syslog://", Fault.SERVICE),
        ("mailto://a:b@merles.example", Fault.SERVICE),
    ],
)
def test_an_address_that_is_not_for_us_is_refused(
    address: str, fault: Fault, receiver: Receiver
) -> None:
    failure = by_service(receiver, address)
    assert failure
    assert failure.fault == fault
    assert receiver.accepted == []


def test_an_address_cannot_ask_to_follow_or_to_trust_anybody(receiver: Receiver) -> None:
    receiver.status = 307
    refused = by_service(receiver, f"{receiver.service}?redirect=yes&verify=no")
    assert refused == Failure(Fault.REFUSED, 307)


# Apprise itself still asks for it.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_every_service_is_one_that_apprise_knows() -> None:
    known = {
        name
        for service in apprise.Apprise().details()["schemas"]
        for name in [*(service["protocols"] or []), *(service["secure_protocols"] or [])]
    }
    assert known >= SERVICES


def test_a_server_that_drips_is_given_up_at_the_deadline() -> None:
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _address = listener.accept()
        with connection:
            while not ended.wait(0.2):
                try:
                    connection.sendall(b"2")
                except OSError:
                    return

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        start = time.monotonic()
        port = listener.getsockname()[1]
        failure = courier.by_mail(
            MESSAGE, to="nadia@merles.example", server=server(port), seconds=1.5
        )
        assert time.monotonic() - start < 8
        ended.set()
        thread.join(5)
    assert failure == Failure(Fault.TIMEOUT)


def test_no_secret_is_in_what_the_machine_shows(receiver: Receiver) -> None:
    """An address travels by the child's input: neither its arguments nor its environment."""
    seen: list[str] = []

    def look() -> bool:
        for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
            for pid in child.read_text().split():
                # Another child may end while it is looked at.
                with suppress(FileNotFoundError, ProcessLookupError):
                    seen.extend(
                        Path(f"/proc/{pid}/{name}").read_text(errors="replace")
                        for name in ("cmdline", "environ")
                    )
        return True

    receiver.before = look
    assert by_service(receiver, f"{receiver.service}?-jeton=tres-secret") is None
    assert any("courier_child" in each for each in seen)
    assert not any("tres-secret" in each for each in seen)
