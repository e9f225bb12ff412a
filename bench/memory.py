"""The memory of a worker as it ships, at rest and through a cold poll, its children included."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.desk import expect_mentions, furnish, running, running_desk, wait_for_workers
from bench.farm import FEEDS, Farm, Faults, running_farm
from bench.farm_feeds import ITEMS
from bench.measure import Memory, memory, peak_of
from bench.rows import Row

TARGET_MB = 150
# One feed in a hundred is for the child that reads what no strict parser takes.
DAMAGED = tuple(range(0, FEEDS, 100))
# For what is imported or freed just after a start.
SETTLE_SECONDS = 2


def rows() -> Iterator[Row]:
    with running_farm() as farm:
        bare = memory_of_a_bare_worker(farm)
        farm.misbehave(Faults(damaged=DAMAGED))
        furnish(farm.addresses)
        with running_desk(farm, workers=1) as desk:
            worker = desk.workers[0].pid
            time.sleep(SETTLE_SECONDS)
            yield row("worker's memory, at rest", memory(worker), bare)
            with peak_of(worker) as peak:
                desk.poll()
        expect_mentions(FEEDS * ITEMS)
        children = f", {', '.join(sorted(peak.children))} included" if peak.children else ""
        yield row("worker's memory, peak of a cold poll", peak.memory, bare, children)


def memory_of_a_bare_worker(farm: Farm) -> Memory:
    """Celery alone, with as many threads, on a queue where nothing comes."""
    command = (sys.executable, "-m", "celery", "-b", os.environ["REDIS_URL"], "--quiet", "worker")
    options = ("-P", "threads", "-c", "16", "-Q", "nothing")
    with (
        tempfile.TemporaryFile() as log,
        running((*command, *options), farm, log) as process,
    ):
        wait_for_workers(1)
        time.sleep(SETTLE_SECONDS)
        return memory(process.pid)


def row(name: str, ours: Memory, bare: Memory, children: str = "") -> Row:
    return Row(
        name=name,
        figure=f"{ours.rss:5.0f} MB        a bare Celery {bare.rss:.0f} MB"
        f"  {ours.rss / bare.rss:5.1f} ×   (PSS {ours.pss:.0f} MB{children})",
        target=f"{TARGET_MB} MB",
        holds=ours.rss <= TARGET_MB,
    )
