"""From an act to every open screen, and from a feed's answer to a screen."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models.functions import Now
from django.test import Client

from bench.desk import BEAT, WORKER, furnish, wait_for_workers
from bench.faults.feeds import FeedServer, serving
from bench.measure import cpu_seconds, memory
from bench.rows import Row
from bench.screens import Screen, audience
from monitoring.models import Mention, Source
from msgu import live
from msgu.live import Topic
from msgu.users import people
from msgu.users.models import Role, User

SCREENS = 500
# Fewer than one person may have open.
SCREENS_EACH = 10
TOLD, TOLD_EVERY = 60, 0.25
FEEDS, FEED_EVERY = 120, 0.25
PATIENCE_SECONDS = 120.0
WEB = (sys.executable, "-m", "uvicorn", "msgu.asgi:application", "--lifespan", "off")
QUIET = ("--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "1")


def rows() -> Iterator[Row]:
    with ExitStack() as stack:
        port = free_port()
        web = stack.enter_context(started(*WEB, "--port", str(port), *QUIET))
        screens = stack.enter_context(listening(port))
        yield from fan_out(screens, web.pid)
    with ExitStack() as stack:
        port = free_port()
        feeds = stack.enter_context(serving(Path(stack.enter_context(temporary_folder()))))
        furnish([feeds.address(number, grows="yes") for number in range(FEEDS)])
        stack.enter_context(started(*WEB, "--port", str(port), *QUIET))
        exceptions = feeds.exceptions()
        stack.enter_context(started(*WORKER, VEILLE_NET_EXCEPTIONS=exceptions))
        stack.enter_context(started(*BEAT, VEILLE_NET_EXCEPTIONS=exceptions))
        wait_for_workers(1)
        (screen,) = stack.enter_context(listening(port, number=1))
        yield fetched_to_screen(screen, feeds)


# --- From an act to all screens ----------------------------------------------------------------


def fan_out(screens: Sequence[Screen], web: int) -> Iterator[Row]:
    """One act at a time, told to all; the clock starts when it is committed."""
    cpu = cpu_seconds(web)
    began = time.perf_counter()
    told = []
    for number in range(1, TOLD + 1):
        told.append(time.perf_counter())
        live.tell(Topic.MENTIONS, [number])
        time.sleep(TOLD_EVERY)
    wait(lambda: all(len(screen.ids("mentions")) >= TOLD for screen in screens))
    took = time.perf_counter() - began
    cpu = cpu_seconds(web) - cpu
    assert all(screen.ids("mentions") == list(range(1, TOLD + 1)) for screen in screens)
    delays = [
        heard.at - told[heard.data["ids"][0] - 1]
        for screen in screens
        for heard in screen.heard
        if heard.name == "change"
    ]
    p50, p95 = quantiles(delays)
    yield Row(
        name=f"live: an act to {SCREENS} screens, 1 web process",
        figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms"
        f"   ({cpu / TOLD * 1e3:.0f} ms of processor an act, {cpu / took:.0%} of one;"
        f" {memory(web).rss:.0f} MB)",
        target="p95 ≤ 60 ms",
        holds=p95 <= 0.060,
    )


# --- From a feed's answer to a screen ----------------------------------------------------------


def fetched_to_screen(screen: Screen, feeds: FeedServer) -> Row:
    """Sources fall due one after the other; the clock starts when the feed is asked."""
    for place, number in enumerate(Source.objects.order_by("pk").values_list("pk", flat=True)):
        time.sleep(FEED_EVERY if place else 0)
        Source.objects.filter(pk=number).update(next_poll_at=Now())
    wait(lambda: len(set(screen.ids("mentions"))) >= FEEDS)
    # The feed server says when by the machine's clock.
    apart = time.time() - time.perf_counter()
    asked = {each.source: each.at for each in feeds.asked() if each.items}
    first = {
        pk: min(h.at for h in screen.heard if h.name == "change" and pk in h.data["ids"])
        for pk in set(screen.ids("mentions"))
    }
    sources = dict(Mention.every.values_list("pk", "external_id"))
    delays = [
        heard_at + apart - asked[int(sources[pk].split(":")[2])] for pk, heard_at in first.items()
    ]
    p50, p95 = quantiles(delays)
    return Row(
        name="live: a feed's answer to a screen",
        figure=f"p95 {p95:.2f} s, p50 {p50:.2f} s   ({len(delays)} feeds, real worker)",
        target="p95 ≤ 1 s",
        holds=p95 <= 1,
    )


def quantiles(delays: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    cuts = statistics.quantiles(delays, n=20)
    return cuts[9], cuts[18]


# --- Screens and processes ---------------------------------------------------------------------


@contextmanager
def listening(port: int, *, number: int = SCREENS) -> Iterator[list[Screen]]:
    """So many screens, that have all been told that they are heard."""
    screens = [
        Screen(port=port, cookie=cookie)
        for cookie in cookies(-(-number // SCREENS_EACH))
        for _ in range(SCREENS_EACH)
    ][:number]
    with audience() as listen:
        for screen in screens:
            listen(screen)
        wait(lambda: all(screen.was_told("beat") for screen in screens))
        yield screens


def cookies(number: int) -> Iterator[str]:
    """The session cookies of so many people."""
    for _ in range(number):
        email = f"personne{User.objects.count()}@merles.example"
        user = people.add(email, name=email, password="", roles=[Role.COMMUNICATOR])
        browser = Client()
        browser.force_login(user)
        yield f"{settings.SESSION_COOKIE_NAME}={browser.session.session_key}"


@contextmanager
def started(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the desk's processes, stopped at the end."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def temporary_folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("Not every screen has heard all.")
        time.sleep(0.2)
