"""A story as it was said: its members in their order, and how many came at which hour.

Everything is counted or cut by Postgres: ten thousand members cost hardly more than fifty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Value
from django.db.models.functions import TruncDay, TruncHour
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from monitoring.models import Mention, Story
from monitoring.models.mention import JoinedBy, MentionQuerySet
from monitoring.search import Row, read_cursor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What a narrow screen shows of bars, and their height there, in pixels.
BARS, TALLEST, STEP = 36, 40, 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How many were said from `at` on, for an hour or a day; and how it is drawn."""

    at: datetime
    n: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """The last hours of a story, or its last days where it lasts (`by_day`)."""

    bars: list[Bar]
    by_day: bool

    @property
    def told(self) -> list[Bar]:
        """Those that are worth reading aloud."""
        return [bar for bar in self.bars if bar.n]


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How the members of a story came to it, and from how many sources."""

    copies: int
    near: int
    by_people: int
    sources: int


@dataclass(frozen=True, kw_only=True)
class Members:
    """Some members; `after` is the cursor of the following ones, "" at the end."""

    mentions: list[Mention]
    after: str


def members_of(story: Story) -> MentionQuerySet:
    return Mention.every.filter(story=story)


def members(story: Story, *, n: int, after: str = "") -> Members:
    """`n` members in the order in which they were said, after a cursor."""
    rows = members_of(story).order_by("story", "published_at", "pk")
    if cursor := read_cursor(after):
        rows = rows.filter(GreaterThan(Row("published_at", "pk"), Row(*map(Value, cursor))))
    known = rows.select_related("source", "author").prefetch_related("versions").defer("search")
    shown = list(known[: n + 1])
    last = shown[n - 1] if len(shown) > n else None
    return Members(
        mentions=shown[:n],
        after=f"{last.published_at.isoformat()}~{last.pk}" if last else "",
    )


def counts(story: Story) -> Counts:
    by_way = dict(members_of(story).order_by().values_list("joined_by").annotate(n=Count("pk")))
    sources = members_of(story).aggregate(n=Count("source", distinct=True))["n"]
    return Counts(
        copies=by_way.get(JoinedBy.COPY, 0),
        near=by_way.get(JoinedBy.NEAR, 0),
        by_people=by_way.get(JoinedBy.PERSON, 0),
        sources=sources,
    )


def arrivals(story: Story) -> Arrivals:
    """How many members were said in each hour, or on each day where they last longer."""
    by_day = story.last_at - story.first_at > BARS * HOUR
    trunc = TruncDay if by_day else TruncHour
    since = story.last_at - BARS * (DAY if by_day else HOUR)
    rows = members_of(story).filter(published_at__gt=since).order_by()
    found = dict(rows.values_list(trunc("published_at")).annotate(n=Count("pk")))
    return Arrivals(bars=list(drawn(found, by_day=by_day)), by_day=by_day)


def drawn(found: Mapping[datetime, int], *, by_day: bool) -> Iterator[Bar]:
    if not found:
        return
    most, last = max(found.values()), max(found)
    at, x = min(found), 0
    while at <= last:
        n = found.get(at, 0)
        height = -(-n * TALLEST // most)
        yield Bar(at=at, n=n, x=x, y=TALLEST - height, height=height)
        at, x = following(at, by_day=by_day), x + STEP


def following(at: datetime, *, by_day: bool) -> datetime:
    """The next hour, or the next midnight here, whatever the clocks do meanwhile."""
    if not by_day:
        return timezone.localtime(at + HOUR)
    noon = timezone.localtime(at) + DAY * 1.5
    return timezone.localtime(noon).replace(hour=0, minute=0, second=0, microsecond=0)
