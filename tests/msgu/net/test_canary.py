"""What must never be reached, with a real server there to notice."""

import socket
from collections.abc import Iterator

import pytest

from msgu.net import Door, NetError
from tests.msgu.net.addresses import BAD, GOOD, GOOD_NAMES
from tests.msgu.net.canary import Canary, fits_a_header, perched, redirect_to
from tests.msgu.net.doors import door_to, refusal, resolve_nothing, resolve_to
from tests.msgu.net.server import serve


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with perched() as canary:
        yield canary


def test_there_are_many_tricks() -> None:
    assert len(BAD) >= 80


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_canary_sings(host: str, canary: Canary) -> None:
    if host == "::1" and not canary.both_families:
        pytest.skip("this machine has no IPv6")
    before = canary.connections
    with socket.create_connection((host, canary.port)) as connection:
        assert connection.recv(100)
    assert canary.connections == before + 1


def test_no_trick_reaches_the_canary(canary: Canary) -> None:
    """Even where every name leads to it."""
    before = canary.connections
    door = Door(resolve=resolve_to("127.0.0.1"))
    for template in BAD:
        with pytest.raises(NetError):
            door.get(template.replace("{port}", canary.suffix))
    assert canary.connections == before


def test_no_redirect_reaches_the_canary(canary: Canary) -> None:
    before = canary.connections
    for template in BAD:
        location = template.replace("{port}", canary.suffix)
        if not fits_a_header(location):
            continue
        with serve(redirect_to(location)) as server:
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
