"""The queue at one and at five million mentions: its SQL, its page, one act, what comes next."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.filled import fill
from bench.live import QUIET, WEB, free_port, quantiles, started
from bench.rows import Row
from bench.yardstick import Yardstick
from monitoring.models import Mention, Priority, Source
from monitoring.search import PAGE, PLACES, Filter, Order, View, cursor, filtered, ordered
from msgu import collector
from msgu.users import people
from msgu.users.models import Role, User

# A verb's address, and the form that it is sent.
Steps = Sequence[tuple[str, dict[str, str]]]

SIZES = (1_000_000, 5_000_000)
PAGES_EACH = 60
MENTIONS_TRIAGED = 100
IN_PLACE = {"HX-Request": "true", "HX-Target": "panel"}
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
BESIDE = (
    ("a plain view of 50 rows", "/rangees/"),
    ("the same, signed in and in our frame", "/rangees/cadre/"),
)
PLAIN = (sys.executable, "-m", "uvicorn", "bench.plain:application", "--lifespan", "off")


def rows() -> Iterator[Row]:
    person = people.add("queue@merles.example", name="Q", password="", roles=[Role.COMMUNICATOR])
    taken: dict[tuple[str, int], float] = {}
    collector.settle()  # As the web process does.
    for size in SIZES:
        fill(size)
        for name, addresses in pages(person).items():
            p50, p95 = quantiles([sql_seconds(person, one) for one in addresses])
            beside = Yardstick()
            taken[name, size] = p95
            yield Row(
                name=f"queue, {name}, {size // 1_000_000} M: SQL of a page",
                figure=f"p95 {p95 * 1e3:.1f} ms, p50 {p50 * 1e3:.1f} ms"
                f" ({beside.there(p95) * 1e3:.1f} ms, {beside.there(p50) * 1e3:.1f} ms"
                " on the design's machine)",
                target="p95 ≤ 10 ms",
                holds=p95 <= 0.010,
            )
    for name in pages(person):
        growth = taken[name, SIZES[1]] / taken[name, SIZES[0]]
        yield Row(
            name=f"queue, {name}: growth from 1 M to 5 M",
            figure=f"{growth:.2f} ×",
            target="≤ 1.3 ×",
            holds=growth <= 1.3,
        )
    with serving_both(person) as (ours, plain):
        yield from over_http(ours, plain)
        yield from server_time(person)
        yield from acts(ours)


# --- The page's SQL ----------------------------------------------------------------------------


def pages(person: User) -> dict[str, list[str]]:
    """Addresses of pages of each kind, the first ones and ones far down."""
    drawn = Random(1)  # noqa: S311 (no secret hangs on it)
    sources = list(Source.objects.values_list("pk", flat=True))
    deadline, newest = Filter(), Filter(order=Order.NEWEST)
    return {
        "by deadline": beginnings(deadline, person, drawn),
        "newest first": beginnings(newest, person, drawn),
        "one source": [f"?vue=a-trier&source={drawn.choice(sources)}" for _ in range(PAGES_EACH)],
        "late": beginnings(Filter(view=View.LATE), person, drawn),
        "in hand": beginnings(Filter(view=View.WAITING), person, drawn),
        "mine": ["?vue=a-moi"] * PAGES_EACH,
        "all": beginnings(Filter(view=View.ALL, order=Order.NEWEST), person, drawn),
    }


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

    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    with connection.execute_wrapper(timed):
        answer = browser.get(
            f"/file/{address}", headers={"HX-Request": "true", "HX-Target": "list"}
        )
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
    asked = {"ours": (ours, "/file/?vue=a-trier"), **{name: (plain, at) for name, at in BESIDE}}
    speeds: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(TURNS):
        for name, (client, address) in asked.items():
            speeds[name].append(answers_a_second(client, address))
    speed = {name: statistics.median(taken) for name, taken in speeds.items()}
    for name, _at in BESIDE:
        ratio = speed["ours"] / speed[name]
        yield Row(
            name="queue over HTTP, whole page of 50",
            figure=f"{speed['ours']:.0f}/s   {name} {speed[name]:.0f}/s   {ratio:.2f} ×",
            target="0.7 ×",
            holds=ratio >= 0.7,
        )


def answers_a_second(client: httpx.Client, address: str) -> float:
    ends = time.perf_counter() + SECONDS_EACH

    def ask() -> int:
        done = 0
        while time.perf_counter() < ends:
            assert client.get(address).status_code == 200
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
    p50, p95 = quantiles(seconds)
    yield Row(
        name="one act of triage, server time",
        figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms   ({len(seconds)} acts)",
        target="p95 ≤ 25 ms",
        holds=p95 <= 0.025,
    )
    beside = Yardstick()
    p50, p95 = beside.there(p50), beside.there(p95)
    yield Row(
        name="  the same, on the design's machine",
        figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms"
        f"   (feedparser: {beside.seconds * 1e3:.1f} ms a feed here)",
        target="p95 ≤ 25 ms",
        holds=p95 <= 0.025,
    )


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
