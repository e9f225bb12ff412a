"""How much is late, for every page to say: a few rows of two indexes, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitoring.models import Mention, Status
from monitoring.models.mention import IN_HAND, MentionQuerySet
from monitoring.worlds import world_of
from msgu.users.models import User

# More than this is « 1 000+ »: nobody acts on the difference.
COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Late:
    """How many are late, `COUNTED` + 1 standing for more; when the next one will be, if any."""

    number: int
    next_at: datetime | None

    @property
    def more(self) -> bool:
        return self.number > COUNTED


def late(*, user: User, now: datetime) -> Late:
    """What is late of all that this person may see, as the view « En retard » shows it."""
    number, following = 0, []
    for arm in arms(user):
        if number <= COUNTED:
            number += arm.filter(due_at__lt=now)[: COUNTED + 1 - number].count()
        following.append(arm.filter(due_at__gte=now).values_list("due_at", flat=True).first())
    return Late(number=number, next_at=min(filter(None, following), default=None))


def arms(user: User) -> list[MentionQuerySet]:
    """What waits for a first look, and what is in hand: one arm for each index, by deadline."""
    seen: MentionQuerySet = Mention.every.in_world(world_of(user)).held().visible_to(user)
    waiting = (seen.filter(queued=True, status=Status.NEW), seen.filter(IN_HAND))
    return [arm.earliest_deadline_first() for arm in waiting]
