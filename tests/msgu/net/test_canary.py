"""What must never be reached, with a real server there to notice."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from msgu.net import Door, NetError
from tests.msgu.net.addresses import BAD, GOOD, GOOD_NAMES
from tests.msgu.net.doors import door_to, refusal, resolve_nothing, resolve_to
from tests.msgu.net.server import Server, answer, redirect, serve


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    """On port 80 where the machine allows it, so that no rule of ports protects it."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(serve(answer(b"caught"), host="0.0.0.0", port=80))
        except OSError:
            yield stack.enter_context(serve(answer(b"caught"), host="0.0.0.0"))


def port_of(canary: Server) -> str:
    return "" if canary.port == 80 else f":{canary.port}"


def test_there_are_many_tricks() -> None:
    assert len(BAD) >= 80


def test_the_canary_sings(canary: Server) -> None:
    before = canary.connections
    with socket.create_connection(("127.0.0.1", canary.port)) as connection:
        client = http.client.HTTPConnection("127.0.0.1", canary.port)
        client.sock = connection
        client.request("GET", "/")
        assert client.getresponse().read() == b"caught"
    assert canary.connections == before + 1


def test_no_trick_reaches_the_canary(canary: Server) -> None:
    """Even where every name leads to it."""
    before = canary.connections
    door = Door(resolve=resolve_to("127.0.0.1"))
    for template in BAD:
        with pytest.raises(NetError):
            door.get(template.replace("{port}", port_of(canary)))
    assert canary.connections == before


def test_no_redirect_reaches_the_canary(canary: Server) -> None:
    before = canary.connections
    for template in BAD:
        location = template.replace("{port}", port_of(canary))
        if "\n" in location or "\x00" in location:
            continue  # These cannot stand in a header.
        data = location.encode("utf-8", "surrogateescape").decode("latin-1")
        with serve(redirect(data)) as server:
            refusal(door_to(server, resolve=resolve_to("127.0.0.1")), server.address)
    assert canary.connections == before


@pytest.mark.parametrize(("template", "reason"), BAD.items())
def test_each_trick_is_refused_for_its_own_reason(template: str, reason: str) -> None:
    verdict = Door(resolve=resolve_to("127.0.0.1")).check(template.replace("{port}", ""))
    assert (verdict.allowed, verdict.reason) == (False, reason)


@pytest.mark.parametrize("address", GOOD)
def test_a_public_literal_is_allowed_without_a_lookup(address: str) -> None:
    verdict = Door(resolve=resolve_nothing).check(address)
    assert (verdict.allowed, verdict.reason, len(verdict.resolved)) == (True, "", 1)


@pytest.mark.parametrize("address", GOOD_NAMES)
def test_an_ordinary_name_is_allowed(address: str) -> None:
    verdict = Door(resolve=resolve_to("93.184.215.14")).check(address)
    assert (verdict.allowed, verdict.reason) == (True, "")
