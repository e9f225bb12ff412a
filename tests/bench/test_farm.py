"""The farm serves what the benches believe that it serves."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from bench.farm import Farm, Faults, running_farm
from bench.farm_feeds import DISPATCH, ITEMS
from monitoring.connectors import feed, feed_strict
from monitoring.items import Item

RSS, ATOM = 2, 0
FEEDS = 4


@pytest.fixture(scope="module")
def kept() -> Iterator[Farm]:
    with running_farm(feeds=FEEDS, hosts=1) as farm:
        yield farm


@pytest.fixture
def farm(kept: Farm) -> Iterator[Farm]:
    """Nothing goes wrong, unless a test says so."""
    kept.misbehave(Faults())
    yield kept
    kept.misbehave(Faults())


def ask(farm: Farm, number: int, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(trust_env=False) as client:
        return client.get(farm.addresses[number], headers=names)


def items(farm: Farm, number: int) -> tuple[Item, ...]:
    reading = feed_strict.read(
        ask(farm, number).content, address=farm.addresses[number], content_type=""
    )
    assert reading
    return reading.items


@pytest.mark.parametrize("number", [RSS, ATOM])
def test_a_feed_has_thirty_items_that_ours_reads(farm: Farm, number: int) -> None:
    read = items(farm, number)
    assert len({item.external_id for item in read}) == ITEMS
    assert all(item.title and item.text and item.author and item.published_at for item in read)


def test_no_item_is_two_feeds(farm: Farm) -> None:
    names = [item.external_id for number in range(FEEDS) for item in items(farm, number)]
    assert len(set(names)) == FEEDS * ITEMS


def test_neighbours_carry_one_dispatch_word_for_word(farm: Farm) -> None:
    texts = [{(item.title, item.text) for item in items(farm, number)} for number in range(FEEDS)]
    assert len(set.intersection(*texts)) == 1
    assert ITEMS > DISPATCH


def test_what_has_not_changed_is_not_sent_again(farm: Farm) -> None:
    etag = ask(farm, RSS).headers["ETag"]
    assert ask(farm, RSS, If_None_Match=etag).status_code == 304
    farm.advance(items=1, feeds=[RSS])
    assert ask(farm, RSS, If_None_Match=etag).status_code == 200


def test_a_new_item_pushes_the_oldest_out(farm: Farm) -> None:
    before = [item.external_id for item in items(farm, ATOM)]
    farm.advance(items=1)
    after = [item.external_id for item in items(farm, ATOM)]
    assert after[1:] == before[:-1]
    assert after[0] not in before


def test_a_body_is_packed_for_those_who_can_unpack_it(farm: Farm) -> None:
    packed, plain = (ask(farm, RSS, Accept_Encoding=word) for word in ("gzip", "identity"))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content


def test_faults_come_on_demand(farm: Farm) -> None:
    farm.misbehave(Faults(busy=[0], throttled=[1], damaged=[2]))
    assert ask(farm, 0).status_code == 503
    assert (ask(farm, 1).status_code, ask(farm, 1).headers["Retry-After"]) == (429, "30")
    body = ask(farm, 2).content
    assert feed_strict.read(body, address=farm.addresses[2], content_type="") is None
    assert len(feed.parse(body, address=farm.addresses[2]).items) == ITEMS
    assert ask(farm, 3).status_code == 200


def test_a_slow_body_is_whole_in_the_end(farm: Farm) -> None:
    body = ask(farm, RSS).content
    farm.misbehave(Faults(slow=[RSS], slow_seconds=0.5))
    began = time.monotonic()
    assert ask(farm, RSS).content == body
    assert time.monotonic() - began >= 0.5


def test_latency_holds_every_answer_back(farm: Farm) -> None:
    farm.misbehave(Faults(latency=(0.3, 0.4)))
    began = time.monotonic()
    ask(farm, RSS)
    assert time.monotonic() - began >= 0.3


def test_the_farm_counts_what_it_answers(farm: Farm) -> None:
    etag = ask(farm, RSS).headers["ETag"]
    farm.counts()
    ask(farm, RSS)
    ask(farm, RSS, If_None_Match=etag)
    assert farm.counts() == {"200": 1, "304": 1}
    assert farm.counts() == {}
