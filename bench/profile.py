"""Where the processor's time of a poll goes: `make bench ARGS="profile cold"`.

After the stage (cold, unchanged, new), a number of feeds and an order of pstats may follow. The
farm is polled in this very process, by `monitoring.schedule.poll_due` and without Celery; every
thread is profiled by the time that it spends on a processor, not by what it waits for.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.conf import settings
from django.db.models.functions import Now

from bench import desk
from bench.farm import running_farm
from monitoring import schedule
from monitoring.models import Source
from msgu.net import read_exceptions

LINES = 45
# A thread that still waits for work has no end to count to.
NOT_IDLE = r"^(?!.*SimpleQueue)"


def main(stage: str, feeds: str = "500", order: str = "tottime") -> None:
    """Bring the desk to a stage, then poll the farm: once as it is, once under the profiler."""
    with running_farm(feeds=int(feeds)) as farm:
        settings.NET_EXCEPTIONS = read_exceptions(farm.exceptions)
        for profiled in (False, True):
            desk.furnish(farm.addresses)
            if stage != "cold":
                poll()
            if stage == "new":
                farm.advance(items=1)
            if profiled:
                with profiling(order):
                    poll()
            else:
                say(f"{stage}, without the profiler", *timed_poll())


def timed_poll() -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    poll()
    return time.perf_counter() - wall, time.process_time() - cpu


def poll() -> None:
    Source.objects.update(next_poll_at=Now())
    while schedule.poll_due():
        pass


def say(what: str, wall: float, cpu: float) -> None:
    sys.stdout.write(f"{what}: {wall:.2f} s, of which {cpu:.2f} s on a processor\n")
    sys.stdout.flush()


@contextmanager
def profiling(order: str) -> Iterator[None]:
    """Profile this thread and those that begin in the block; print what cost most."""
    profiles = [cProfile.Profile(time.thread_time)]

    def begin(frame: FrameType, event: str, argument: object) -> None:
        own = cProfile.Profile(time.thread_time)
        profiles.append(own)
        own.enable()  # In this thread, instead of this function.

    threading.setprofile(begin)
    profiles[0].enable()
    try:
        yield
    finally:
        profiles[0].disable()
        threading.setprofile(None)
    stats = pstats.Stats(profiles[0], stream=sys.stdout)
    for profile in profiles[1:]:
        stats.add(profile)
    stats.strip_dirs().sort_stats(order).print_stats(NOT_IDLE, LINES)
