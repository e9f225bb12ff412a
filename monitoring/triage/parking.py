"""Sending away for a while: until an hour, or until a story grows; and what brings it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from monitoring import life
from monitoring.models import Mention, Status, Story
from monitoring.models.mention import PUT_ASIDE, BackWhy, MentionQuerySet, ParkedWhy
from monitoring.triage.claims import follow_act
from monitoring.triage.decisions import Act, begin, finish
from monitoring.triage.holding import Changes, back_in_place
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# How many come back in one transaction.
BATCH = 200


@transaction.atomic
def snooze(mention: Mention, *, by: User, seen: int, until: datetime) -> AuditEntry:
    """Put a mention aside until an hour; its deadline stays, so it comes back in its place."""
    place = {"parked_why": ParkedWhy.SNOOZED, "snoozed_until": until}
    act = begin(mention, "snooze", by=by, seen=seen, changes=place)
    return act.done or put_aside(act, "snooze", by=by, place=place)


@transaction.atomic
def park_until_it_grows(mention: Mention, *, by: User, seen: int) -> AuditEntry:
    """Put a story aside until its size doubles; a mention alone, until its first copy.

    Reach is not stored: only copies count.
    """
    verb = "park_until_it_grows"
    place = {"parked_why": ParkedWhy.UNTIL_IT_GROWS, "snoozed_until": None}
    act = begin(mention, verb, by=by, seen=seen, changes=place)
    if act.done:
        return act.done
    entry = put_aside(act, verb, by=by, place=place)
    Story.objects.filter(lead=act.lead).update(wake_at_size=2 * F("size"))
    return entry


def put_aside(act: Act, verb: str, *, by: User, place: Changes) -> AuditEntry:
    """Whoever puts a mention aside lets it go."""
    life.refuse_in_passing(act.lead)
    changes = {**back_in_place(act.lead), "queued": False, **place}
    entry = finish(act, verb, by=by, changes=changes)
    follow_act(act.lead, by=by, open_=False)
    return entry


@transaction.atomic
def resume(mention: Mention, *, by: User, seen: int) -> AuditEntry:
    """Take up now what was put aside."""
    place = {"queued": True, "parked_why": "", "snoozed_until": None}
    act = begin(mention, "resume", by=by, seen=seen, changes=place)
    if act.done:
        return act.done
    if act.lead.parked_why not in PUT_ASIDE:
        raise Refusal(_("Cette mention n’est plus remise à plus tard\u00a0: elle est à sa place."))
    return finish(act, "resume", by=by, changes=place)


# --- What the sweep brings back ------------------------------------------------------------------


def bring_back() -> int:
    """Bring back what is over, by Postgres's clock; gives how many."""
    return sum(all_of(away, why=why) for away, why in over())


def over() -> list[tuple[MentionQuerySet, str]]:
    """What has been away long enough, and what is said of it when it comes back.

    A referral says for itself that its return is late, and stays referred: people decide.
    """
    mentions = Mention.every
    grown = Q(story__wake_at_size=None) | Q(story__size__gte=F("story__wake_at_size"))
    return [
        (
            mentions.filter(parked_why=ParkedWhy.SNOOZED, snoozed_until__lte=Now()),
            BackWhy.TIME_PASSED,
        ),
        (
            mentions.filter(grown, parked_why=ParkedWhy.UNTIL_IT_GROWS, story__isnull=False),
            BackWhy.GREW,
        ),
        (
            mentions.filter(
                status=Status.REFERRED, parked_why=ParkedWhy.REFERRED, return_at__lte=Now()
            ),
            "",
        ),
    ]


def all_of(away: MentionQuerySet, *, why: str) -> int:
    """Bring back some, batch after batch; what somebody is deciding on is left to them."""
    total = 0
    while woken := batch(away, why=why):
        total += woken
    return total


@transaction.atomic
def batch(away: MentionQuerySet, *, why: str) -> int:
    free = away.select_for_update(skip_locked=True, no_key=True, of=("self",))
    woken = list(free.order_by("snoozed_until", "return_at")[:BATCH])
    numbers = [mention.pk for mention in woken]
    Mention.every.filter(pk__in=numbers).update(
        queued=True, parked_why="", snoozed_until=None, back_why=why
    )
    lines = [
        audit.Line(
            target=mention.pk,
            before={"parked_why": mention.parked_why, "snoozed_until": mention.snoozed_until},
            after={"back_why": why},
        )
        for mention in woken
    ]
    audit.record_all("wake", Mention, lines, by=None)
    live.tell(Topic.MENTIONS, numbers)
    return len(numbers)
