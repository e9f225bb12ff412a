"""Our side of a poll: sources and watches in Postgres, and the desk's own worker processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bench.farm import Farm
from bench.feeds import Writer
from bench.measure import cpu_seconds, parent
from monitoring.models import Keep, Mention, Priority, Source, Watch
from monitoring.tasks import poll
from msgu.celery import app

# As `make run` starts them (msgu/embedded/desk.py), but for the log.
CELERY = (sys.executable, "-m", "celery", "-A", "msgu", "--quiet", "--skip-checks")
WORKER = (*CELERY, "worker", "-P", "threads", "-c", "16", "--without-gossip", "--without-mingle")
BEAT = (*CELERY, "beat")
# Longer than a bench: nothing falls due by itself.
INTERVAL = timedelta(hours=2)
WATCHES = 20
GLANCE_SECONDS = 0.02
PATIENCE_SECONDS = 180
# For threads to end and logs to be written, which the processor's time should hold too.
REST_SECONDS = 0.3


@dataclass(frozen=True, kw_only=True)
class Took:
    """What polling a whole farm took, in seconds."""

    wall: float
    cpu: float
    postgres_cpu: float


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Running workers and their beat."""

    workers: list[subprocess.Popen[bytes]]
    beat: subprocess.Popen[bytes]
    log: IO[bytes]

    def poll(self) -> Took:
        """Poll every source once, from the moment when all of them fall due."""
        ours = [process.pid for process in (*self.workers, self.beat)]
        postmaster = postmaster_pid()
        cpu_before = sum(map(cpu_seconds, ours))
        postgres_before = cpu_seconds(postmaster)
        start = time.perf_counter()
        Source.objects.update(next_poll_at=Now())
        for _ in self.workers:
            poll.delay()
        self._wait()
        wall = time.perf_counter() - start
        time.sleep(REST_SECONDS)
        return Took(
            wall=wall,
            cpu=sum(map(cpu_seconds, ours)) - cpu_before,
            postgres_cpu=cpu_seconds(postmaster) - postgres_before,
        )

    def _wait(self) -> None:
        ends = time.monotonic() + PATIENCE_SECONDS
        while something_waits():
            if time.monotonic() > ends:
                raise TimeoutError(f"Sources still wait. The workers said:\n{self._last_words()}")
            time.sleep(GLANCE_SECONDS)

    def _last_words(self) -> str:
        self.log.seek(0)
        return self.log.read()[-5_000:].decode(errors="replace")


@contextmanager
def running_desk(farm: Farm, *, workers: int) -> Iterator[Desk]:
    """So many worker processes, up and listening, and beat."""
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile())
        desk = Desk(
            workers=[stack.enter_context(running(WORKER, farm, log)) for _ in range(workers)],
            beat=stack.enter_context(running(BEAT, farm, log)),
            log=log,
        )
        wait_for_workers(workers)
        yield desk


@contextmanager
def running(
    command: tuple[str, ...], farm: Farm, log: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that may ask this farm, stopped at the end."""
    environment = {**os.environ, "VEILLE_NET_EXCEPTIONS": farm.exceptions}
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_workers(number: int) -> None:
    """Until so many take tasks."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(app.control.ping(timeout=1)) < number:
        if time.monotonic() > ends:
            raise TimeoutError("The workers do not answer.")


def furnish(addresses: Sequence[str]) -> None:
    """An empty desk, with some watches, that listens to these feeds; nothing is due yet."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    empty(*(name for name in names if name.startswith("monitoring_")))
    watch()
    now = timezone.now()
    Source.objects.bulk_create(
        Source(
            address=address,
            name=f"Fil {number}",
            family="community",
            keep=Keep.ALL,
            permitted_use="Lecture publique",
            use_case="Mesure",
            terms_checked_by="Alix",
            terms_checked_on="2026-11-01",
            active=True,
            active_since=now,
            interval_min=INTERVAL.total_seconds(),
            interval_max=INTERVAL.total_seconds(),
            interval=INTERVAL.total_seconds(),
            next_poll_at=now + INTERVAL,
        )
        for number, address in enumerate(addresses)
    )


def empty(*tables: str) -> None:
    """Empty these tables, and those that hang on them."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def watch() -> None:
    """Watches that one item in a hundred answers each, and one that rings, answered less often."""
    seen = Counter(Writer(seed=1).text(20_000).lower().replace(".", "").split())
    rare = sorted(word for word, times in seen.items() if times == 1)
    usual = sorted(word for word, times in seen.items() if times == 3)
    words = [(rare[0], Priority.VITAL), *((word, None) for word in usual[: WATCHES - 1])]
    Watch.objects.bulk_create(
        Watch(expression=f"{word}\nalerte {word}\n- exercice {word}", suggested_priority=priority)
        for word, priority in words
    )


def something_waits() -> bool:
    """Whether a source is due, or in the hands of a worker."""
    return Source.objects.filter(Q(next_poll_at__lte=Now()) | Q(lease_until__isnull=False)).exists()


def expect_mentions(number: int) -> None:
    """A poll that lost or doubled something measured nothing."""
    assert Mention.every.count() == number, f"{Mention.every.count()} mentions, not {number}"


def postmaster_pid() -> int:
    """The process of which every one of Postgres' is a child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])
