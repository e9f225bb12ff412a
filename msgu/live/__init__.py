"""What has just changed: told in the transaction of the act, heard by every open screen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import TextChoices

from msgu.planned import planned

# What a wake-up is called in Postgres.
CHANNEL = "live"
# Numbers in one row, and so in one event.
MOST_IDS = 500


class Topic(TextChoices):
    """What numbers of a change stand for."""

    MENTIONS = "mentions"
    SIGNALS = "signals"
    SOURCES = "sources"
    LEVEL = "level"
    DUTY = "duty"


def tell(topic: Topic, ids: Iterable[int]) -> None:
    """Leave word, in the caller's transaction, that these rows are not what they were.

    Once for an act or a batch; no row is no news. What is rolled back tells nothing.
    """
    numbers = sorted(set(ids))
    if not numbers:
        return
    with planned() as cursor:
        cursor.execute(_TELL, [topic.value, numbers])
    wake_after_commit()


_TELL = f"""
INSERT INTO live_change (topic, ids)
SELECT %s, array_agg(id ORDER BY id)
FROM unnest(%s::bigint[]) WITH ORDINALITY AS told (id, place)
GROUP BY (place - 1) / {MOST_IDS} ORDER BY min(place)
"""  # noqa: S608 (our own number)


def changes(topic: Topic, *, of: str) -> str:
    """What `tell` writes, as a part of one's own statement: a row for each `target` of `of`.

    Whoever runs it calls `wake_after_commit`.
    """
    return f"""
INSERT INTO live_change (topic, ids) SELECT '{topic}', ARRAY[target] FROM {of}
"""  # noqa: S608 (our own codes)


def wake_after_commit() -> None:
    # Within it, Postgres lets transactions that notify commit one at a time.
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have the web processes look at once; without it they look within a second."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
