"""A mail server and a web server of the test's own, which stand for the providers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from bench.faults.receiver import HOST, Receiver, receiving
from msgu.net import read_exceptions


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, receiver.mail_port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        # Loopback has no certificate.
        settings.EMAIL_USE_TLS = False
        settings.NET_EXCEPTIONS = read_exceptions(receiver.exceptions)
        yield receiver
