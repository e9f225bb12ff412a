"""Selecting 753, while 50 arrive: one act on exactly those, one undo of it, on a filled desk."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from bench.desk import furnish, postmaster_pid
from bench.feeds import Writer
from bench.measure import cpu_seconds
from bench.rows import Row
from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.items import Item
from monitoring.models import Mention, Selection, Source, Status
from monitoring.models.mention import ParkedWhy
from monitoring.search import Filter, View
from monitoring.triage import bulk
from msgu.users import people
from msgu.users.models import Role, User

SELECTED = 753
ARRIVING = 50
# What else lies there: mentions that were dealt with.
ELSEWHERE = 50_000
TARGET_SECONDS = 2.0
BOOKKEEPING = {"version", "purge_on"}


def rows() -> Iterator[Row]:
    """An act on 753, its undo, and the same on as many as an act may take."""
    furnish(["https://fil.example/rss"])
    source = Source.objects.get()
    person = people.add(
        "mesure@merles.example", name="Mesure", password=None, roles=[Role.COMMUNICATOR]
    )
    fill(source, ELSEWHERE, first=1, queued=False)
    fill(source, SELECTED, first=ELSEWHERE + 1, queued=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE monitoring_mention")
    yield from measured(source, person, of=SELECTED, arriving=ARRIVING)
    Mention.every.filter(queued=True).update(queued=False, parked_why=ParkedWhy.UNMATCHED)
    fill(source, bulk.MOST, first=2 * ELSEWHERE, queued=True)
    yield from measured(source, person, of=bulk.MOST, arriving=0)


def measured(source: Source, person: User, *, of: int, arriving: int) -> Iterator[Row]:
    """One selection of so many: frozen, acted on while others arrive, undone; each is checked."""
    with timed() as freezing:
        chosen = bulk.select(
            Filter(view=View.TO_TRIAGE), by=person, now=timezone.now(), address="vue=a-trier"
        )
    yield row(f"bulk, freezing {of}", freezing, of=of)
    before = columns(chosen)
    arrivals = threading.Thread(target=arrive, args=(source, arriving))
    arrivals.start()
    with timed() as acting:
        outcome = bulk.dismiss(chosen, by=person, reason="outdated")
    arrivals.join()
    dismissed = set(Mention.every.filter(status=Status.DISMISSED).values_list("pk", flat=True))
    assert outcome.done == of, outcome
    assert dismissed == set(chosen.numbers), "not exactly the frozen set"
    name = (
        f"bulk, dismissing {of} while {arriving} arrive" if arriving else f"bulk, dismissing {of}"
    )
    yield row(name, acting, of=of)
    batch = Selection.objects.get(pk=chosen.pk).batch
    assert batch
    with timed() as undoing:
        undone = triage.undo_all(batch, by=person)
    assert undone.done == of, undone
    assert columns(chosen) == before, "an undo that restored something else"
    yield row(f"bulk, undoing {of}", undoing, of=of)


@dataclass
class Took:
    """Seconds on the clock, and of processor: this process, and all of Postgres'."""

    wall: float = 0
    cpu: float = 0


@contextmanager
def timed() -> Iterator[Took]:
    """What the block takes, known once it is over."""
    took, postmaster = Took(), postmaster_pid()
    began, cpu = time.perf_counter(), time.process_time() + cpu_seconds(postmaster)
    yield took
    took.wall = time.perf_counter() - began
    took.cpu = time.process_time() + cpu_seconds(postmaster) - cpu


def row(name: str, took: Took, *, of: int) -> Row:
    wanted = of == SELECTED and not name.startswith("bulk, freezing")
    return Row(
        name=name,
        figure=f"{took.wall:.2f} s, {took.cpu:.2f} s of processor",
        target=f"under {TARGET_SECONDS:.0f} s, exactly those" if wanted else "",
        holds=took.wall < TARGET_SECONDS if wanted else None,
    )


def columns(chosen: Selection) -> dict[int, dict[str, Any]]:
    """Every column of what is selected, but for what an undo does not bring back."""
    held = Mention.every.filter(pk__any_of=chosen.numbers).values()
    return {
        one["id"]: {name: value for name, value in one.items() if name not in BOOKKEEPING}
        for one in held
    }


def fill(source: Source, n: int, *, first: int, queued: bool) -> None:
    """Mentions as the pipeline leaves them, whose texts are all different."""
    parked = "" if queued else ParkedWhy.UNMATCHED.value
    day = timezone.localdate() + timedelta(days=30)
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL, [source.pk, Writer(seed=first).text(40), queued, parked, day, first, n]
        )


_FILL = """
INSERT INTO monitoring_mention (
    key, text_hash, source_id, text, search, queued, parked_why, purge_on, due_at, published_at,
    platform, external_id, origin, url, title, language, published_raw, proposed_category, flags,
    reasons, proposer_version, status, stage, useful, priority, category, disposition,
    dismiss_reason, referred_to, protected, version, joined_by, back_why
)
SELECT decode(lpad(to_hex(n), 64, '0'), 'hex'), decode(lpad(to_hex(n), 64, '0'), 'hex'), source,
    n || words, to_tsvector('french', n || words), queued, parked, day,
    now() + n * interval '1 second', now(),
    'web', '', 'real', '', '', 'fr', '', '', '[]', '[]', 0, 0, '', '', 3, '', '', '', '', false,
    0, '', ''
FROM (
    SELECT %s AS source, ' ' || %s AS words, %s AS queued, %s AS parked, %s::date AS day,
        %s AS first, %s AS many
) AS given, generate_series(first, first + many - 1) AS n
"""


def arrive(source: Source, n: int) -> None:
    """So many items through the real pipeline, ten in each transaction, as polls bring them."""
    writer = Writer(seed=7)
    Source.objects.filter(pk=source.pk).update(queue_all=True)
    source.refresh_from_db()
    try:
        for start in range(0, n, 10):
            with transaction.atomic():
                pipeline.ingest(
                    [(source, [item(number, writer) for number in range(start, start + 10)])],
                    now=timezone.now(),
                )
    finally:
        connections.close_all()


def item(number: int, writer: Writer) -> Item:
    address = f"https://fil.example/{number}"
    return Item(
        external_id=address, url=address, author="", published_at=timezone.now(),
        published_raw="", title=f"Nouvelle {number}", text=writer.text(40), language="fr",
    )  # fmt: skip
