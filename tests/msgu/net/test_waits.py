"""How long to wait, by a server's word: read within bounds, or not known."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msgu.net import Reason
from msgu.net.waits import LONGEST_WAIT, read_freshness, read_wait
from tests.msgu.net.doors import door_to, refusal
from tests.msgu.net.server import answer, serve

NOON = "Mon, 02 Nov 2026 12:00:00 GMT"
TEN_PAST = "Mon, 02 Nov 2026 12:10:00 GMT"
DAY = 86_400


def in_ten_minutes() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("3600", 3600),
        ("9" * 400, DAY),
        ("Mon, 02 Nov 2015 12:00:00 GMT", 0),
        ("Mon, 02 Nov 2015 12:00:00 -0000", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("١٢٠", None),
        ("120, 120", None),
        ("Mon, 99 Nov 2015 12:00:00 GMT", None),
        ("Mon, 02 Nov 2015 12:00:00 +9999", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", DAY),
        (f"{NOON}, {NOON}", None),
        ("(" * 60_000, None),
    ],
)
def test_a_wait_is_bounded_or_unknown(text: str, seconds: float | None) -> None:
    assert read_wait(text) == seconds


def test_a_wait_until_a_date_is_counted_from_now() -> None:
    wait = read_wait(in_ten_minutes())
    assert wait is not None
    assert 540 < wait <= 600


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_server_says_when_to_come_back(status: str) -> None:
    waits = []
    for text in ("120", in_ten_minutes(), "soon"):
        with serve(answer(status=status, headers=[("Retry-After", text)])) as server:
            error = refusal(door_to(server), server.address)
        assert (error.reason, error.status) == (Reason.STATUS, int(status[:3]))
        waits.append(error.retry_after)
    in_seconds, until, nonsense = waits
    assert (in_seconds, nonsense) == (120, None)
    assert until is not None
    assert 540 < until <= 600


def test_a_server_that_answers_may_ask_to_wait_too() -> None:
    with serve(answer(headers=[("Retry-After", "120")])) as server:
        assert door_to(server).get(server.address).retry_after == 120


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=600", 600),
        ("public, MAX-AGE=600, s-maxage=5, must-revalidate", 600),
        ("max-age = 600 ", 600),
        ('max-age="600"', 600),
        ("max-age=0", 0),
        ("max-age=31536000", DAY),
        ("max-age=" + "9" * 400, DAY),
        # Not to be kept, whatever else is said.
        ("no-cache, max-age=600", 0),
        ("max-age=600, No-Store", 0),
        # Said twice: the same, or two things.
        ("max-age=600, max-age=600", 600),
        ("max-age=600, max-age=60", None),
        ("max-age=600, max-age=soon", None),
        # Nonsense
        ("max-age=-1", None),
        ("max-age=1.5", None),
        ("max-age=1e3", None),
        ("max-age=٦٠٠", None),
        ("max-age=", None),
        ("max-age", None),
        ("max-age=soon", None),
        # Nothing for us
        ("", None),
        (", ,=,", None),
        ("s-maxage=600", None),
        ("private", None),
        ("x-max-age=600", None),
        ("stale-while-revalidate=600", None),
        ('no-cache="set-cookie"', None),
    ],
)
def test_freshness_by_cache_control(control: str, seconds: float | None) -> None:
    assert read_freshness({"cache-control": control}) == seconds


@pytest.mark.parametrize(
    ("expires", "date", "seconds"),
    [
        (TEN_PAST, NOON, 600),
        (NOON, NOON, 0),
        (NOON, TEN_PAST, 0),
        ("Monday, 02-Nov-26 12:10:00 GMT", NOON, 600),
        ("Mon Nov  2 12:10:00 2026", NOON, 600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", NOON, DAY),
        # Against our clock
        ("Mon, 02 Nov 2015 12:00:00 GMT", "", 0),
        ("Mon, 02 Nov 2015 12:00:00 GMT", "yesterday", 0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", "", DAY),
        # Nonsense
        ("0", NOON, None),
        ("-1", NOON, None),
        ("", NOON, None),
        ("never", NOON, None),
        ("Mon, 99 Nov 2026 12:00:00 GMT", NOON, None),
        ("Mon, 02 Nov 2026 12:00:00 +9999", NOON, None),
        (f"{TEN_PAST}, {TEN_PAST}", NOON, None),
    ],
)
def test_freshness_by_expiry(expires: str, date: str, seconds: float | None) -> None:
    headers = {"expires": expires, "date": date} if date else {"expires": expires}
    assert read_freshness(headers) == seconds


def test_an_expiry_without_a_date_is_counted_from_now() -> None:
    seconds = read_freshness({"expires": in_ten_minutes()})
    assert seconds is not None
    assert 540 < seconds <= 600


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        ("100", 500),
        ("600", 0),
        ("9" * 400, 0),
        ("-100", 600),
        ("old", 600),
        ("100, 100", 600),
    ],
)
def test_the_time_spent_in_caches_is_taken_off(age: str, seconds: float) -> None:
    assert read_freshness({"cache-control": "max-age=600", "age": age}) == seconds
    assert read_freshness({"expires": TEN_PAST, "date": NOON, "age": age}) == seconds


def test_age_is_taken_off_before_the_cap() -> None:
    assert read_freshness({"cache-control": f"max-age={9 * DAY}", "age": str(2 * DAY)}) == DAY


def test_cache_control_goes_before_expires() -> None:
    said = {"expires": TEN_PAST, "date": NOON}
    assert read_freshness({**said, "cache-control": "max-age=5"}) == 5
    assert read_freshness({**said, "cache-control": "no-cache"}) == 0
    assert read_freshness({**said, "cache-control": "max-age=soon"}) is None
    assert read_freshness({**said, "cache-control": "public"}) == 600


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text()))
def test_any_headers_give_a_bounded_time_or_none(headers: dict[str, str]) -> None:
    seconds = read_freshness(headers)
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT


@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified"])
def test_an_answer_says_how_long_it_stays_good(status: str) -> None:
    headers = [("Cache-Control", "public"), ("cache-control", "max-age=900"), ("Age", "300")]
    with serve(answer(status=status, headers=headers)) as server:
        assert door_to(server).get(server.address).fresh_for == 600
    with serve(answer(status=status)) as server:
        assert door_to(server).get(server.address).fresh_for is None
