"""The queue at one and at five million mentions: its SQL, its page, one act, what comes next."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone

from bench.database import copied, using
from bench.filled import TALKATIVE, fill
from bench.live import QUIET, WEB, free_port, quantiles, started
from bench.one_core import one_core, waking
from bench.rows import Row
from monitoring.models import Mention, Priority, Source
from monitoring.search import PAGE, PLACES, Filter, Order, View, cursor, filtered, ordered
from msgu import collector
from msgu.users import people
from msgu.users.models import Role, User

# A verb's address, and the form that it is sent.
Steps = Sequence[tuple[str, dict[str, str]]]

SIZES = (1_000_000, 5_000_000)
PAGES_EACH, PASSES = 60, 3
MENTIONS_TRIAGED = 300
IN_PLACE = {"HX-Request": "true", "HX-Target": "panel"}
ITS_LIST = {"HX-Request": "true", "HX-Target": "list"}
FORM = "application/x-www-form-urlencoded"
QUALIFIED_AND_CLOSED: Steps = (
    ("prendre", {}),
    ("qualifier", {"seen": "0", "useful": "yes", "priority": "3", "category": "question"}),
    ("clore", {"seen": "1", "disposition": "answered_public"}),
)
DISMISSED: Steps = (("ecarter", {"seen": "0", "reason": "off_topic"}),)
PEOPLE_AT_ONCE = 4
SECONDS_EACH, TURNS = 3, 4
PATIENCE_SECONDS = 30
A_PLAIN_VIEW, IN_OUR_FRAME = "a plain view of 50 rows", "the same, signed in and in our frame"
PLAIN = (sys.executable, "-m", "uvicorn", "bench.plain:application", "--lifespan", "off")


def rows() -> Iterator[Row]:
    person = people.add("queue@merles.example", name="Q", password="", roles=[Role.COMMUNICATOR])
    collector.settle()  # As the web process does.
    small, large = SIZES
    fill(small)
    with copied() as copy:
        fill(large)
        yield told_of_waking()
        yield from sql_of_pages(person, {small: copy, large: connections[DEFAULT_DB_ALIAS]})
    with serving_both(person) as (ours, plain):
        yield from over_http(ours, plain)
        yield from server_time(person)
        yield from acts(ours)


def told_of_waking() -> Row:
    """What this machine adds to each statement where the other core has to be woken."""
    apart = waking()
    with one_core():
        together = waking()
    return Row(
        name="a statement that does nothing",
        figure=f"{together * 1e3:.2f} ms on one core, {apart * 1e3:.2f} ms on two",
    )


# --- The page's SQL ----------------------------------------------------------------------------


def sql_of_pages(person: User, desks: Mapping[int, BaseDatabaseWrapper]) -> Iterator[Row]:
    """At both sizes in turns, so that what else the machine does weighs on both."""
    found = {}
    for size, desk in desks.items():
        with using(desk):
            found[size] = pages(person)
    for name in KINDS:
        first: dict[int, list[float]] = {}
        again: dict[int, list[float]] = {size: [] for size in desks}
        for size, desk in desks.items():
            with using(desk), one_core():
                first[size] = [sql_seconds(person, address) for address in found[size][name]]
        for _ in range(PASSES):
            for numbered in zip(*(found[size][name] for size in desks), strict=True):
                for (size, desk), address in zip(desks.items(), numbered, strict=True):
                    with using(desk), one_core():
                        again[size].append(sql_seconds(person, address))
        for size in desks:
            yield sql_of_a_page(name, size, first=first[size], again=again[size])
        yield growth(name, *again.values())


def sql_of_a_page(name: str, size: int, *, first: list[float], again: list[float]) -> Row:
    p50, p95 = quantiles(again)
    at_first = quantiles(first)[1]
    return Row(
        name=f"queue, {name}, {size // 1_000_000} M: SQL of a page read before",
        figure=f"p95 {p95 * 1e3:.1f} ms, p50 {p50 * 1e3:.1f} ms"
        f"   (the first time that it is read: p95 {at_first * 1e3:.1f} ms)",
        target="p95 ≤ 10 ms",
        holds=p95 <= 0.010,
    )


def growth(name: str, small: list[float], large: list[float]) -> Row:
    before, after = quantiles(small), quantiles(large)
    p50, p95 = (there / here for here, there in zip(before, after, strict=True))
    return Row(
        name=f"queue, {name}: growth from 1 M to 5 M",
        figure=f"{p95:.2f} × of p95, {p50:.2f} × of p50",
        target="≤ 1.3 ×",
        holds=p95 <= 1.3,
    )


KINDS = ("by deadline", "newest first", "one source", "late", "in hand", "mine", "all")


def pages(person: User) -> dict[str, list[str]]:
    """Addresses of pages of each kind, the first ones and ones far down."""
    drawn = Random(1)  # noqa: S311 (no secret hangs on it)
    # At both sizes, more of each waits than a page shows.
    sources = list(Source.objects.order_by("pk").values_list("pk", flat=True)[:TALKATIVE])
    deadline, newest = Filter(), Filter(order=Order.NEWEST)
    found = (
        beginnings(deadline, person, drawn),
        beginnings(newest, person, drawn),
        [f"?vue=a-trier&source={drawn.choice(sources)}" for _ in range(PAGES_EACH)],
        beginnings(Filter(view=View.LATE), person, drawn),
        beginnings(Filter(view=View.WAITING), person, drawn),
        ["?vue=a-moi"] * PAGES_EACH,
        beginnings(Filter(view=View.ALL, order=Order.NEWEST), person, drawn),
    )
    return dict(zip(KINDS, found, strict=True))


def beginnings(chosen: Filter, person: User, drawn: Random) -> list[str]:
    """The first page of a filter, and pages that begin anywhere in its first ten thousand rows."""
    found = ordered(filtered(chosen, user=person, now=timezone.now()), chosen.order)
    places = found.values_list("pk", PLACES[chosen.order])[:10_000:PAGE]
    cursors = ["", *(cursor(*place) for place in places)]
    query = {"vue": chosen.view.value, "tri": chosen.order.value}
    return [
        f"?{urlencode({**query, 'apres': one})}" for one in drawn.choices(cursors, k=PAGES_EACH)
    ]


def sql_seconds(person: User, address: str) -> float:
    """What Postgres takes for one page, in all its statements, as the page waits for them."""
    spent = 0.0

    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent += time.perf_counter() - began

    browser = Client(SERVER_NAME="localhost", headers=ITS_LIST)
    browser.force_login(person)
    with connection.execute_wrapper(timed):
        answer = browser.get(f"/file/{address}")
    assert answer.status_code == 200
    return spent


# --- Over HTTP ---------------------------------------------------------------------------------


@contextmanager
def serving_both(person: User) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Browsers of our desk and of a plain page of fifty rows, each in one web process."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    cookie = {settings.SESSION_COOKIE_NAME: browser.session.session_key or ""}
    ports = free_port(), free_port()
    with (
        started(*WEB, "--port", str(ports[0]), *QUIET),
        started(*PLAIN, "--port", str(ports[1]), *QUIET),
    ):
        clients = [
            httpx.Client(base_url=f"http://localhost:{port}", cookies=cookie, timeout=60)
            for port in ports
        ]
        for client in clients:
            until_it_answers(client)
        yield clients[0], clients[1]
        for client in clients:
            client.close()


def until_it_answers(client: httpx.Client) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            client.get("/sante/")
        except httpx.TransportError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)
        else:
            return


def over_http(ours: httpx.Client, plain: httpx.Client) -> Iterator[Row]:
    """In turns, so that what else the machine does weighs on all."""
    asked: dict[str, tuple[httpx.Client, str, dict[str, str]]] = {
        "whole page of 50": (ours, "/file/?vue=a-trier", {}),
        "its list alone": (ours, "/file/?vue=a-trier", ITS_LIST),
        A_PLAIN_VIEW: (plain, "/rangees/", {}),
        IN_OUR_FRAME: (plain, "/rangees/cadre/", {}),
    }
    speeds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(TURNS):
        for name, what in asked.items():
            speeds[name].append(answers_a_second(*what))
    speed = {name: statistics.median(taken) for name, taken in speeds.items()}
    for part, beside in (
        ("whole page of 50", A_PLAIN_VIEW),
        ("whole page of 50", IN_OUR_FRAME),
        ("its list alone", A_PLAIN_VIEW),
    ):
        ratio = speed[part] / speed[beside]
        yield Row(
            name=f"queue over HTTP, {part}",
            figure=f"{speed[part]:.0f}/s   {beside} {speed[beside]:.0f}/s   {ratio:.2f} ×",
            target="0.7 ×",
            holds=ratio >= 0.7,
        )


def answers_a_second(client: httpx.Client, address: str, headers: dict[str, str]) -> float:
    ends = time.perf_counter() + SECONDS_EACH

    def ask() -> int:
        done = 0
        while time.perf_counter() < ends:
            assert client.get(address, headers=headers).status_code == 200
            done += 1
        return done

    with ThreadPoolExecutor(PEOPLE_AT_ONCE) as pool:
        return sum(pool.map(lambda _: ask(), range(PEOPLE_AT_ONCE))) / SECONDS_EACH


# --- One act -----------------------------------------------------------------------------------


def to_do() -> Iterator[tuple[str, dict[str, str]]]:
    """Where and with what to claim, qualify and close, or dismiss, what nobody has decided on."""
    # A life would ask for its call first.
    waiting = Mention.objects.to_triage().exclude(priority=Priority.VITAL)
    numbers = list(waiting.values_list("pk", flat=True)[:MENTIONS_TRIAGED])
    for number, mention in enumerate(numbers):
        for verb, form in QUALIFIED_AND_CLOSED if number % 2 else DISMISSED:
            yield f"/mentions/{mention}/{verb}/?vue=a-trier", form


def server_time(person: User) -> Iterator[Row]:
    """From the request to its answer within the server: all of Django, Postgres and its commit."""
    with one_core():
        p50, p95 = quantiles(acted(person))
    yield Row(
        name="one act of triage, server time",
        figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms",
        target="p95 ≤ 25 ms",
        holds=p95 <= 0.025,
    )
    yield shown_in("  on two cores that wake each other", acted(person))


def acted(person: User) -> list[float]:
    browser = Client(SERVER_NAME="localhost", headers=IN_PLACE)
    browser.force_login(person)
    seconds = []
    for address, form in to_do():
        body = urlencode(form)  # What a page sends; the client of tests would send it in parts.
        began = time.perf_counter()
        answer = browser.post(address, body, content_type=FORM)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code == 302, answer.content
        # As a screen does: what acts say and nobody reads would pile up, and each would carry it.
        assert browser.get(answer.headers["Location"]).status_code == 200
    return seconds


def acts(browser: httpx.Client) -> Iterator[Row]:
    """The same by a page with scripts, from the request to its answer; the panel that the answer
    leads to; and, in the same run, an answer that does nothing.
    """
    browser.get("/file/").raise_for_status()
    token = browser.cookies[settings.CSRF_COOKIE_NAME]
    browser.headers.update({"X-CSRFToken": token, **IN_PLACE})
    acted, shown, nothing = [], [], []
    for address, form in to_do():
        began = time.perf_counter()
        answer = browser.post(address, data=form)
        acted.append(time.perf_counter() - began)
        assert answer.status_code == 302, answer.text
        began = time.perf_counter()
        panel = browser.get(answer.headers["Location"])
        shown.append(time.perf_counter() - began)
        assert panel.status_code == 200, panel.text
        began = time.perf_counter()
        browser.get("/sante/").raise_for_status()
        nothing.append(time.perf_counter() - began)
    yield shown_in("  over HTTP", acted)
    yield shown_in("  the panel that it leads to, over HTTP", shown)
    yield shown_in("  there and back, for a page that does nothing", nothing)


def shown_in(name: str, seconds: Sequence[float]) -> Row:
    p50, p95 = quantiles(seconds)
    return Row(name=name, figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms")
