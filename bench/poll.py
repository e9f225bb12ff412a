"""Polling a farm of feeds: the desk's own processes beside `reader`, in turns, in one run.

The desk runs as it ships: Celery's worker with sixteen threads, beat, Redis, Postgres. `reader`
has one worker, as it has unless told otherwise, but ten where the network is slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from bench.desk import Desk, Took, expect_mentions, furnish, running_desk
from bench.farm import FEEDS, Farm, Faults, running_farm
from bench.farm_feeds import ITEMS, NEIGHBOURS
from bench.peer import Peer, Polled, peer_of
from bench.rows import Row
from monitoring.models import Match, Mention, Source, Story

WORKERS = (1, 2)
PEER_WORKERS = 10
# What is short is measured so many times; the median counts.
ROUNDS = 3
# How many times the peer's speed is wanted.
COLD, UNCHANGED, NEW = 5.0, 2.5, 12.0
CPU_SECONDS = 1.0
# The slow ones each on a host of its own: a host is asked a few things at once at most.
DEGRADED = Faults(
    latency=(0.05, 0.08),
    slow=tuple(range(50, FEEDS, 103)),
    slow_seconds=8,
    busy=tuple(range(10, FEEDS, 50)),
    throttled=tuple(range(20, FEEDS, 50)),
)
DEGRADED_SECONDS = DEGRADED.slow_seconds + 1


@dataclass
class Theirs:
    """What the peer's polls took, by the name of the row; asked once, whoever asks again."""

    peer: Peer
    known: dict[str, Polled] = field(default_factory=dict)

    def poll(self, name: str, *, rounds: int = 1, workers: int = 1) -> Polled:
        if name not in self.known:
            polls = [self.peer.poll(workers=workers) for _ in range(rounds)]
            self.known[name] = sorted(polls, key=attrgetter("wall"))[rounds // 2]
        return self.known[name]


def rows() -> Iterator[Row]:
    with running_farm() as farm, peer_of(farm) as peer:
        theirs = Theirs(peer)
        for workers in WORKERS:
            furnish(farm.addresses)
            with running_desk(farm, workers=workers) as desk:
                many = f"{workers} worker{'s' if workers > 1 else ''}"
                yield cold(many, desk, theirs)
                yield from unchanged(many, desk, theirs)
                yield new(many, farm, desk, theirs)
                yield degraded(many, farm, desk, theirs)


def cold(many: str, desk: Desk, theirs: Theirs) -> Row:
    peer = theirs.poll("cold")
    assert (peer.new, peer.failed) == (FEEDS * ITEMS, 0), peer
    took = desk.poll()
    expect_mentions(FEEDS * ITEMS)
    expect_worked_on()
    return speed(f"cold poll, {many}", took, peer, wanted=COLD)


def unchanged(many: str, desk: Desk, theirs: Theirs) -> Iterator[Row]:
    peer = theirs.poll("unchanged", rounds=ROUNDS)
    assert (peer.new, peer.failed) == (0, 0), peer
    before = Mention.every.count()
    polls = sorted((desk.poll() for _ in range(ROUNDS)), key=attrgetter("wall"))
    expect_mentions(before)
    yield speed(f"nothing changed, {many}", polls[ROUNDS // 2], peer, wanted=UNCHANGED)
    polls.sort(key=attrgetter("cpu"))
    yield processor(f"  processor, 1,000 feeds, {many}", polls[ROUNDS // 2], peer)


def new(many: str, farm: Farm, desk: Desk, theirs: Theirs) -> Row:
    before = Mention.every.count()
    farm.advance(items=1)
    peer = theirs.poll("new")
    assert (peer.new, peer.failed) == (FEEDS, 0), peer
    took = desk.poll()
    expect_mentions(before + FEEDS)
    return speed(f"one new item a feed, {many}", took, peer, wanted=NEW)


def degraded(many: str, farm: Farm, desk: Desk, theirs: Theirs) -> Row:
    """Only the slow feeds have something new, or they would have no body to be slow with."""
    farm.advance(items=1, feeds=DEGRADED.slow)
    farm.misbehave(DEGRADED)
    refused = len(DEGRADED.busy) + len(DEGRADED.throttled)
    peer = theirs.poll("degraded", workers=PEER_WORKERS)
    assert (peer.new, peer.failed) == (len(DEGRADED.slow), refused), peer
    farm.counts()
    before = Mention.every.count()
    took = desk.poll()
    # Where one feed is told to come back later, we spare its host the other three.
    spared = FEEDS - sum(farm.counts().values())
    farm.misbehave(Faults())
    expect_mentions(before + len(DEGRADED.slow))
    expect_failed(refused - spared)
    return Row(
        name=f"degraded network, {many}",
        figure=f"{took.wall:5.1f} s         reader, {PEER_WORKERS} workers {peer.wall:5.1f} s"
        f"  {peer.wall / took.wall:5.1f} ×",
        target=f"{DEGRADED_SECONDS:.0f} s, the slowest body and one more",
        holds=took.wall <= DEGRADED_SECONDS,
    )


def speed(name: str, ours: Took, theirs: Polled, *, wanted: float) -> Row:
    ratio = theirs.wall / ours.wall
    return Row(
        name=name,
        figure=f"{FEEDS / ours.wall:5.0f} feeds/s   reader {FEEDS / theirs.wall:5.0f}"
        f"   {ratio:5.1f} ×   (processor {ours.cpu:.1f} s, Postgres {ours.postgres_cpu:.1f} s,"
        f" reader {theirs.cpu:.1f} s)",
        target=f"{wanted:g} ×",
        holds=ratio >= wanted,
    )


def processor(name: str, ours: Took, theirs: Polled) -> Row:
    return Row(
        name=name,
        figure=f"{ours.cpu:5.2f} s         reader {theirs.cpu:5.2f} s"
        f" {theirs.cpu / ours.cpu:5.1f} ×   (Postgres {ours.postgres_cpu:.2f} s more)",
        target=f"{CPU_SECONDS:g} s",
        holds=ours.cpu <= CPU_SECONDS,
    )


def expect_worked_on() -> None:
    """What a cold poll brought was matched and grouped, and can be searched."""
    expect_failed(0)
    assert Match.objects.exists(), "no mention answers a watch"
    stories = Story.objects.filter(size=NEIGHBOURS).count()
    wanted = FEEDS // NEIGHBOURS
    assert stories == wanted, f"{stories} stories hold all their copies, not {wanted}"
    assert not Mention.every.filter(search=None).exists(), "a mention cannot be found"


def expect_failed(number: int) -> None:
    failing = Source.objects.filter(failures__gt=0).count()
    assert failing == number, f"{failing} sources fail, not {number}"
