"""Eight people who claim from one queue at once, each in a process of their own."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from random import Random

from django.db import connections
from django.utils import timezone

from bench.filled import fill
from bench.rows import Row
from monitoring import triage
from monitoring.models import Claim, Mention
from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.models import AuditEntry, Role, User

PEOPLE, MENTIONS = 8, 5_000
# What a page shows.
SHOWN = 50
TARGET = 600
PATIENCE_SECONDS = 120

# How many one person won, and how many somebody else had just taken.
Score = tuple[int, int]


def rows() -> Iterator[Row]:
    fill(MENTIONS)
    Mention.objects.update(
        status=0, queued=True, parked_why="", triaged_at=None, closed_at=None, disposition="",
        dismiss_reason="", priority=3,
    )  # fmt: skip
    crew = [
        people.add(f"p{n}@merles.example", name=f"P{n}", password="", roles=[Role.COMMUNICATOR]).pk
        for n in range(PEOPLE)
    ]
    took, scores = race(crew)
    won, lost = (sum(column) for column in zip(*scores, strict=True))
    told = Counter(AuditEntry.objects.filter(verb="claim").values_list("target_id", flat=True))
    doubled = sum(times - 1 for times in told.values()) + abs(won - Claim.objects.count())
    yield Row(
        name=f"claims by {PEOPLE} people at once on {MENTIONS} mentions",
        figure=f"{won / took:.0f}/s, {doubled} doubled, {MENTIONS - won} left   "
        f"({lost} asked too late, and told who has it)",
        target=f"0 doubled, {TARGET}/s",
        holds=won == MENTIONS and not doubled and won / took >= TARGET,
    )


def race(crew: list[int]) -> tuple[float, list[Score]]:
    """Seconds from the start that all share to the last claim, and each person's score."""
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    start = forked.Barrier(PEOPLE + 1)
    with forked.Manager() as manager:
        scores = manager.list()
        crowd = [forked.Process(target=work, args=(pk, start, scores)) for pk in crew]
        for person in crowd:
            person.start()
        start.wait(PATIENCE_SECONDS)
        began = time.perf_counter()
        for person in crowd:
            person.join(PATIENCE_SECONDS)
        took = time.perf_counter() - began
        return took, list(scores)


def work(number: int, start: Barrier, scores: list[Score]) -> None:
    """Go round the queue page by page, and claim what each page shows as free, in any order.

    Two people begin on each of four pages: they meet there at once, and the others further on.
    """
    person, drawn = User.objects.get(pk=number), Random(number)  # noqa: S311 (no secret)
    queue = list(Mention.objects.to_triage().earliest_deadline_first().values_list("pk", flat=True))
    pages = [queue[first : first + SHOWN] for first in range(0, len(queue), SHOWN)]
    begin = number % 4 * len(pages) // 4
    won = lost = 0
    start.wait(PATIENCE_SECONDS)
    for page in [*pages[begin:], *pages[:begin]]:
        free = unclaimed(page)
        for mention in drawn.sample(free, k=len(free)):
            try:
                triage.claim(mention, by=person)
                won += 1
            except Refusal:
                lost += 1
    scores.append((won, lost))
    connections.close_all()


def unclaimed(page: list[int]) -> list[Mention]:
    """What of a page nobody has, as the page shows it."""
    return list(
        Mention.objects.filter(pk__in=page).unclaimed(now=timezone.now()).only("pk", "story")
    )
