"""Holding many stories still at once, and what is left of them as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from monitoring.ingest.group import take_the_lane
from monitoring.models import Claim, Mention, Story
from monitoring.models.selection import Left
from monitoring.triage.holding import READ
from msgu.refusal import Refusal

# How long an act on many mentions waits for any one lock that somebody else has.
PATIENCE = "2s"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an act on many did: to how many mentions, and which it left, by reason."""

    done: int
    left: dict[Left, list[int]]


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
