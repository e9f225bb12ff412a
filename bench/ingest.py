"""Taking parsed items into Postgres, beside inserting the very same rows and nothing else.

Ours names them, finds what is known, matches, stores, groups, signals and counts. Its peers send
the rows that it made to the same table, with the same indexes and the same text vector: one as a
program would (psycopg's `executemany`, which is faster than parameters in one long statement), the
other in statements of 500 rows that were written beforehand, which no program has. One connection
each; each begins with an empty table, in turns.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from statistics import median
from typing import Any

import psycopg
from django.db import transaction
from django.utils import timezone

from bench.desk import empty, expect_mentions, furnish
from bench.farm_feeds import ITEMS, Press
from bench.rows import Row
from monitoring.connectors import feed
from monitoring.ingest import pipeline
from monitoring.items import Item
from monitoring.models import Mention, Source
from msgu.text.fold import for_search

FEEDS = 400
ROUNDS = 3
# As a poll takes them (monitoring/asking.py).
FEEDS_TOGETHER = 34
# In a transaction, and in a statement.
ROWS_TOGETHER, ROWS_OF_A_STATEMENT = 1_000, 500
TARGET = 0.75
# What a row does not take along: its number, its vector (made again), the story that is gone.
LEFT = {"id", "search", "story_id"}

Spoken = Sequence[tuple[Source, Sequence[Item]]]
Values = Sequence[Any]


def rows() -> Iterator[Row]:
    spoken = what_the_feeds_say()
    ours, raw, bare = [], [], []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for _ in range(ROUNDS):
            empty("monitoring_mention", "monitoring_author")
            ours.append(speed_of(ingest, spoken))
            same = rows_of_the_table(connection)
            statements = written(connection, same)
            empty("monitoring_mention")
            raw.append(speed_of(insert, connection, same))
            empty("monitoring_mention")
            bare.append(speed_of(execute, connection, statements))
    yield row("ingest of parsed items, all indexes", median(ours), median(raw), target=TARGET)
    yield row("  beside statements written beforehand", median(ours), median(bare))


def speed_of(work: Callable[..., None], *arguments: Any) -> float:
    """Items a second."""
    start = time.perf_counter()
    work(*arguments)
    took = time.perf_counter() - start
    expect_mentions(FEEDS * ITEMS)
    return FEEDS * ITEMS / took


def what_the_feeds_say() -> Spoken:
    """Sources, and their items as a connector gives them."""
    furnish([f"https://site{number}.example/fil" for number in range(FEEDS)])
    press = Press()
    return [
        (source, feed.parse(press.feed(number).body, address=source.address).items)
        for number, source in enumerate(Source.objects.order_by("pk"))
    ]


def ingest(spoken: Spoken) -> None:
    for start in range(0, len(spoken), FEEDS_TOGETHER):
        with transaction.atomic():
            pipeline.ingest(spoken[start : start + FEEDS_TOGETHER], now=timezone.now())


def insert(connection: psycopg.Connection, same: Sequence[Values]) -> None:
    for start in range(0, len(same), ROWS_TOGETHER):
        with connection.transaction():
            connection.cursor().executemany(
                (beginning() + one()).encode(), same[start : start + ROWS_TOGETHER]
            )


def execute(connection: psycopg.Connection, statements: Sequence[bytes]) -> None:
    together = ROWS_TOGETHER // ROWS_OF_A_STATEMENT
    for start in range(0, len(statements), together):
        with connection.transaction():
            for statement in statements[start : start + together]:
                connection.execute(statement)


def rows_of_the_table(connection: psycopg.Connection) -> list[Values]:
    """Every mention as Postgres holds it, and the words that its text vector was made of."""
    columns = ", ".join(
        # As text: psycopg would read JSON, and not write it again.
        f"mention.{name}::text" if name in {"flags", "reasons"} else f"mention.{name}"
        for name in kept()
    )
    found = connection.execute(
        f"SELECT concat_ws(' ', mention.title, mention.text, author.name), {columns}"  # noqa: S608
        " FROM monitoring_mention AS mention LEFT JOIN monitoring_author AS author"
        " ON author.id = mention.author_id ORDER BY mention.id".encode()
    )
    return [[*values, for_search(words)] for words, *values in found]


def written(connection: psycopg.Connection, same: Sequence[Values]) -> list[bytes]:
    """Statements that hold these rows."""
    cursor = psycopg.ClientCursor(connection)
    texts = [cursor.mogrify(one().encode(), values) for values in same]
    return [
        (beginning() + ", ".join(texts[start : start + ROWS_OF_A_STATEMENT])).encode()
        for start in range(0, len(texts), ROWS_OF_A_STATEMENT)
    ]


def beginning() -> str:
    columns = ", ".join(kept())
    return f"INSERT INTO monitoring_mention ({columns}, search) VALUES "  # noqa: S608 (our own)


def one() -> str:
    return f"({', '.join(['%s'] * len(kept()))}, to_tsvector('french', %s))"


@cache
def kept() -> tuple[str, ...]:
    columns = (str(field.column) for field in Mention._meta.concrete_fields)
    return tuple(column for column in columns if column not in LEFT)


def row(name: str, ours: float, raw: float, *, target: float | None = None) -> Row:
    ratio = ours / raw
    return Row(
        name=name,
        figure=f"{ours:5.0f} items/s    raw insert {raw:5.0f}   {ratio:5.2f} ×",
        target=f"{target:g} ×" if target else "",
        holds=ratio >= target if target else None,
    )
