"""The bench and its connection to Postgres on one core, where both work in turns.

A core that has nothing to do sleeps, and that of a virtual machine is woken by its host, which
takes longer than most of our statements (`waking` measures it). On one core nobody sleeps
meanwhile: what is measured is our work, and Postgres's, with half of the machine.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ASKED = 200
# What a page does between two statements.
WORKED_SECONDS = 0.003


@contextmanager
def one_core() -> Iterator[None]:
    """This process, and the one that Postgres has for its connection, until the block ends."""
    connection.ensure_connection()
    cores = os.sched_getaffinity(0)
    both = (0, connection.connection.info.backend_pid)
    for process in both:
        os.sched_setaffinity(process, {min(cores)})
    try:
        yield
    finally:
        for process in both:
            os.sched_setaffinity(process, cores)


def waking() -> float:
    """Seconds for a statement that does nothing, most of the time, after some work of ours."""
    seconds = []
    with connection.cursor() as cursor:
        for _ in range(ASKED):
            until = time.perf_counter() + WORKED_SECONDS
            while time.perf_counter() < until:
                pass
            began = time.perf_counter()
            cursor.execute("SELECT 1")
            seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)
