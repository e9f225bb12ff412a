"""The demonstration's place among the desk's processes."""

import pytest

from msgu.embedded.demonstration import Playing, let_in, programs
from msgu.net import read_exceptions
from tests.embedded.running import run

SINCE = "2026-11-21T12:00:00+00:00"


def test_the_door_opens_on_its_port_alone_and_stays_open_elsewhere() -> None:
    theirs = {"VEILLE_NET_EXCEPTIONS": "alertes.ville.example 10.1.2.0/24 8443"}
    opened = let_in(Playing(SINCE, 8124), theirs)["VEILLE_NET_EXCEPTIONS"]
    kept, ours = read_exceptions(opened)
    assert (kept.host, kept.port) == ("alertes.ville.example", 8443)
    assert (ours.host, str(ours.network), ours.port) == ("127.0.0.1", "127.0.0.1/32", 8124)
    alone = let_in(Playing(SINCE, 8124), {})
    assert len(read_exceptions(alone["VEILLE_NET_EXCEPTIONS"])) == 1


def test_without_it_nothing_changes() -> None:
    assert let_in(None, {"A": "1"}) == {"A": "1"}
    assert programs(None, {}) == []


@pytest.mark.parametrize("wish", ["2", "non"])
def test_a_wish_that_is_none_is_refused(wish: str, plain_environment: dict[str, str]) -> None:
    answer = run("run", "--demo", wish, environment=plain_environment)
    assert answer.returncode == 2
    assert f"{wish!r} : écrivez DEMO=0 ou DEMO=1" in answer.stderr
