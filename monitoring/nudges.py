"""What one person must know, on whichever page they are."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils import timezone

from monitoring.models import Mention, Nudge, NudgeKind
from msgu.users.models import User

# A banner of more would hide the desk.
SHOWN = 5


def nudge(person: User, kind: NudgeKind, mention: Mention, *, by: User) -> None:
    """Leave word for one person, in the caller's transaction, which tells of the mention too."""
    Nudge.objects.create(person=person, kind=kind, mention=mention, by=by, at=timezone.now())


def unread(person: User) -> list[Nudge]:
    """The last words left for a person, newest first."""
    left = Nudge.objects.raw(_UNREAD, {"person": person.pk, "shown": SHOWN})
    return list(left.prefetch_related("by"))


# Every page asks, and nearly always there is none.
_UNREAD = """
SELECT * FROM monitoring_nudge WHERE person_id = %(person)s AND read_at IS NULL
ORDER BY id DESC LIMIT %(shown)s
"""


def read(number: int, *, by: User) -> None:
    """One's own word has been read; twice is once."""
    Nudge.objects.filter(pk=number, person=by, read_at=None).update(read_at=Now())
