"""A watch tried, before it is saved, on what the desk still holds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring.expressions import Index, Piece, excerpt, in_words, pieces
from monitoring.ingest import match
from monitoring.models import Keep, Mention, Source
from monitoring.models.run import World
from msgu.text.fold import fold

# The newest; older ones say little of what will come, and somebody waits for the answer.
MOST_MENTIONS = 20_000
MOST_SECONDS = 4
MENTIONS_TOGETHER = 1_000
EXAMPLES = 5


@dataclass(frozen=True)
class Held:
    """What a trial needs of a mention: a whole one takes several times longer to load."""

    pk: int
    title: str
    text: str
    language: str
    published_at: datetime
    captured_at: datetime
    source: int
    author: str | None


@dataclass(frozen=True, kw_only=True)
class Example:
    """A mention that would have matched; its title and its text cut where the words stand."""

    source: str
    published_at: datetime
    title: Sequence[Piece]
    text: Sequence[Piece]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What an expression would have found among `looked_at` mentions, held since `since`.

    `reading` is the expression as it was understood; `is_part` says that older mentions were left
    aside. Of the active sources that hold nothing it finds, `picky` kept only what answered the
    watches of their time.
    """

    reading: str
    looked_at: int = 0
    since: datetime | None = None
    is_part: bool = False
    matching: int = 0
    examples: Sequence[Example] = ()
    silent: Sequence[Source] = ()
    picky: Sequence[Source] = ()


def run(expression: str, *, world: World) -> Trial:
    """Try an expression on a world's mentions that anybody may read, the newest first."""
    tree = match.read(expression)
    if tree is None:
        return Trial(reading="")
    index, sources = Index([tree]), Source.objects.in_world(world).in_bulk()
    ends = time.monotonic() + MOST_SECONDS
    looked_at, found, examples, is_part = 0, 0, list[Example](), False
    heard: set[int] = set()
    since = None
    for held in newest(world):
        if looked_at >= MOST_MENTIONS or time.monotonic() > ends:
            is_part = True
            break
        looked_at, since = looked_at + 1, held.captured_at
        # A source that was added this very moment waits for the next trial.
        source = sources.get(held.source)
        if not source or not (words := answer(index, held, source)):
            continue
        found += 1
        heard.add(source.pk)
        if len(examples) < EXAMPLES:
            examples.append(example(held, source, words))
    silent = Source.objects.in_world(world).active().exclude(pk__in=heard).order_by("name")
    return Trial(
        reading=in_words(tree),
        looked_at=looked_at,
        since=since,
        is_part=is_part,
        matching=found,
        examples=examples,
        silent=[source for source in silent if source.keep == Keep.ALL],
        picky=[source for source in silent if source.keep == Keep.MATCHES],
    )


def newest(world: World) -> Iterator[Held]:
    """A world's mentions that are neither purged nor protected, from the last one back."""
    held = Mention.every.in_world(world).filter(purged_at=None, protected=False).order_by("-pk")
    rows = held.values_list(
        "pk", "title", "text", "language", "published_at", "captured_at", "source", "author__name"
    )
    page = list(rows[:MENTIONS_TOGETHER])
    while page:
        yield from (Held(*row) for row in page)
        page = list(rows.filter(pk__lt=page[-1][0])[:MENTIONS_TOGETHER])


def answer(index: Index, held: Held, source: Source) -> tuple[str, ...]:
    """The words by which a mention would have matched."""
    where = match.provenance(source, author=held.author or "", language=held.language)
    hits = index.hits(fold(f"{held.title} {held.text}"), where)
    return hits[0][1] if hits else ()


def example(held: Held, source: Source, words: Sequence[str]) -> Example:
    return Example(
        source=source.name,
        published_at=held.published_at,
        title=pieces(held.title, words),
        text=excerpt(pieces(held.text, words)),
    )
