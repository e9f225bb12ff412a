"""Certificates are checked against the name, although the connection goes to an address."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from msgu.net import Door, Limits, Reason
from tests.msgu.net.doors import door_to, refusal, resolve_to
from tests.msgu.net.server import Connection, Server, answer, redirect, serve

HOST = "alerts.city.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of HOST with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    """What a client that trusts the certificate uses."""
    return ssl.create_default_context(cafile=str(certificate))


def enter(server: Server, *, host: str = HOST, tls: ssl.SSLContext | None = None) -> Door:
    return door_to(
        server, host=host, tls=tls, resolve=resolve_to("127.0.0.1"), limits=Limits(deadline=5)
    )


def test_a_trusted_certificate_is_checked_against_the_name(
    server_side: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with serve(answer(b"secret"), tls=server_side) as server:
        got = enter(server, tls=trusting).get(f"https://{HOST}:{server.port}/")
    assert got.body == b"secret"
    assert server.server_names == [HOST]
    assert f"Host: {HOST}:{server.port}".encode() in server.requests[0]


def test_the_dot_at_the_end_of_a_name_is_not_part_of_it(
    server_side: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with serve(answer(b"secret"), tls=server_side) as server:
        got = enter(server, tls=trusting).get(f"https://{HOST}.:{server.port}/")
    assert (got.body, server.server_names) == (b"secret", [HOST])


def test_a_certificate_of_another_name_is_refused(
    server_side: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with serve(answer(b"secret"), tls=server_side) as server:
        door = enter(server, host="other.city.example", tls=trusting)
        error = refusal(door, f"https://other.city.example:{server.port}/")
    assert (error.reason, server.requests) == (Reason.TLS, [])


def test_a_certificate_nobody_vouches_for_is_refused(server_side: ssl.SSLContext) -> None:
    with serve(answer(b"secret"), tls=server_side) as server:
        error = refusal(enter(server), f"https://{HOST}:{server.port}/")
    assert (error.reason, error.permanent, server.requests) == (Reason.TLS, False, [])


def test_a_server_without_tls_is_refused(trusting: ssl.SSLContext) -> None:
    with serve(answer(b"plain"), speaks_first=True) as server:
        error = refusal(enter(server, tls=trusting), f"https://{HOST}:{server.port}/")
    assert error.reason == Reason.TLS


def test_https_never_leads_to_http(server_side: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with (
        serve(answer(b"plain")) as plain,
        serve(redirect(f"http://{HOST}:{plain.port}/"), tls=server_side) as server,
    ):
        door = door_to(server, plain, host=HOST, tls=trusting, resolve=resolve_to("127.0.0.1"))
        error = refusal(door, f"https://{HOST}:{server.port}/")
    assert (error.reason, plain.connections) == (Reason.DOWNGRADE, 0)


def test_http_may_lead_to_https(server_side: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with serve(answer(b"secret"), tls=server_side) as server:
        secure = f"https://{HOST}:{server.port}/"
        with serve(redirect(secure, status="301 Moved")) as plain:
            door = door_to(server, plain, host=HOST, tls=trusting, resolve=resolve_to("127.0.0.1"))
            got = door.get(f"http://{HOST}:{plain.port}/")
    assert (got.body, got.permanent_address) == (b"secret", secure)


@pytest.mark.parametrize("secure", [True, False], ids=["a drip inside", "no handshake"])
def test_the_deadline_holds_inside_tls_and_its_handshake(
    secure: bool, server_side: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    def drip(connection: Connection) -> None:
        connection.drip([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 400], every=0.02)

    def silent(connection: Connection) -> None:
        connection.closing.wait(10)

    with serve(
        drip if secure else silent, tls=server_side if secure else None, speaks_first=not secure
    ) as server:
        door = door_to(
            server,
            host=HOST,
            tls=trusting,
            resolve=resolve_to("127.0.0.1"),
            limits=Limits(deadline=0.4),
        )
        began = time.monotonic()
        error = refusal(door, f"https://{HOST}:{server.port}/")
        elapsed = time.monotonic() - began
    assert error.reason == Reason.TIMEOUT
    assert elapsed < 2
