"""Doors for tests: exempted for one server, with fakes handed over."""

import ssl
from collections.abc import Sequence

import pytest

from msgu.net import Door, Limits, NetError, read_exceptions
from msgu.net.names import Resolve
from tests.msgu.net.server import Server

LOOPBACK = "127.0.0.0/8"


def resolve_nothing(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host} was looked up")


def resolve_to(*addresses: str) -> Resolve:
    return lambda host, port: addresses


def door_to(
    *servers: Server,
    host: str = "",
    limits: Limits | None = None,
    resolve: Resolve = resolve_nothing,
    tls: ssl.SSLContext | None = None,
) -> Door:
    """A door that may enter these servers, under their own address or as `host`."""
    setting = ",".join(f"{host or server.host} {LOOPBACK} {server.port}" for server in servers)
    return Door(read_exceptions(setting), limits=limits, resolve=resolve, tls=tls)


def refusal(door: Door, address: str) -> NetError:
    """The error that a fetch must end with."""
    with pytest.raises(NetError) as caught:
        door.get(address)
    return caught.value
