"""Facts as one reader sees them: numbers become words where those are still held, and theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from crisiscell.handovers.facts import MOST, Entry, Facts, Trouble, Watcher
from monitoring.models import Health, Level, Mention, Priority, Source, Status
from monitoring.models.run import World
from msgu.users.models import User
from msgu.web.templatetags.desk import grouped


@dataclass(frozen=True, kw_only=True)
class Row:
    """A mention of a note: as it stood, and its own row as it is now.

    `left` is how long its holder still had it; `since` says what became of it, "" where it is as
    it was.
    """

    entry: Entry
    mention: Mention
    holder: User | None
    left: timedelta
    status: str
    since: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Some mentions; `count` in words, `more` those that no row names, `hidden` those that are
    not for this reader."""

    rows: Sequence[Row]
    count: str
    more: bool
    hidden: int

    def __bool__(self) -> bool:
        return self.count != "0"


@dataclass(frozen=True, kw_only=True)
class TroubledSource:
    source: Source
    key: str
    label: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Duty:
    person: User
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One number of the first look. `tone` is "" where nothing calls; `now` is what it has become
    since, "" where it is the same."""

    label: str
    anchor: str
    count: str
    tone: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A note in words. Empty listings are false."""

    facts: Facts
    tiles: Sequence[Tile]
    level: Level
    lives: Listing
    claims: Listing
    late: Listing
    referrals: Listing
    released: Listing
    to_triage: Sequence[tuple[Priority, str]]
    to_triage_count: str
    open_count: str
    referred_count: str
    troubles: Sequence[TroubledSource]
    troubles_count: str
    on_duty: Sequence[Duty]
    next_duty: Sequence[Duty]


def reading_of(facts: Facts, *, user: User, world: World, present: Facts | None = None) -> Reading:
    """Facts for one reader; beside what is true at `present`, what became of them is said too."""
    compared = present is not None
    lists = {
        "lives": (facts.lives, facts.lives_count),
        "claims": (facts.claims, facts.claims_count),
        "late": (facts.late, facts.late_count),
        "referrals": (facts.referrals, facts.referrals_count),
    }
    named = {entry.mention for entries, _count in lists.values() for entry in entries}
    mentions = readable({*named, *facts.released}, user=user, world=world)
    people = User.objects.in_bulk(people_of(facts))
    listings = {
        name: listing(
            entries, count, mentions=mentions, people=people, compared=compared, at=facts.at
        )
        for name, (entries, count) in lists.items()
    }
    released = [as_it_is(mentions[number]) for number in facts.released if number in mentions]
    return Reading(
        facts=facts,
        tiles=tiles(facts, present or facts),
        level=Level(facts.level),
        **listings,
        released=Listing(
            rows=[
                row(one, mentions=mentions, people={}, compared=False, at=facts.at)
                for one in released
            ],
            count=spelt(len(facts.released)),
            more=False,
            hidden=len(facts.released) - len(released),
        ),
        to_triage=[
            (priority, spelt(n)) for priority, n in zip(Priority, facts.to_triage, strict=True) if n
        ],
        to_triage_count=spelt(facts.to_triage_count),
        open_count=spelt(facts.open_count),
        referred_count=spelt(facts.referred_count),
        troubles=troubles(facts.troubles),
        troubles_count=spelt(facts.troubles_count),
        on_duty=duties(facts.on_duty, people),
        next_duty=duties(facts.next_duty, people),
    )


def tiles(facts: Facts, present: Facts) -> list[Tile]:
    shown = [
        (_("Vie en danger"), "vies", "burns", facts.lives_count, present.lives_count),
        (_("En retard"), "retards", "lags", facts.late_count, present.late_count),
        (_("Retours attendus"), "retours", "some", facts.referrals_count, present.referrals_count),
        (_("À trier"), "reste", "some", facts.to_triage_count, present.to_triage_count),
        (_("Sources muettes"), "sources", "lags", facts.troubles_count, present.troubles_count),
        (_("Signaux"), "reste", "some", facts.signals, present.signals),
    ]
    return [
        Tile(
            label=label,
            anchor=anchor,
            count=spelt(then),
            tone=tone if max(then, now) else "",
            now=spelt(now) if spelt(now) != spelt(then) else "",
        )
        for label, anchor, tone, then, now in shown
    ]


def spelt(n: int) -> str:
    """« 12 », « plus de 1 000 »."""
    return _("plus de %(n)s") % {"n": grouped(MOST)} if n > MOST else grouped(n)


def readable(numbers: Iterable[int], *, user: User, world: World) -> dict[int, Mention]:
    """Those of these mentions that a person may read, by number; a copy says what its lead says."""
    visible = Mention.every.in_world(world).visible_to(user)
    alone = Q(story=None) | Q(story__lead__in=visible)
    return visible.filter(alone).select_related("source").in_bulk(sorted(numbers))


def people_of(facts: Facts) -> set[int]:
    entries = [*facts.lives, *facts.claims, *facts.late, *facts.referrals]
    holders = {entry.held_by for entry in entries if entry.held_by}
    return holders | {one.person for one in [*facts.on_duty, *facts.next_duty]}


def listing(
    entries: Sequence[Entry],
    count: int,
    *,
    mentions: dict[int, Mention],
    people: dict[int, User],
    compared: bool,
    at: datetime,
) -> Listing:
    seen = [entry for entry in entries if entry.mention in mentions]
    return Listing(
        rows=[
            row(entry, mentions=mentions, people=people, compared=compared, at=at) for entry in seen
        ],
        count=spelt(count),
        more=count > len(entries),
        hidden=len(entries) - len(seen),
    )


def row(
    entry: Entry,
    *,
    mentions: dict[int, Mention],
    people: dict[int, User],
    compared: bool,
    at: datetime,
) -> Row:
    mention = mentions[entry.mention]
    status = str(Status(mention.status).label)
    return Row(
        entry=entry,
        mention=mention,
        holder=people.get(entry.held_by or 0),
        left=(entry.held_until - at) if entry.held_until else timedelta(),
        status=str(Status(entry.status).label),
        since=status if compared and mention.status != entry.status else "",
    )


def as_it_is(mention: Mention) -> Entry:
    return Entry(
        mention=mention.pk,
        priority=mention.priority,
        status=mention.status,
        due_at=mention.due_at,
    )


def troubles(found: Sequence[Trouble]) -> list[TroubledSource]:
    sources = Source.objects.in_bulk([one.source for one in found])
    return [
        TroubledSource(
            source=sources[one.source],
            key=one.key,
            label=str(Health(one.key).label),
            since=one.since,
        )
        for one in found
        if one.source in sources
    ]


def duties(watchers: Sequence[Watcher], people: dict[int, User]) -> list[Duty]:
    return [
        Duty(person=people[one.person], starts_at=one.starts_at, ends_at=one.ends_at)
        for one in watchers
        if one.person in people
    ]
