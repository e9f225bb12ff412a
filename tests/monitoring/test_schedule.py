"""The schedule: what is due is polled, through the real door, and what fails stays alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from monitoring import schedule
from monitoring.asking import PER_HOST, THREADS
from monitoring.ingest import pipeline
from monitoring.ingest.hear import Answered, ask
from monitoring.models import Health, Mention, Source
from tests.feeds import FeedServer, rss
from tests.makers import make_source


def due_again(source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(next_poll_at=timezone.now() - timedelta(seconds=1))


def test_a_due_source_is_read_and_its_next_poll_set(db: None, feeds: FeedServer) -> None:
    source = make_source(address=feeds.serve("/a", rss("L’eau monte")), interval_min=300)
    assert schedule.poll_due() == 1
    source.refresh_from_db()
    assert Mention.objects.get().text == "L’eau monte"
    assert (source.health, source.lease_until, source.lease_no) == (Health.OK, None, 1)
    assert source.next_poll_at - timezone.now() > timedelta(seconds=290)
    assert schedule.poll_due() == 0


def test_an_inactive_source_is_never_asked(db: None, feeds: FeedServer) -> None:
    make_source(address=feeds.serve("/a", rss("L’eau monte")), active=False)
    assert schedule.poll_due() == 0
    assert feeds.asked == {}


def test_an_unchanged_answer_is_not_read_again(db: None, feeds: FeedServer) -> None:
    source = make_source(address=feeds.serve("/a", rss("L’eau monte"), headers={"ETag": '"1"'}))
    schedule.poll_due()
    due_again(source)
    feeds.serve("/a", b"", status=304)
    schedule.poll_due()
    source.refresh_from_db()
    assert (source.health, source.etag) == (Health.UNCHANGED, '"1"')
    assert Mention.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "health", "reason"),
    [
        (b"<html><body>Bonjour</body></html>", 200, Health.FAILING, "not_a_feed"),
        (b"", 503, Health.FAILING, "status 503"),
        (b"", 404, Health.REFUSED, "status 404"),
        (b"", 200, Health.FAILING, "empty_body"),
    ],
)
def test_a_failure_says_why_and_waits_longer_the_longer_it_lasts(
    db: None, feeds: FeedServer, body: bytes, status: int, health: Health, reason: str
) -> None:
    source = make_source(address=feeds.serve("/a", body, status=status), interval_min=300)
    schedule.poll_due()
    due_again(source)
    Source.objects.update(failing_since=timezone.now() - timedelta(minutes=10))
    schedule.poll_due()
    source.refresh_from_db()
    assert (source.health, source.failures, source.last_error) == (health, 2, reason)
    assert source.next_poll_at - timezone.now() > timedelta(seconds=590)


def test_a_dead_host_delays_nobody(db: None, feeds: FeedServer) -> None:
    dead = make_source(address="http://nulle-part.invalid/rss")
    private = make_source(address="http://127.0.0.1/rss")
    good = make_source(address=feeds.serve("/a", rss("L’eau monte")))
    assert schedule.poll_due() == 3
    for source in (dead, private, good):
        source.refresh_from_db()
    assert Mention.objects.get().source == good
    assert (dead.failures, private.failures, good.failures) == (1, 1, 0)
    assert private.last_error == "private_address"


def test_a_fault_of_ours_fails_its_own_source_only(
    db: None, feeds: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_source(address=feeds.serve("/bad", rss("mauvais")))
    make_source(address=feeds.serve("/good", rss("bon")))
    real = pipeline.ingest

    def breaking(spoken: list[object], **kwargs: object) -> object:
        if "mauvais" in str(spoken):
            raise RuntimeError("a fault of ours")
        return real(spoken, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "ingest", breaking)
    schedule.poll_due()
    assert Mention.objects.get().text == "bon"
    assert Source.objects.get(failures=1).last_error == "internal"


def test_an_answer_that_comes_after_the_lease_is_left_to_its_new_holder(
    db: None, feeds: FeedServer
) -> None:
    make_source(address=feeds.serve("/a", rss("L’eau monte")))
    (late,) = schedule.claim_due(limit=1)
    answered = Answered(source=late, outcome=ask(late))
    Source.objects.update(lease_no=F("lease_no") + 1)
    pipeline.take([answered])
    assert not Mention.objects.exists()
    assert Source.objects.get().last_ok_at is None


def test_a_worker_that_is_told_to_stop_gives_back_what_it_has_not_asked(
    db: None, feeds: FeedServer
) -> None:
    for n in range(20):
        make_source(address=feeds.serve(f"/{n}", rss("L’eau monte"), seconds=0.5))
    ending = Event()
    ending.set()
    polled = schedule.poll_due(ending=ending)
    assert polled == sum(feeds.asked.values()) <= PER_HOST
    assert not Source.objects.exclude(lease_until=None).exists()
    assert len(schedule.claim_due(limit=100)) == 20 - polled


def test_many_slow_sources_of_one_host_do_not_keep_the_others_out(
    db: None, feeds: FeedServer
) -> None:
    slow = feeds.serve("/slow", rss("L’eau monte"), seconds=0.2)
    for n in range(THREADS + 50):
        make_source(address=f"{slow}?{n}")
        feeds.pages[f"/slow?{n}"] = feeds.pages["/slow"]
    other_host = feeds.serve("/a", rss("Le pont cède")).replace("localhost", "localhost.")
    last = make_source(address=other_host, next_poll_at=timezone.now())
    asked_before: list[int] = []
    real = pipeline.take

    def take(answers: Sequence[Answered]) -> None:
        if any(answered.source.pk == last.pk for answered in answers):
            asked_before.append(sum(feeds.asked.values()))
        real(answers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "take", take)
        schedule.poll_due()
    assert asked_before
    assert asked_before[0] < 100


@pytest.mark.django_db(transaction=True)
def test_eight_workers_never_hold_the_same_source() -> None:
    for _ in range(40):
        make_source()

    def claim() -> list[int]:
        try:
            return [source.pk for source in schedule.claim_due(limit=7)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [pk for batch in [pool.submit(claim) for _ in range(8)] for pk in batch.result()]
    assert len(claimed) == len(set(claimed)) == 40


def test_a_mention_that_is_edited_counts_as_the_source_speaking(
    db: None, feeds: FeedServer
) -> None:
    source = make_source(address=feeds.serve("/a", rss("L’eau monte")))
    schedule.poll_due()
    Source.objects.update(last_item_at=None)
    due_again(source)
    feeds.serve("/a", rss("L’eau baisse"))
    schedule.poll_due()
    source.refresh_from_db()
    assert source.last_item_at is not None
