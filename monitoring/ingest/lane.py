"""The grouping lane: one process of the desk at a time keeps the sketches in memory.

What has yet to be looked at is a row (a `Sketch` without bands), written with the mention. Whoever
holds the lane's lock looks once a second; when that process dies, Postgres gives the lock back,
and another one begins by reading the sketches again.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Lock, Thread

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet

from monitoring.ingest import near
from monitoring.ingest.group import COPY_WINDOW
from monitoring.models import Sketch, Status
from monitoring.models.mention import ParkedWhy
from monitoring.nearness import METHOD_VERSION
from monitoring.nearness.index import ROOM, Index
from monitoring.nearness.sketch import BANDS
from msgu.clock import by_postgres

log = logging.getLogger(__name__)

NEAR_LANE = 0x6E656172  # "near"
LOOK_SECONDS = 1.0
_here = Lock()


def keep_in_background(*, ending: Event) -> None:
    """Keep the lane from a thread of this process, unless it has one, or another process does."""
    if _here.acquire(blocking=False):
        Thread(target=_keep_and_free, args=(ending,), name="near", daemon=True).start()


def _keep_and_free(ending: Event) -> None:
    try:
        keep(ending=ending)
    except DatabaseError:
        # The next tick begins again, here or elsewhere.
        log.exception("the grouping lane was lost")
    finally:
        connection.close()
        _here.release()


def keep(*, ending: Event) -> None:
    """Look at what comes until told to end. Does nothing while another process does."""
    with alone() as ours:
        if not ours:
            return
        now = by_postgres()
        bring_up_to_date(now=now, ending=ending)
        index = remembered(now=now)
        while not ending.is_set():
            if not near.look(index):
                ending.wait(LOOK_SECONDS)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this connection has the lane; Postgres takes it back if the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [NEAR_LANE])
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours and connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [NEAR_LANE])


def bring_up_to_date(*, now: datetime, ending: Event) -> None:
    """Sketch again what another method sketched, some at a time; cut off, it goes on next time."""
    for rows in held(now=now):
        others = rows.exclude(version=METHOD_VERSION).values_list("mention", flat=True)
        numbers = list(others[: 2 * ROOM])
        for start in range(0, len(numbers), near.BATCH):
            if ending.is_set():
                return
            near.sketch_again(numbers[start : start + near.BATCH])


def remembered(*, now: datetime) -> Index:
    """The sketches that are compared with, those of other methods left out."""
    index = Index()
    for rows in held(now=now):
        ours = rows.filter(version=METHOD_VERSION).values_list("mention", "bands")
        for number, bands in reversed(list(ours[: 2 * ROOM])):
            if (kept := array("Q", bytes(bands or b""))) and len(kept) == BANDS:
                index.add(number, kept)
    return index


def held(*, now: datetime) -> list[QuerySet[Sketch]]:
    """What is older than a week and in hand, then that of the week, but for what follows another
    mention: the latest first.
    """
    recent = Q(captured_at__gte=now - COPY_WINDOW)
    in_hand = Q(mention__status__in=[Status.OPEN, Status.REFERRED])
    sketched = Sketch.objects.filter(bands__isnull=False)
    standing = sketched.exclude(mention__parked_why=ParkedWhy.FOLLOWS_LEAD)
    return [
        standing.filter(which).order_by("-captured_at", "-mention")
        for which in (in_hand & ~recent, recent)
    ]
