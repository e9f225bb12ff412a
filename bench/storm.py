"""A storm: one post that ten thousand accounts pass on, while somebody opens the queue."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkProcess
from multiprocessing.synchronize import Event
from statistics import quantiles

from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from bench.desk import postmaster_pid
from bench.filled import fill
from bench.measure import cpu_seconds, peak_of
from bench.rows import Row
from monitoring.ingest import lane, pipeline
from monitoring.items import Item
from monitoring.models import Keep, Mention, Sketch, Source, Story
from msgu.celery import give_way
from msgu.users import people
from msgu.users.models import Role

MENTIONS, REPOSTS, TOGETHER = 50_000, 10_000, 500
TEXT = "La rue du Pont est inondée depuis ce matin, évitez le secteur jusqu’à nouvel ordre"
PATIENCE_SECONDS = 180
PAGES_BEFORE = 40
# Seconds that the queue's page may take at the 95th percentile, from the whole budget of a page.
PAGE_TARGET = 0.25
MINUTE = 60
# Over so many seconds they come, so that the last is one row before the minute is over.
SPREAD = 50


def rows() -> Iterator[Row]:
    fill(MENTIONS)
    number_from(MENTIONS + 1)
    browser = a_browser()
    open_queue(browser)
    calm = [open_queue(browser) for _ in range(PAGES_BEFORE)]
    waiting = Mention.objects.to_triage().count()
    postgres = postmaster_pid()
    connections.close_all()
    ending = multiprocessing.get_context("fork").Event()
    with started(keep, ending) as keeper, peak_of(keeper.pid or 0) as peak:
        began, spent = time.perf_counter(), cpu_seconds(postgres)
        with started(pass_on) as reposts:
            pages = []
            while reposts.is_alive() or something_waits():
                pages.append(open_queue(browser))
                if time.perf_counter() - began > PATIENCE_SECONDS:
                    raise TimeoutError("The lane is not done.")
        took, spent = time.perf_counter() - began, cpu_seconds(postgres) - spent
        looking = cpu_seconds(keeper.pid or 0)
        ending.set()
    size = Story.objects.order_by("-size").values_list("size", flat=True).first() or 0
    rest = Mention.objects.to_triage().count() - waiting
    yield Row(
        name=f"storm of {REPOSTS:,} reposts, stored and one row",
        figure=f"{took:6.1f} s   {rest} more in the queue, a story of {size:,}"
        f"   (the lane's process: {looking:.1f} s of processor, {peak.memory.rss:.0f} MB; "
        f"Postgres {spent:.1f} s, pages included)",
        target=f"{MINUTE} s, 1 row",
        holds=took <= MINUTE and rest == 1 and size == REPOSTS + 1,
    )
    before, during = p95(calm), p95(pages)
    yield Row(
        name="  the queue's page meanwhile, p95",
        figure=f"{during * 1_000:6.0f} ms, {len(pages)} pages   (before: {before * 1_000:.0f} ms)",
        target=f"{PAGE_TARGET * 1_000:.0f} ms",
        holds=during <= PAGE_TARGET,
    )


class started:  # noqa: N801 (reads as a function)
    """A process of its own until the end of the block."""

    def __init__(self, work: Callable[..., None], *arguments: Event) -> None:
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=work, args=arguments, daemon=True)

    def __enter__(self) -> ForkProcess:
        self._process.start()
        return self._process

    def __exit__(self, *args: object) -> None:
        self._process.join(10)
        self._process.kill()


def number_from(first: int) -> None:
    """What is filled in brings its own numbers: what comes next follows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('monitoring_mention', 'id'), %s, false)", [first]
        )


def keep(ending: Event) -> None:
    give_way()
    lane.keep(ending=ending)  # type: ignore[arg-type]


def pass_on() -> None:
    """Take in the post, then those that pass it on, as so many polls of one minute would."""
    give_way()
    began = time.perf_counter()
    source = Source.objects.order_by("pk")[0]
    source.keep, source.queue_all = Keep.ALL, True
    texts = [TEXT]
    texts += [f"RT @exo_{n}: {TEXT} https://exo.example/{n}" for n in range(REPOSTS)]
    for start in range(0, len(texts), TOGETHER):
        items = [item(n, text) for n, text in enumerate(texts[start : start + TOGETHER], start)]
        time.sleep(max(0, began + SPREAD * start / len(texts) - time.perf_counter()))
        with transaction.atomic():
            pipeline.ingest([(source, items)], now=timezone.now())


def item(number: int, text: str) -> Item:
    address = f"https://exo.example/tempete/{number}"
    return Item(
        external_id=address, url=address, author=f"exo_{number}", published_at=timezone.now(),
        published_raw="", title="", text=text, language="fr",
    )  # fmt: skip


def something_waits() -> bool:
    return Sketch.objects.filter(bands=None).exists()


def a_browser() -> Client:
    person = people.add("storm@merles.example", name="P", password="", roles=[Role.COMMUNICATOR])
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    return browser


def open_queue(browser: Client) -> float:
    """Seconds of one page."""
    start = time.perf_counter()
    answer = browser.get("/file/")
    assert answer.status_code == 200, answer.status_code
    return time.perf_counter() - start


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
