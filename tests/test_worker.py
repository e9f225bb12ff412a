"""A real worker: it polls what is due, with Redis and without."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from monitoring import tasks
from monitoring.models import Mention, Signal, Source
from tests.feeds import FeedServer, rss
from tests.makers import make_source
from tests.processes import BEAT, WORKER, running

PATIENCE = 40.0


def wait_for_mentions(number: int) -> None:
    end = time.monotonic() + PATIENCE
    while Mention.objects.count() < number:
        assert time.monotonic() < end, f"{Mention.objects.count()} of {number} mentions came"
        time.sleep(0.2)


def niceness(process: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, process)


def wait_for_rest() -> None:
    """Until no poll is under way: the test's clean-up must not cross one."""
    end = time.monotonic() + PATIENCE
    while Source.objects.filter(lease_until__isnull=False).exists():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_without_redis_polls_by_itself(feeds: FeedServer) -> None:
    make_source(address=feeds.serve("/a", rss("L’eau monte")))
    with running(*WORKER, REDIS_URL="redis+socket:///nulle/part/redis.sock") as worker:
        wait_for_mentions(1)
        wait_for_rest()
        # A page that somebody opens meanwhile does not wait for it.
        assert niceness(worker.pid) > niceness(os.getpid())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_poll_loses_and_doubles_nothing(feeds: FeedServer) -> None:
    texts = [f"Avis numéro {n} du conseil municipal de Rivière-aux-Merles" for n in range(40)]
    make_source(address=feeds.serve("/slow", rss(*texts), seconds=3))
    with running(*BEAT), running(*WORKER) as worker:
        while not feeds.asked:
            time.sleep(0.05)
        worker.kill()
    assert not Mention.objects.exists()
    with connection.cursor() as cursor:
        # Thirty seconds are the lease's own; the test need not wait for all of them.
        cursor.execute("UPDATE monitoring_source SET lease_until = now()")
    with running(*BEAT), running(*WORKER):
        wait_for_mentions(len(texts))
        wait_for_rest()
    assert Mention.objects.count() == len(texts)


def test_a_sweep_asks_postgres_what_time_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_source(last_ok_at=timezone.now(), last_item_at=timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    tasks.sweep()
    assert not Signal.objects.exists()
