"""Holding many stories still at once, and writing them in a few statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from monitoring.ingest.group import take_the_lane
from monitoring.lifetimes import Lifetimes, lifetimes_in_force, purge_dates
from monitoring.models import Claim, Mention, Story
from monitoring.models.selection import Left
from monitoring.triage.holding import LEAD_ONLY, READ, Changes, exact
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal

# How long an act on many mentions waits for any one lock that somebody else has.
PATIENCE = "2s"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an act on many did: to how many mentions, and which it left, by reason."""

    done: int
    left: dict[Left, list[int]]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is to be written on one story, by its lead."""

    lead: Mention
    changes: Changes


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction, which waits `PATIENCE` at most for each lock, else is refused."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise Refusal(
            _("Le poste est occupé par un autre gros lot. Rien n’est changé\u00a0: réessayez.")
        ) from error


def hold_all(numbers: Collection[int]) -> dict[int, Mention]:
    """Lock these mentions and their whole stories until the end of the transaction; gives these
    and their leads: of the others, which may be ten thousand, the lock is all that is wanted.

    The lane, then stories, then mentions, each by number: nobody joins or leaves a story
    meanwhile, and whoever locks in the desk's order takes turns with us.
    """
    take_the_lane()
    asked = Mention.every.filter(pk__any_of=numbers)
    in_stories = asked.filter(story__isnull=False).values("story")
    stories = Story.objects.select_for_update().filter(pk__in=in_stories).order_by("pk")
    led = {story.pk: story for story in stories}
    followers = Mention.every.filter(story__any_of=led).values_list("pk", flat=True)
    rows = Mention.every.select_for_update().filter(pk__any_of={*numbers, *followers})
    list(rows.order_by("pk").values_list("pk"))
    wanted = {*numbers, *(story.lead_id for story in led.values())}
    held = list(Mention.every.filter(pk__any_of=wanted).only(*READ).order_by("pk"))
    for mention in held:
        if mention.story_id:
            mention.story = led[mention.story_id]
    return {mention.pk: mention for mention in held}


def held_by_others(numbers: Collection[int], *, by: int) -> set[int]:
    """Those of these mentions that somebody else has in hand."""
    claims = Claim.objects.filter(mention__any_of=numbers, until__gt=Now()).exclude(by=by)
    return set(claims.values_list("mention", flat=True))


def first_of(reasons: Mapping[Left, bool]) -> Left | None:
    """The first reason that holds."""
    return next((reason for reason, holds in reasons.items() if holds), None)


def leads_itself(mention: Mention) -> bool:
    return mention.story is None or mention.story.lead_id == mention.pk


def let_go(numbers: Collection[int]) -> None:
    """Clear the claims on mentions that were ended; by number, as a page renews its own."""
    claims = Claim.objects.select_for_update().filter(mention__any_of=numbers).order_by("pk")
    Claim.objects.filter(pk__any_of=[claim.pk for claim in claims]).delete()


def write_all(deeds: Sequence[Deed], *, now: datetime) -> list[int]:
    """Write each story's own changes on all its members, and tell the screens; gives the members'
    numbers.

    Every deed names the same fields.
    """
    if not deeds:
        return []
    lifetimes = lifetimes_in_force()
    rows = json.dumps([row(deed, lifetimes, now=now) for deed in deeds], default=exact)
    names = list(deeds[0].changes)
    with connection.cursor() as cursor:
        cursor.execute(update(names, "m.id = new.lead"), [rows])
        written = [number for (number,) in cursor.fetchall()]
        if any(deed.lead.story_id for deed in deeds):
            everywhere = [name for name in names if name not in LEAD_ONLY]
            followers = "m.story_id = new.story AND m.id <> new.lead"
            cursor.execute(update(everywhere, followers), [rows])
            written += [number for (number,) in cursor.fetchall()]
    live.tell(Topic.MENTIONS, written)
    return written


def row(deed: Deed, lifetimes: Lifetimes, *, now: datetime) -> dict[str, object]:
    dates = purge_dates(deed.lead, deed.changes, lifetimes=lifetimes, now=now)
    return {
        **{column(name): value for name, value in deed.changes.items()},
        "lead": deed.lead.pk,
        "story": deed.lead.story_id,
        "purge_on": dates[False],
        "purge_protected_on": dates[True],
    }


def update(names: Sequence[str], which: str) -> str:
    """The statement that writes these fields on the rows `m` that go with a row `new`."""
    columns = {column(name): kind(name) for name in names}
    writes = ", ".join(f"{name} = new.{name}" for name in columns)
    given = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"""
        UPDATE monitoring_mention AS m SET {writes}, version = m.version + 1,
            purge_on = CASE WHEN m.protected THEN new.purge_protected_on ELSE new.purge_on END
        FROM jsonb_to_recordset(%s) AS new (
            lead bigint, story bigint, purge_on date, purge_protected_on date, {given}
        )
        WHERE {which}
        RETURNING m.id
    """  # noqa: S608 (names of our own fields)


def column(name: str) -> str:
    return str(Mention._meta.get_field(name).column)  # type: ignore[union-attr]


def kind(name: str) -> str:
    return str(Mention._meta.get_field(name).db_type(connection))
