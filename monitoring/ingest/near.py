"""New mentions beside those that say nearly the same: what the grouping lane does of a batch.

A near copy that says nothing more than what is held joins its story. What is less sure, what may
be somebody's call for help, and what people have in hand or have ended is only suggested: to hide
a second caller is the worst that this desk could do. What people refused is refused for good.
"""

from __future__ import annotations

import logging
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction

from monitoring.ingest.joining import Resemblance, join_or_suggest
from monitoring.models import Mention, Sketch
from monitoring.nearness import METHOD_VERSION
from monitoring.nearness.gather import best
from monitoring.nearness.index import Index
from monitoring.nearness.judge import Verdict
from monitoring.nearness.sketch import in_world, sketch
from monitoring.nearness.words import Said, said

log = logging.getLogger(__name__)

BATCH = 500


@dataclass(frozen=True)
class Looked:
    """A mention's words and its bands, as they stood when the lane read them."""

    number: int
    title: str
    text: str
    said: Said
    bands: array[int] | None


def look(index: Index) -> int:
    """Look at some mentions that nobody has looked at; gives how many."""
    waiting = Sketch.objects.filter(bands=None).order_by("mention")
    numbers = list(waiting.values_list("mention", flat=True)[:BATCH])
    if not numbers:
        return 0
    looked = read(numbers)
    found = compare(looked, index)
    by_like: dict[int, list[Resemblance]] = {}
    for one in found:
        by_like.setdefault(one.like, []).append(one)
    for like, resemblances in by_like.items():
        # One story at a time: ingestion waits for the same lane.
        bring_together(like, resemblances)
    add_those_apart(found, looked, index)
    remember(looked, numbers)
    return len(numbers)


def bring_together(like: int, resemblances: Sequence[Resemblance]) -> None:
    try:
        join_or_suggest(like, resemblances)
    except OperationalError:
        raise
    except Exception:
        # They go on standing for themselves, and the lane goes on.
        log.exception("mentions that are like %s could not be brought to it", like)


def read(numbers: Sequence[int]) -> list[Looked]:
    rows = Mention.every.held().filter(pk__any_of=numbers).order_by("pk")
    return [
        looked_at(*row[:3], run=row[3]) for row in rows.values_list("pk", "title", "text", "run")
    ]


def looked_at(number: int, title: str, text: str, *, run: int | None) -> Looked:
    words = said(f"{title} {text}")
    bands = sketch(words)
    return Looked(number, title, text, words, bands and in_world(bands, run))


def compare(looked: Sequence[Looked], index: Index) -> list[Resemblance]:
    """What each of these resembles, of what was here before or comes with it.

    What says nothing more is not remembered: what it resembles stands for it, and a storm of
    copies takes no room.
    """
    ready = [(one, one.bands) for one in looked if one.bands]
    before = {one.number: index.like(bands) for one, bands in ready}
    held = words_of({number for alike in before.values() for number in alike})
    found, added = [], False
    for one, bands in ready:
        alike = index.like(bands) if added else before[one.number]
        near = {n: held[n] for n in alike if n in held and n != one.number}
        resembled = best(one.said, near)
        if resembled:
            like, judged = resembled
            sure = judged.verdict is Verdict.SURE
            found.append(Resemblance(one.number, like, judged.score, sure, one.title, one.text))
        if not (resembled and found[-1].sure):
            index.add(one.number, bands)
            held[one.number], added = one.said, True
    return found


@transaction.atomic
def sketch_again(numbers: Sequence[int]) -> None:
    """Bring some sketches to the method of today; what another one found alike stays so."""
    read_locked(numbers)
    # What was edited meanwhile waits to be compared.
    compared = Sketch.objects.filter(mention__in=numbers, bands__isnull=False)
    still = list(compared.values_list("mention", flat=True))
    remember(read(still), still)


def add_those_apart(found: Sequence[Resemblance], looked: Sequence[Looked], index: Index) -> None:
    """Compare what comes with those too that say nothing more than another one, and yet stand for
    themselves: people keep them apart, or it may be a call for help.
    """
    sure = [one.mention for one in found if one.sure]
    standing = (
        Mention.every.held().leading().filter(pk__any_of=sure) if sure else Mention.every.none()
    )
    apart = set(standing.values_list("pk", flat=True))
    for one in looked:
        if one.number in apart and one.bands:
            index.add(one.number, one.bands)


def words_of(numbers: set[int]) -> dict[int, Said]:
    """What these mentions say now, those that were purged left out."""
    rows = Mention.every.held().filter(pk__any_of=numbers)
    return {
        pk: said(f"{title} {text}") for pk, title, text in rows.values_list("pk", "title", "text")
    }


@transaction.atomic
def remember(looked: Sequence[Looked], numbers: Sequence[int]) -> None:
    """Keep what was compared, so that nobody has to look again; what was edited meanwhile waits."""
    now = read_locked(numbers)
    same = [one for one in looked if now.get(one.number) == (one.title, one.text)]
    bands = [one.bands.tobytes() if one.bands else b"" for one in same]
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [METHOD_VERSION, [one.number for one in same], bands])
    purged = set(numbers) - {one.number for one in looked}
    Sketch.objects.filter(mention__in=purged, bands=None).delete()


_REMEMBER = """
UPDATE monitoring_sketch SET bands = looked.bands, version = %s
FROM unnest(%s::bigint[], %s::bytea[]) AS looked (mention, bands)
WHERE mention_id = looked.mention
"""


def read_locked(numbers: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    rows = Mention.every.select_for_update(of=("self",)).filter(pk__any_of=numbers).order_by("pk")
    return {pk: (title, text) for pk, title, text in rows.values_list("pk", "title", "text")}
