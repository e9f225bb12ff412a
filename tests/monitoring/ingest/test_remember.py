"""What a source's row remembers of its polls, told by real answers of a real server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring import schedule
from monitoring.ingest.hear import POISON_TRIES
from monitoring.models import Health, Mention, SetAside, Source
from tests.feeds import FeedServer, rss
from tests.makers import make_source

TTL = b"<channel><ttl>30</ttl>"


def poll(source: Source) -> Source:
    """Let a source be polled once; gives it as it is then."""
    Source.objects.filter(pk=source.pk).update(next_poll_at=timezone.now() - timedelta(seconds=1))
    schedule.poll_due()
    return Source.objects.get(pk=source.pk)


def wait_of(source: Source) -> float:
    return (source.next_poll_at - timezone.now()).total_seconds()


def test_a_source_is_asked_less_often_while_it_says_nothing_new(
    db: None, feeds: FeedServer
) -> None:
    source = poll(make_source(address=feeds.serve("/a", rss("L’eau monte"))))
    assert (source.interval, source.health) == (300, Health.OK)
    source = poll(source)
    assert (source.interval, source.health) == (375, Health.UNCHANGED)
    feeds.serve("/a", rss("L’eau monte", "Le pont cède"))
    assert poll(source).interval == 300


def test_the_next_poll_is_never_sooner_than_its_interval_and_a_little_later(
    db: None, feeds: FeedServer
) -> None:
    address = feeds.serve("/a", rss("L’eau monte"))
    source = make_source(address=address, interval_min=300, interval_max=300)
    waits = {round(wait_of(poll(source)), 1) for _ in range(5)}
    assert all(298 <= wait <= 331 for wait in waits)
    assert len(waits) > 1


@pytest.mark.parametrize(
    ("headers", "body", "least"),
    [
        ({"Cache-Control": "max-age=900"}, rss("a"), 900),
        ({"Cache-Control": "max-age=31536000"}, rss("a"), 3600),
        ({"Retry-After": "1200"}, rss("a"), 1200),
        ({}, rss("a").replace(b"<channel>", TTL), 1800),
    ],
)
def test_a_source_says_itself_how_often_to_ask(
    db: None, feeds: FeedServer, headers: dict[str, str], body: bytes, least: float
) -> None:
    source = make_source(address=feeds.serve("/a", body, headers=headers))
    assert least - 2 <= wait_of(poll(source)) <= least * 1.1 + 1


def test_what_the_feed_asked_for_still_stands_when_nothing_changes(
    db: None, feeds: FeedServer
) -> None:
    body = rss("a").replace(b"<channel>", TTL)
    source = poll(make_source(address=feeds.serve("/a", body, headers={"ETag": '"1"'})))
    feeds.serve("/a", status=304)
    source = poll(source)
    assert (source.health, source.etag, source.ttl) == (Health.UNCHANGED, '"1"', 1800)
    assert wait_of(source) > 1790


def test_a_failure_has_a_beginning_and_an_end(db: None, feeds: FeedServer) -> None:
    source = poll(make_source(address=feeds.serve("/a", status=503)))
    began = source.failing_since
    assert began
    source = poll(source)
    assert (source.failures, source.failing_since) == (2, began)
    feeds.serve("/a", rss("L’eau monte"))
    source = poll(source)
    assert (source.failures, source.failing_since, source.last_error) == (0, None, "")


def test_a_body_that_ends_its_reader_is_left_alone_after_three_tries(
    db: None, feeds: FeedServer
) -> None:
    poison = b"<rss><item><title>R&D</title><author>" + b"a" * 300_000 + b"</author></item></rss>"
    source = make_source(address=feeds.serve("/a", poison))
    for _ in range(POISON_TRIES):
        source = poll(source)
        assert source.last_error == "too_slow"
    source = poll(source)
    assert (source.last_error, source.poison_tries) == ("quarantined", POISON_TRIES)
    feeds.serve("/a", rss("Le fil est réparé"))
    source = poll(source)
    assert (source.health, source.poison_tries, source.poison_hash) == (Health.OK, 0, None)
    assert Mention.objects.get().text == "Le fil est réparé"


def test_what_could_not_be_read_is_kept_raw_once(db: None, feeds: FeedServer) -> None:
    good = '{"id": "1", "content_text": "Le pont tient"}'
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{good}, "perdu", 7]}}'
    source = make_source(address=feeds.serve("/a", feed.encode()))
    poll(source)
    feeds.serve("/a", feed.replace("tient", "cède").encode())
    poll(source)
    assert Mention.objects.get().text == "Le pont cède"
    aside = SetAside.objects.order_by("-pk")
    assert [(row.source_id, row.reason) for row in aside] == [(source.pk, "unreadable_item")] * 2
    assert "perdu" in aside[0].raw


def test_a_permanent_move_is_remembered_and_a_passing_one_is_not(
    db: None, feeds: FeedServer
) -> None:
    there = feeds.serve("/new", rss("L’eau monte"))
    source = make_source(address=feeds.serve("/a", status=301, headers={"Location": there}))
    assert poll(source).moved_to == there
    feeds.serve("/a", status=302, headers={"Location": there})
    assert poll(source).moved_to == ""


def test_an_empty_feed_stays_empty_until_it_changes(db: None, feeds: FeedServer) -> None:
    source = make_source(address=feeds.serve("/a", rss()))
    assert [poll(source).health for _ in range(3)] == [Health.EMPTY] * 3
    feeds.serve("/a", rss("L’eau monte"))
    assert poll(source).health == Health.OK


def test_asking_a_failing_source_by_hand_does_not_put_it_off(db: None, feeds: FeedServer) -> None:
    source = make_source(address=feeds.serve("/a", status=503))
    for _ in range(6):
        source = poll(source)
    assert source.failures == 6
    assert wait_of(source) < 331


def test_once_the_network_is_back_all_that_were_cut_off_are_asked(
    db: None, feeds: FeedServer
) -> None:
    now = timezone.now()
    later, hour_ago = now + timedelta(minutes=50), now - timedelta(hours=1)
    cut = {"failures": 7, "last_error": "connect", "failing_since": hour_ago, "next_poll_at": later}
    first = make_source(address=feeds.serve("/a", rss("L’eau monte")), **cut)
    second = make_source(address=feeds.serve("/b", rss("Le pont cède")), **cut)
    refused = make_source(**{**cut, "last_error": "status 404"})
    older = make_source(**{**cut, "failing_since": now - timedelta(days=3)})
    poll(first)
    for source in (second, refused, older):
        source.refresh_from_db()
    assert (second.failures, second.health) == (0, Health.OK)
    assert {refused.next_poll_at, older.next_poll_at} == {later}
