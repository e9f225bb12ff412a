"""Many sources at once, and a host that is never crowded nor silenced by one of its sources."""

from __future__ import annotations

import time

from monitoring.asking import PER_HOST, Asking
from monitoring.ingest.hear import Answered, Failed, Heard, PutOff
from monitoring.models import Source
from tests.feeds import FeedServer, rss


def of(feeds: FeedServer, *paths: str) -> list[Source]:
    return [
        Source(pk=number, kind="feed", address=feeds.address(path))
        for number, path in enumerate(paths, start=1)
    ]


def all_answers(asking: Asking) -> list[Answered]:
    answers: list[Answered] = []
    while asking.held:
        came = asking.answers(within=10)
        assert came
        asking.forget(came)
        answers += came
    return answers


def test_a_host_is_asked_a_few_at_a_time(feeds: FeedServer) -> None:
    paths = [f"/{number}" for number in range(30)]
    for path in paths:
        feeds.serve(path, rss("L’eau monte"), seconds=0.05)
    with Asking() as asking:
        asking.add(of(feeds, *paths))
        answers = all_answers(asking)
    assert len(answers) == 30
    assert all(isinstance(answered.outcome, Heard) for answered in answers)
    assert 1 < feeds.most_at_once <= PER_HOST


def test_a_host_that_wants_rest_gets_it_and_its_sources_are_put_off(feeds: FeedServer) -> None:
    for number in range(20):
        feeds.serve(f"/{number}", status=429, headers={"Retry-After": "120"}, seconds=0.05)
    with Asking() as asking:
        asking.add(of(feeds, *(f"/{number}" for number in range(20))))
        outcomes = [answered.outcome for answered in all_answers(asking)]
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    put_off = [outcome for outcome in outcomes if isinstance(outcome, PutOff)]
    assert 1 <= len(failed) <= PER_HOST
    assert len(failed) + len(put_off) == 20
    assert {outcome.retry_after for outcome in put_off} == {120.0}
    assert sum(feeds.asked.values()) == len(failed)


def test_a_broken_page_does_not_silence_its_neighbours(feeds: FeedServer) -> None:
    feeds.serve("/broken", status=503)
    good = [feeds.serve(f"/{number}", rss("L’eau monte")) for number in range(10)]
    with Asking() as asking:
        asking.add(of(feeds, "/broken", *(f"/{number}" for number in range(10))))
        outcomes = [answered.outcome for answered in all_answers(asking)]
    assert sum(isinstance(outcome, Heard) for outcome in outcomes) == len(good)


def test_leaving_waits_for_nobody(feeds: FeedServer) -> None:
    feeds.serve("/slow", rss("L’eau monte"), seconds=5)
    began = time.monotonic()
    with Asking() as asking:
        asking.add(of(feeds, "/slow"))
        assert asking.answers(within=0.05) == []
    assert time.monotonic() - began < 2


def test_a_fault_in_reading_is_an_outcome_too(feeds: FeedServer) -> None:
    with Asking() as asking:
        asking.add([Source(pk=1, kind="unheard of", address=feeds.address("/a"))])
        (answered,) = all_answers(asking)
    assert answered.outcome == Failed(reason="internal")
