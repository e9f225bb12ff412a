"""Acts on many mentions among others: arrivals, single verbs, grouping, the purge."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.models import (
    Mention,
    Status,
)
from monitoring.retention.purge import purge
from monitoring.triage import Outcome, bulk, together
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_item, make_mention, make_source
from tests.monitoring.selecting import batch_of, rows, select, several, statuses

PATIENCE_SECONDS = 60


def test_seven_hundred_and_fifty_three_while_fifty_arrive(
    transactional_db: None, communicator: User
) -> None:
    """The real pipeline beside the real act: exactly the frozen set, which one undo brings back."""
    source = make_source()
    now = timezone.now()
    Mention.every.bulk_create(
        Mention(
            key=n.to_bytes(32), platform="web", source=source, text=f"Texte {n}", published_at=now,
            captured_at=now, due_at=now + timedelta(minutes=n), queued=True,
        )
        for n in range(1, 754)
    )  # fmt: skip
    selection = select(communicator)
    assert len(selection.numbers) == 753
    before = rows(selection.numbers)
    items = [make_item(text=f"Une nouvelle du quartier, la {n}e") for n in range(50)]

    def arrive() -> None:
        for start in range(0, 50, 10):
            with transaction.atomic():
                pipeline.ingest([(source, items[start : start + 10])], now=timezone.now())

    with beside(arrive):
        outcome = bulk.dismiss(selection, by=communicator, reason="outdated")
    assert outcome == Outcome(done=753, left={})
    assert Mention.every.filter(status=Status.DISMISSED).count() == 753
    assert Mention.every.filter(status=Status.NEW).count() == 50
    assert triage.undo_all(batch_of(selection), by=communicator).done == 753
    assert rows(selection.numbers) == before


class beside:  # noqa: N801 (read as a word)
    """Run something in a thread of its own, with its own connection, while the block runs."""

    def __init__(self, *works: Any) -> None:
        self.pool = ThreadPoolExecutor(len(works))
        self.works = works

    def __enter__(self) -> None:
        self.running = [self.pool.submit(alone, work) for work in self.works]

    def __exit__(self, *_error: object) -> None:
        for one in self.running:
            one.result(PATIENCE_SECONDS)
        self.pool.shutdown()


def alone(work: Any) -> None:
    try:
        work()
    finally:
        connections.close_all()


def test_under_fire_nobody_waits_for_ever_and_nothing_is_lost(  # noqa: C901 (four crowds)
    transactional_db: None,
    communicator: User,
    colleague: User,
    lead: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two acts on many that overlap, single verbs, grouping and the purge: no deadlock, and every
    mention's version is the number of its decisions.
    """
    source = make_source()
    mentions = several(120, source=source)
    for n, mention in enumerate(mentions):
        Mention.every.filter(pk=mention.pk).update(text_hash=bytes([n % 30]) * 32)
    with transaction.atomic():
        group([mention.pk for mention in mentions], now=timezone.now())
    leads = list(Mention.every.leading().order_by("pk"))
    # A safety net for a slow machine: what is looked for is a deadlock.
    monkeypatch.setattr(together, "PATIENCE", f"{PATIENCE_SECONDS}s")
    stop = threading.Event()

    def many(by: User, *, backwards: bool) -> None:
        for _ in range(6):
            chosen = select(by, *(reversed(leads) if backwards else leads))
            bulk.qualify(chosen, by=by, priority=3, category="media")
            try:
                triage.undo_all(batch_of(chosen), by=by)
            except Refusal:
                continue

    def one_by_one() -> None:
        while not stop.is_set():
            for mention in leads[::3]:
                seen = Mention.every.get(pk=mention.pk).version
                try:
                    triage.claim(mention, by=lead)
                    triage.qualify(
                        mention, by=lead, seen=seen, useful="yes", priority=3, category="media"
                    )
                    triage.release(mention, by=lead)
                except Refusal:
                    continue

    def copies() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            with transaction.atomic():
                new = make_mention(source=source, text_hash=bytes([n % 30]) * 32)
                group([new.pk], now=timezone.now())
            purge(now=timezone.now())

    with beside(one_by_one, copies):
        try:
            with beside(lambda: many(communicator, backwards=False)):
                many(colleague, backwards=True)
        finally:
            stop.set()
    acts = AuditEntry.objects.filter(after__has_key="version")
    for mention in leads:
        mention.refresh_from_db()
        assert mention.version == acts.filter(target_id=mention.pk).count()


def test_an_act_on_many_waits_for_a_while_only(
    transactional_db: None, communicator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who keeps a mention locked does not keep a web thread for ever: nothing is changed."""
    mention = make_mention()
    selection = select(communicator)
    monkeypatch.setattr(together, "PATIENCE", "50ms")
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Mention.every.select_for_update().get(pk=mention.pk)
            holding.set()
            done.wait(PATIENCE_SECONDS)

    with beside(hold):
        assert holding.wait(PATIENCE_SECONDS)
        try:
            with pytest.raises(Refusal, match="Rien n’est changé"):
                bulk.dismiss(selection, by=communicator, reason="outdated")
        finally:
            done.set()
    assert statuses() == [Status.NEW]
    assert bulk.dismiss(selection, by=communicator, reason="outdated").done == 1
