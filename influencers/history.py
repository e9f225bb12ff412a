"""A voice over time: what it said that we hold, and what we wrote down, in one order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from itertools import islice
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from influencers import echoes
from influencers.accounts import said_by
from influencers.consulting import REASONS, VERB, Why
from influencers.detection import OF_PEOPLE_IN_NEED
from influencers.models import Commitment, StanceRecord, Voice
from monitoring.models import Mention, Priority
from monitoring.models.mention import MentionQuerySet, ParkedWhy
from monitoring.models.run import world_like
from msgu.users.models import AuditEntry, User

WEEK = timedelta(days=7)
WEEKS = 26
# What a week takes of the drawing, and the tallest bar, in pixels.
STEP, TALLEST = 8, 40
# Older than that many pages, nobody reads a list.
LAST_PAGE = 40
# What is done to a sheet, where no row of its own says it.
ACTS = (
    "add_voice", "change_voice", "review_voice", "archive_voice", "freeze_voice", "thaw_voice",
    "attach_account", "detach_account", "settle_commitment", "withdraw_stance", "merge_voices",
    "unmerge_voices",
)  # fmt: skip


class What(IntEnum):
    """What an event is; of two at one moment, the later in this list comes first."""

    ACT = 1
    ASKED = 2
    STANCE = 3
    SAID = 4


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on a day, or at a moment where it is known (`timed`); `row` is what it is about.

    `carried` says that a mention carried one of our messages; `why` is what a sheet was opened for.
    """

    what: What
    at: datetime
    row: Any
    carried: bool = False
    why: str = ""

    @property
    def timed(self) -> bool:
        return self.what in {What.ACT, What.SAID}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some events, the newest first; whether older ones follow."""

    events: Sequence[Event]
    more: bool


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How many mentions in the week that begins on a Monday; and how it is drawn."""

    on: date
    n: int
    x: int
    y: int
    height: int


# A moment, what happened, and the number of its row.
Key = tuple[datetime, What, int]


def events(voice: Voice, *, user: User, guards: bool, n: int, page: int = 1) -> Part:
    """The `page`th `n` events that this person may see; whoever guards the register sees who
    opened the sheet too.
    """
    stop = n * page
    some = [
        newest(What.SAID, said(voice, user=user), "published_at", stop=stop),
        newest(What.STANCE, voice.stances.all(), "on", stop=stop),
        newest(What.ASKED, voice.commitments.all(), "asked_on", stop=stop),
        newest(What.ACT, acts(voice, guards=guards), "at", stop=stop),
    ]
    keys = list(islice(heapq.merge(*some, reverse=True), stop - n, stop + 1))
    return Part(events=list(told(keys[:n], voice=voice)), more=len(keys) > n)


def newest(what: What, rows: QuerySet[Any], field: str, *, stop: int) -> list[Key]:
    found = rows.order_by(f"-{field}", "-pk").values_list(field, "pk")
    return [(moment(at), what, pk) for at, pk in found[: stop + 1]]


def moment(at: date | datetime) -> datetime:
    """The moment itself, or the beginning of the day."""
    if isinstance(at, datetime):
        return at
    return timezone.make_aware(datetime.combine(at, time()))


def told(keys: Sequence[Key], *, voice: Voice) -> Iterator[Event]:
    mentions = Mention.every.select_related("source").defer("search")
    rows: dict[What, dict[int, Any]] = {
        What.SAID: mentions.in_bulk(numbers(keys, What.SAID)),
        What.STANCE: StanceRecord.objects.select_related("topic", "evidence", "by").in_bulk(
            numbers(keys, What.STANCE)
        ),
        What.ASKED: Commitment.objects.select_related("by").in_bulk(numbers(keys, What.ASKED)),
        What.ACT: AuditEntry.objects.select_related("actor").in_bulk(numbers(keys, What.ACT)),
    }
    said_then = min((at for at, what, _pk in keys if what == What.SAID), default=timezone.now())
    carried = set(
        echoes.carried_by(voice, since=said_then - timedelta(seconds=1))
        .filter(pk__in=rows[What.SAID])
        .values_list("pk", flat=True)
    )
    for at, what, pk in keys:
        # One may be destroyed meanwhile.
        if row := rows[what].get(pk):
            why = str(REASONS.get(row.reason, "")) if what == What.ACT else ""
            carries = what == What.SAID and pk in carried
            yield Event(what=what, at=at, row=row, carried=carries, why=why)


def numbers(keys: Iterable[Key], what: What) -> list[int]:
    return [pk for _at, kind, pk in keys if kind == what]


def said(voice: Voice, *, user: User) -> MentionQuerySet:
    """What a voice said on our topics that this person may read; never its calls for help."""
    found: MentionQuerySet = Mention.every.in_world(world_like(voice)).visible_to(user).held()
    found = found.filter(said_by(voice), protected=False, priority__gt=Priority.VITAL)
    return found.exclude(category__in=OF_PEOPLE_IN_NEED).exclude(parked_why=ParkedWhy.UNMATCHED)


def acts(voice: Voice, *, guards: bool) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.filter(target_kind="voice", target_id=voice.pk)
    done = entries.filter(verb__in=ACTS)
    return done | entries.filter(verb=VERB, reason__in=Why.values) if guards else done


def weeks(voice: Voice, *, user: User, on: date) -> list[Bar]:
    """How many mentions in each of the last 26 weeks, the oldest first; [] for none at all."""
    last = on - timedelta(days=on.weekday())
    first = last - (WEEKS - 1) * WEEK
    since = said(voice, user=user).filter(published_at__gte=moment(first)).order_by()
    by_week = since.annotate(week=TruncWeek("published_at")).values_list("week")
    found = {at.date(): n for at, n in by_week.annotate(n=Count("pk"))}
    most = max(found.values(), default=0)
    return [drawn(first + k * WEEK, found, most=most, x=k * STEP) for k in range(WEEKS) if most]


def drawn(on: date, found: dict[date, int], *, most: int, x: int) -> Bar:
    n = found.get(on, 0)
    height = -(-n * TALLEST // most)
    return Bar(on=on, n=n, x=x, y=TALLEST - height, height=height)
