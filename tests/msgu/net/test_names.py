"""Names are resolved once, within a time, and every answer must be good."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import pytest

from msgu.net import Door, Limits, NetError, Reason, read_exceptions
from msgu.net.names import THREADS, ask_system
from tests.msgu.net.doors import door_to, refusal, resolve_to
from tests.msgu.net.server import answer, serve

PUBLIC = "93.184.215.14"


class Rebinding:
    """A name server that gives another answer each time, and counts."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


def test_a_name_is_resolved_once_and_that_very_address_asked() -> None:
    """The first answer is where the server stands; any other would miss it."""
    rebinding = Rebinding("127.0.0.1", "127.0.0.9")
    with serve(answer(b"here")) as server:
        door = door_to(server, host="alerts.city.example", resolve=rebinding)
        got = door.get(f"http://alerts.city.example:{server.port}/")
    assert (got.body, rebinding.asked) == (b"here", 1)


def test_a_name_that_turns_inside_is_never_reached() -> None:
    """Public when vetted, loopback afterwards: the second answer is never asked for."""
    rebinding = Rebinding(PUBLIC, "127.0.0.1")
    verdict = Door(resolve=rebinding).check("http://rebinding.example/")
    assert (verdict.resolved, rebinding.asked) == ((PUBLIC,), 1)
    assert refusal(Door(resolve=rebinding), "http://rebinding.example/").reason == (
        Reason.PRIVATE_ADDRESS
    )


@pytest.mark.parametrize("answers", [(PUBLIC, "127.0.0.1"), ("::1", PUBLIC), (PUBLIC, "fe80::1%1")])
def test_one_bad_answer_refuses_the_name(answers: tuple[str, ...]) -> None:
    error = refusal(Door(resolve=resolve_to(*answers)), "http://mixed.example/")
    assert error.reason == Reason.PRIVATE_ADDRESS


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    host = "alerts.city.example"
    with serve(answer(b"here")) as server:  # On 127.0.0.1 alone.
        inside = f"{host} 127.0.0.0/8 {server.port}, {host} ::1 {server.port}"
        door = Door(read_exceptions(inside), resolve=resolve_to("::1", "127.0.0.1"))
        got = door.get(f"http://{host}:{server.port}/")
    assert got.body == b"here"


def test_a_slow_name_server_is_not_waited_for() -> None:
    over = threading.Event()

    def never(host: str, port: int) -> Sequence[str]:
        over.wait(10)
        return [PUBLIC]

    began = time.monotonic()
    error = refusal(Door(limits=Limits(dns=0.2), resolve=never), "http://slow.example/")
    elapsed = time.monotonic() - began
    over.set()
    assert error.reason == Reason.DNS_TIMEOUT
    assert elapsed < 2


def test_the_deadline_of_the_fetch_bounds_the_name_server_too() -> None:
    over = threading.Event()
    door = Door(limits=Limits(deadline=0.2), resolve=lambda host, port: [str(over.wait(10))])
    began = time.monotonic()
    error = refusal(door, "http://slow.example/")
    elapsed = time.monotonic() - began
    over.set()
    assert error.reason == Reason.DNS_TIMEOUT
    assert elapsed < 2


def test_threads_are_kept_from_one_lookup_to_the_next() -> None:
    seen: set[threading.Thread] = set()

    def note(host: str, port: int) -> Sequence[str]:
        seen.add(threading.current_thread())
        return [PUBLIC]

    door = Door(resolve=note)
    assert all(door.check("http://city.example/").allowed for _ in range(THREADS * 3))
    assert len(seen) <= THREADS


def test_a_forked_process_looks_names_up_by_itself() -> None:
    script = """
import os
from msgu.net.names import resolve_within
def look_up():
    return resolve_within(5, lambda host, port: ["192.0.2.1"], "city.example", 80)
for _ in range(80):
    look_up()
child = os.fork()
if not child:
    os._exit(look_up() != ("192.0.2.1",))
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=30)
    assert ended.returncode == 0


def test_hanging_lookups_are_bounded_in_number_and_do_not_hold_up_later_ones() -> None:
    over = threading.Event()

    def never(host: str, port: int) -> Sequence[str]:
        over.wait(10)
        return [PUBLIC]

    hanging = Door(limits=Limits(dns=0.005), resolve=never)
    for _ in range(80):
        assert hanging.check("http://slow.example/").reason == Reason.DNS_TIMEOUT
    waiting = sum(thread.name == "dns" for thread in threading.enumerate())
    over.set()
    assert waiting <= THREADS
    assert Door(resolve=resolve_to(PUBLIC)).check("http://city.example/").allowed


def test_an_unknown_name_is_said_so_and_may_be_tried_again() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    error = refusal(Door(resolve=unknown), "http://unknown.example/")
    assert (error.reason, error.permanent) == (Reason.DNS, False)
    assert refusal(Door(resolve=resolve_to()), "http://empty.example/").reason == Reason.DNS


def test_the_system_is_asked_for_names_and_gives_text() -> None:
    assert "127.0.0.1" in ask_system("localhost", 80)


def test_a_name_the_system_does_not_know_is_a_net_error() -> None:
    exceptions = read_exceptions("no-such-name-here 127.0.0.0/8 8001")
    with pytest.raises(NetError):
        Door(exceptions, limits=Limits(dns=2)).get("http://no-such-name-here:8001/")
