"""The purge among others: killed midway, beside a person, beside ingestion, twice at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from monitoring import retention, tasks, triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.models import Author, Mention, PurgeReport
from monitoring.retention import leftovers
from monitoring.retention.purge import alone, purge
from msgu.users.models import Role
from tests.makers import make_item, make_mention, make_source, make_user

TODAY = timezone.localdate
SAFETY_SECONDS = 60


@contextmanager
def elsewhere(work: Callable[[], object]) -> Iterator[threading.Thread]:
    """Run something in a thread of its own, with a connection of its own, beside the block."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(SAFETY_SECONDS)
    assert not thread.is_alive()


def fill(n: int) -> None:
    """Make `n` overdue mentions, each with its author, in one statement."""
    source = make_source()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO monitoring_author (platform, key, handle, name, weight, reach_band)"
            " SELECT 'web', sha256(n::text::bytea), '', 'Nom ' || n, 0, ''"
            " FROM generate_series(1, %s) n",
            [n],
        )
    now = timezone.now()
    authors = Author.objects.order_by("pk")
    Mention.every.bulk_create(
        [
            Mention(
                key=number.to_bytes(32), platform="web", source=source, author=author,
                text=f"Texte {number}", published_at=now, captured_at=now, due_at=now,
                queued=True, purge_on=TODAY(),
            )
            for number, author in enumerate(authors, start=1)
        ],
        batch_size=1_000,
    )  # fmt: skip


def purged() -> int:
    return Mention.every.exclude(purged_at=None).count()


def test_a_purge_killed_in_the_middle_is_taken_up_and_counts_right(transactional_db: None) -> None:
    fill(6_000)
    child = subprocess.Popen(
        [sys.executable, "manage.py", "purge"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + SAFETY_SECONDS
    while not purged() and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = purged()
    report = PurgeReport.objects.get()
    assert 0 < done < 6_000
    assert report.counts["unfinished"] == done
    assert report.ended_at is None
    while (again := purge(now=timezone.now())) is None and time.monotonic() < deadline:
        # Postgres has not noticed the death yet.
        time.sleep(0.05)
    assert again
    assert (purged(), again.counts["unfinished"]) == (6_000, 6_000)
    assert again.ended_at
    assert not Author.objects.exists()


def database_url() -> str:
    """The address of the tests' own database, as the environment names one."""
    base, _slash, query = os.environ["DATABASE_URL"].rpartition("/")
    _name, mark, options = query.partition("?")
    return f"{base}/{connection.settings_dict['NAME']}{mark}{options}"


def test_two_passes_at_once_are_one(transactional_db: None) -> None:
    make_mention(purge_on=TODAY())
    told: list[PurgeReport | None] = []
    with alone() as ours:
        assert ours
        with elsewhere(lambda: told.append(purge(now=timezone.now()))):
            pass
    assert told == [None]
    assert not purged()


def test_what_somebody_works_on_at_this_moment_is_left_and_nobody_waits(
    transactional_db: None,
) -> None:
    lead, copy = (make_mention(text_hash=b"h" * 32, purge_on=TODAY()) for _ in range(2))
    with transaction.atomic():
        group([copy.pk], now=timezone.now())
    other = make_mention(purge_on=TODAY())
    with transaction.atomic():
        triage.hold(copy)
        with elsewhere(lambda: purge(now=timezone.now())):
            pass
    assert [Mention.every.get(pk=m.pk).purged_at is None for m in (lead, copy, other)] == [
        True, True, False,
    ]  # fmt: skip
    assert purge(now=timezone.now())
    assert purged() == 3


def test_a_hold_placed_while_the_purge_runs_is_obeyed(transactional_db: None) -> None:
    officer = make_user("p@merles.example", Role.PRIVACY_OFFICER)
    mention = make_mention(purge_on=TODAY())
    with transaction.atomic():
        retention.hold([mention], why="Coroner", by=officer, ends_on=TODAY())
        with elsewhere(lambda: purge(now=timezone.now())):
            pass
    report = purge(now=timezone.now())
    assert report
    assert (purged(), report.waiting) == (0, {"on_hold": 1})


def test_an_author_who_is_about_to_be_named_is_not_erased(transactional_db: None) -> None:
    source = make_source()
    pipeline.ingest([(source, [make_item("Un", author="Rémi")])], now=timezone.now())
    Mention.every.update(author=None)
    with transaction.atomic():
        pipeline.ingest([(source, [make_item("Deux", author="Rémi")])], now=timezone.now())
        with elsewhere(lambda: leftovers.forget_authors(limit=10)):
            pass
    assert Mention.every.get(text="Deux").author == Author.objects.get(name="Rémi")


@pytest.mark.parametrize("days", [0, 3])
def test_the_worker_s_own_task_destroys_what_is_due(transactional_db: None, days: int) -> None:
    make_mention(purge_on=TODAY() - timedelta(days=days))
    tasks.purge()
    tasks.purge()
    assert purged() == 1
    assert PurgeReport.objects.get().passes == 1
