"""What a fetch gives, against real servers."""

from dataclasses import FrozenInstanceError

import pytest

from msgu.net import Door, Limits, NetError, Reason
from tests.msgu.net.doors import door_to, refusal, resolve_nothing
from tests.msgu.net.server import Connection, answer, gzip, raw, redirect, serve

FEED = b"<rss version='2.0'><channel/></rss>" * 1_000


def test_an_answer_is_whole() -> None:
    headers = [
        ("Content-Type", "application/rss+xml"),
        ("ETag", '"one"'),
        ("Last-Modified", "Mon, 02 Nov 2026 12:00:00 GMT"),
        ("X-Twice", "a"),
        ("x-twice", "b"),
    ]
    with serve(answer(FEED, headers=headers)) as server:
        got = door_to(server).get(f"{server.address}/feed?x=1#top")
    assert (got.status, got.body, got.permanent_address) == (200, FEED, "")
    assert got.address == f"{server.address}/feed?x=1"
    assert (got.content_type, got.etag) == ("application/rss+xml", '"one"')
    assert got.last_modified == "Mon, 02 Nov 2026 12:00:00 GMT"
    assert got.headers["x-twice"] == "a, b"
    with pytest.raises(FrozenInstanceError):
        got.status = 500  # type: ignore[misc]


def test_the_request_says_who_asks_and_only_what_it_must() -> None:
    with serve(answer()) as server:
        door_to(server).get(f"{server.address}/fil?é=1", accept="application/rss+xml")
    lines = server.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /fil?%C3%A9=1 HTTP/1.1"
    assert sorted(lines[1:-2]) == [
        "Accept-Encoding: gzip",
        "Accept: application/rss+xml",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: VeilleMSGU/0.1 (watch desk for emergency communications)",
    ]


def test_the_environment_gives_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(answer(b"proxy")) as proxy, serve(answer(b"direct")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        assert door_to(server).get(server.address).body == b"direct"
        assert proxy.connections == 0


def test_a_conditional_request_may_bring_nothing_new() -> None:
    with serve(answer(status="304 Not Modified", headers=[("ETag", '"é"')])) as server:
        door = door_to(server)
        got = door.get(server.address, etag='"é"', last_modified="Mon, 02 Nov 2026 12:00:00 GMT")
    assert (got.status, got.body, got.etag) == (304, b"", '"é"')
    request = server.requests[0].decode("latin-1")
    assert 'If-None-Match: "é"\r\n' in request
    assert "If-Modified-Since: Mon, 02 Nov 2026 12:00:00 GMT\r\n" in request


def test_a_validator_cannot_add_a_header() -> None:
    with serve(answer()) as server, pytest.raises(NetError) as caught:
        door_to(server).get(server.address, etag='"a"\r\nX-Injected: 1')
    assert caught.value.reason == Reason.PROTOCOL
    assert server.requests == []


def test_a_validator_too_long_is_not_kept() -> None:
    with serve(answer(headers=[("ETag", "e" * 501)])) as server:
        assert door_to(server).get(server.address).etag == ""


def test_gzip_is_inflated_of_one_member_or_more() -> None:
    body = gzip(FEED) + gzip(b"<!-- more -->")
    with serve(answer(body, headers=[("Content-Encoding", "gzip")])) as server:
        assert door_to(server).get(server.address).body == FEED + b"<!-- more -->"


def test_chunks_and_an_end_without_length_are_read() -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    )
    for data in (chunked, b"HTTP/1.0 200 OK\r\n\r\nabcde"):
        with serve(raw(data)) as server:
            assert door_to(server).get(server.address).body == b"abcde"


def test_an_empty_body_marked_gzip_is_empty() -> None:
    with serve(answer(b"", headers=[("Content-Encoding", "gzip")])) as server:
        assert door_to(server).get(server.address).body == b""


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        ("400 Bad Request", False),
        ("401 Unauthorized", True),
        ("403 Forbidden", True),
        ("404 Not Found", True),
        ("410 Gone", True),
        ("418 Teapot", False),
        ("429 Too Many Requests", False),
        ("500 Internal Server Error", False),
        ("503 Service Unavailable", False),
        ("300 Multiple Choices", False),
        ("302 Found", False),  # Without a location.
    ],
)
def test_a_status_that_gives_nothing_is_an_error(status: str, permanent: bool) -> None:
    with serve(answer(b"<html>", status=status)) as server:
        error = refusal(door_to(server), server.address)
    assert (error.reason, error.status) == (Reason.STATUS, int(status[:3]))
    assert (error.permanent, error.retry_after) == (permanent, None)


def test_redirects_are_followed_with_their_conditions() -> None:
    with serve(answer(FEED)) as last, serve(redirect(f"{last.address}/feed")) as first:
        got = door_to(first, last).get(first.address, etag='"one"')
    assert (got.body, got.address, got.permanent_address) == (FEED, f"{last.address}/feed", "")
    assert b'If-None-Match: "one"' in last.requests[0]
    assert f"Host: 127.0.0.1:{last.port}".encode() in last.requests[0]


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        (["301 Moved"], True),
        (["301 Moved", "308 Permanent"], True),
        (["301 Moved", "302 Found"], False),
        (["307 Temporary", "301 Moved"], False),
        (["303 See Other"], False),
    ],
)
def test_an_address_moved_for_good_only_by_permanent_redirects(
    statuses: list[str], permanent: bool
) -> None:
    left = list(statuses)

    def hop(connection: Connection) -> None:
        step = redirect(f"/{len(left)}", status=left.pop(0)) if left else answer(FEED)
        step(connection)

    with serve(hop) as server:
        got = door_to(server).get(server.address)
    assert got.body == FEED
    assert got.permanent_address == (f"{server.address}/1" if permanent else "")


def test_three_redirects_are_followed_and_not_a_fourth() -> None:
    def count_down(connection: Connection) -> None:
        left = int(connection.request.split()[1][1:])
        step = redirect(f"{left - 1}") if left else answer(FEED)
        step(connection)

    with serve(count_down) as server:
        assert door_to(server).get(f"{server.address}/3").body == FEED
        error = refusal(door_to(server), f"{server.address}/4")
    assert error.reason == Reason.TOO_MANY_REDIRECTS
    assert server.connections == 4 + 4


def test_a_location_in_utf8_or_with_blanks_is_understood() -> None:
    def hop(connection: Connection) -> None:
        moved = connection.request.startswith(b"GET / ")
        step = redirect("/été à".encode().decode("latin-1")) if moved else answer(FEED)
        step(connection)

    with serve(hop) as server:
        got = door_to(server).get(server.address)
    assert got.address == f"{server.address}/%C3%A9t%C3%A9%20%C3%A0"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/", Reason.PRIVATE_ADDRESS),
        ("//10.0.0.1/", Reason.PRIVATE_ADDRESS),
        ("http://127.0.0.1:22/", Reason.PORT),
        ("http://user@city.example/", Reason.USER_INFO),
        ("file:///etc/passwd", Reason.SCHEME),
        ("http://[", Reason.NAME),
        ("http://0177.0.0.1/", Reason.ADDRESS_MALFORMED),
    ],
)
def test_a_redirect_passes_the_whole_guard_and_is_never_permanent(
    location: str, reason: Reason
) -> None:
    with serve(redirect(location)) as server:
        error = refusal(door_to(server), server.address)
    assert (error.reason, error.permanent) == (reason, False)


def test_one_door_serves_an_address_again_and_again() -> None:
    with serve(answer(FEED)) as server:
        door = door_to(server)
        assert [door.get(server.address).status for _ in range(5)] == [200] * 5
    assert server.connections == 5


def test_the_limits_are_those_of_the_design() -> None:
    limits = Limits()
    assert (limits.deadline, limits.headers, limits.redirects) == (15, 100, 3)
    assert (limits.wire, limits.decoded) == (2 * 2**20, 5 * 2**20)


def test_an_address_of_the_wrong_form_is_refused_before_anything() -> None:
    error = refusal(Door(resolve=resolve_nothing), "http://user@city.example/")
    assert (error.reason, error.permanent) == (Reason.USER_INFO, True)
    assert str(error) == "user_info"
