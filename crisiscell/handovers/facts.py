"""What is true of the desk at one moment, in codes, numbers and times: never anybody's words.

The same facts are shown before a signature and frozen by it. They count everything of a world;
what a reader may see of it is settled when they are read (`reading`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from crisiscell.models import DutyShift
from monitoring import health
from monitoring.models import (
    Claim,
    DeskLevel,
    Health,
    Level,
    Mention,
    Priority,
    Signal,
    Source,
    Status,
)
from monitoring.models.mention import MentionQuerySet
from monitoring.models.run import Origin, World
from monitoring.silence import silence_of

# Nobody counts further: what is beyond is « plus de 1 000 ».
MOST = 1_000
# How many of each list a note names, the most pressing first.
LATEST = 10
LISTED = 20
# The coming shift, where the list of duty does not say when it ends.
USUAL_SHIFT = timedelta(hours=12)
TROUBLED = {Health.REFUSED, Health.FAILING, Health.LATE}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A mention as it stood: who had it in hand, and when its recipient should come back."""

    mention: int
    priority: int
    status: int
    due_at: datetime
    held_by: int | None = None
    held_since: datetime | None = None
    held_until: datetime | None = None
    return_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A source that is not heard: its state's code, and since when."""

    source: int
    key: str
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """Somebody's duty."""

    person: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How the desk stands. Counts stop at `MOST` + 1; lists hold the first ones only.

    `released` are the mentions that the outgoing person let go of when signing.
    """

    at: datetime
    level: str
    level_since: datetime | None
    lives: list[Entry]
    lives_count: int
    claims: list[Entry]
    claims_count: int
    late: list[Entry]
    late_count: int
    referrals: list[Entry]
    referrals_count: int
    referrals_until: datetime
    open_count: int
    referred_count: int
    to_triage: list[int]
    troubles: list[Trouble]
    troubles_count: int
    signals: int
    on_duty: list[Watcher]
    next_duty: list[Watcher]
    released: list[int]

    @property
    def to_triage_count(self) -> int:
        return sum(self.to_triage)

    @property
    def is_calm(self) -> bool:
        """Whether nothing waits for anybody."""
        counted = (self.lives_count, self.late_count, self.referrals_count, self.open_count)
        waiting = (self.referred_count, self.to_triage_count, self.troubles_count, self.signals)
        return not (any(counted) or any(waiting) or self.claims_count or self.released)

    def codes(self) -> dict[str, Any]:
        """As a row keeps them; `read` takes them back."""
        return asdict(self)


def gather(world: World, *, now: datetime, released: Iterable[int] = ()) -> Facts:
    """What is true now in a world."""
    mentions = Mention.every.in_world(world).held()
    lives, late = mentions.danger(), mentions.late(now=now)
    on_duty, next_duty = watchers(world, now=now)
    until = end_of_coming_shift(next_duty, now=now)
    referrals = returning(mentions, until)
    level = DeskLevel.objects.filter(run=world.run).first()
    troubles = troubled(world, now=now)
    in_hand = mentions.in_hand()
    return Facts(
        at=now,
        level=level.level if level else Level.ROUTINE,
        level_since=level.set_at if level else None,
        lives=entries(lives.earliest_deadline_first()[:LISTED], now=now),
        lives_count=counted(lives),
        claims=entries(claimed(mentions, now=now)[:LISTED], now=now),
        claims_count=counted(claimed(mentions, now=now)),
        late=entries(late.earliest_deadline_first()[:LATEST], now=now),
        late_count=counted(late),
        referrals=entries(referrals[:LISTED], now=now),
        referrals_count=counted(referrals),
        referrals_until=until,
        open_count=counted(in_hand.filter(status=Status.OPEN)),
        referred_count=counted(in_hand.filter(status=Status.REFERRED)),
        to_triage=[counted(mentions.to_triage().filter(priority=p)) for p in Priority],
        troubles=troubles[:LISTED],
        troubles_count=len(troubles),
        signals=Signal.objects.in_world(world).to_assess().subjects(),
        on_duty=on_duty,
        next_duty=next_duty,
        released=list(released),
    )


def counted(mentions: MentionQuerySet) -> int:
    """How many, `MOST` + 1 standing for any more."""
    # In order, by an index: Postgres, which may count any thousand, would read the whole table.
    return mentions.earliest_deadline_first()[: MOST + 1].count()


def entries(mentions: Iterable[Mention], *, now: datetime) -> list[Entry]:
    found = list(mentions)
    held = holdings(found, now=now)
    return [
        Entry(
            mention=mention.pk,
            priority=mention.priority,
            status=mention.status,
            due_at=mention.due_at,
            return_at=return_of(mention),
            **held.get(mention.pk, {}),
        )
        for mention in found
    ]


# --- Claims ----------------------------------------------------------------------------------


def claimed(mentions: MentionQuerySet, *, now: datetime) -> MentionQuerySet:
    """What somebody has in hand, the first to come free first."""
    held = mentions.filter(claim__until__gt=now).select_related("claim")
    return held.order_by("claim__until", "id")


def holdings(mentions: Iterable[Mention], *, now: datetime) -> dict[int, dict[str, Any]]:
    """Who has which of these in hand, since when and until when, as an `Entry` says it."""
    claims = Claim.objects.filter(mention__in=[mention.pk for mention in mentions], until__gt=now)
    return {
        claim.pk: {"held_by": claim.by_id, "held_since": claim.since, "held_until": claim.until}
        for claim in claims
    }


# --- Referrals -------------------------------------------------------------------------------


def returning(mentions: MentionQuerySet, until: datetime) -> MentionQuerySet:
    """What somebody must come back about before a moment, the longest overdue first."""
    return mentions.returning(until=until).order_by("return_at", "id")


def return_of(mention: Mention) -> datetime | None:
    """By when the recipient of a referral must have come back."""
    return mention.return_at if mention.status == Status.REFERRED else None


# --- Sources ---------------------------------------------------------------------------------


def troubled(world: World, *, now: datetime) -> list[Trouble]:
    """The sources that are not heard, the most pressing first."""
    found = health.by_need(Source.objects.in_world(world).active(), now=now)
    return [
        Trouble(source=source.pk, key=key, since=unheard_since(source, key, now=now))
        for key, source in found
        if key in TROUBLED
    ]


def unheard_since(source: Source, key: str, *, now: datetime) -> datetime | None:
    silence = silence_of(source, now=now)
    return silence.since if key == Health.LATE and silence else source.failing_since


# --- Duty ------------------------------------------------------------------------------------


def watchers(world: World, *, now: datetime) -> tuple[list[Watcher], list[Watcher]]:
    """Who is on duty, and whose turn begins next."""
    shifts = DutyShift.objects.filter(person__is_demo=world.origin == Origin.DEMO)
    coming = shifts.filter(starts_at__gt=now, person__is_active=True).order_by("starts_at")
    first = coming.first()
    together = coming.filter(starts_at=first.starts_at).order_by("rank", "pk") if first else []
    return [watcher(shift) for shift in shifts.on(now)], [watcher(shift) for shift in together]


def watcher(shift: DutyShift) -> Watcher:
    return Watcher(person=shift.person_id, starts_at=shift.starts_at, ends_at=shift.ends_at)


def end_of_coming_shift(following: list[Watcher], *, now: datetime) -> datetime:
    """When whoever arrives now will leave: as the list of duty says, if it says it for soon."""
    ends = [one.ends_at for one in following if one.starts_at < now + USUAL_SHIFT]
    return min(max(ends), now + 2 * USUAL_SHIFT) if ends else now + USUAL_SHIFT


# --- Taking back what a row holds --------------------------------------------------------------


def read(codes: Mapping[str, Any]) -> Facts:
    """Facts as a row keeps them."""
    kinds: dict[str, Any] = {
        **dict.fromkeys(("lives", "claims", "late", "referrals"), Entry),
        **dict.fromkeys(("on_duty", "next_duty"), Watcher),
        "troubles": Trouble,
    }
    lists = {name: [kind(**timed(one)) for one in codes[name]] for name, kind in kinds.items()}
    return Facts(**{**timed(codes), **lists})


def timed(codes: Mapping[str, Any]) -> dict[str, Any]:
    """The same, its times read."""
    return {
        name: parse_datetime(value)
        if isinstance(value, str) and name.endswith(("at", "since", "until"))
        else value
        for name, value in codes.items()
    }
