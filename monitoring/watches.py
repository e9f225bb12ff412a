"""What administrators do with watches: write them, change them, say that they were reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from monitoring.library import Candidate
from monitoring.models import Match, Useful, Watch
from monitoring.models.run import World
from msgu.users import audit
from msgu.users.models import User

# Words age: after so long, somebody should read them again.
REVIEWED_EVERY = timedelta(days=90)
# Decisions on what was captured since then say how precise a watch is, if there are enough.
PRECISION_OVER = timedelta(days=60)
ENOUGH_DECISIONS = 10


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A watch and what came of it: mentions in all; recent ones decided on, and found useful."""

    watch: Watch
    brought: int
    triaged: int
    useful: int
    to_review: bool

    @property
    def precision(self) -> int | None:
        """Useful mentions in a hundred that were decided on; None where those are too few."""
        if self.triaged < ENOUGH_DECISIONS:
            return None
        return round(100 * self.useful / self.triaged)


def standings(*, world: World, now: datetime) -> list[Standing]:
    """A world's watches: those to review first, the longest unread before the others."""
    decided = decisions(world=world, now=now)
    watches = Watch.objects.in_world(world).select_related("reviewed_by").order_by("pk")
    matches = Match.objects.filter(watch__in=watches.values("pk")).values_list("watch")
    brought = dict(matches.annotate(n=Count("pk")))
    found = [
        Standing(
            watch=watch,
            brought=brought.get(watch.pk, 0),
            triaged=decided.get(watch.pk, (0, 0))[0],
            useful=decided.get(watch.pk, (0, 0))[1],
            to_review=is_to_review(watch, now=now),
        )
        for watch in watches
    ]
    return sorted(found, key=_review_first)


def is_to_review(watch: Watch, *, now: datetime) -> bool:
    return watch.active and (not watch.reviewed_at or watch.reviewed_at < now - REVIEWED_EVERY)


def _review_first(standing: Standing) -> tuple[bool, bool, float]:
    reviewed_at = standing.watch.reviewed_at
    return (
        not standing.watch.active,
        not standing.to_review,
        reviewed_at.timestamp() if reviewed_at else 0,
    )


def decisions(*, world: World, now: datetime) -> dict[int, tuple[int, int]]:
    """By watch: how many recent mentions that answered it were decided on, how many are useful."""
    recent = Match.objects.filter(
        mention__captured_at__gte=now - PRECISION_OVER,
        mention__triaged_at__isnull=False,
        mention__origin=world.origin,
        mention__run=world.run,
    )
    counted = recent.values("watch").annotate(
        triaged=Count("pk"), useful=Count("pk", filter=Q(mention__useful=Useful.YES))
    )
    return {row["watch"]: (row["triaged"], row["useful"]) for row in counted}


@transaction.atomic
def review(watch: Watch, *, by: User) -> None:
    """Say that somebody has read the words again, and leaves them as they are."""
    watch.reviewed_at, watch.reviewed_by = timezone.now(), by
    watch.save(update_fields=["reviewed_at", "reviewed_by"])
    audit.record("review_watch", watch, by=by, after={"version": watch.version})


@transaction.atomic
def adopt(candidates: Sequence[Candidate], *, place: str, by: User, world: World) -> int:
    """Add terms of the library, those that the world has already left out; gives how many."""
    # Two people may choose from the library at once, and find it empty: no row is there to lock.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE monitoring_watch IN SHARE ROW EXCLUSIVE MODE")
    held = set(Watch.objects.in_world(world).values_list("expression", flat=True))
    new = [one for one in candidates if one.expression_at(place) not in held]
    for candidate in new:
        watch = Watch(
            expression=candidate.expression_at(place),
            hazard=candidate.hazard,
            place=place,
            suggested_priority=candidate.priority,
            suggested_category=candidate.category,
            run_id=world.run,
        )
        save(watch, by=by, reworded=False)
    return len(new)


@transaction.atomic
def save(watch: Watch, *, by: User, reworded: bool) -> Watch:
    """Add or change a watch. A new wording is a new version: matches remember theirs.

    Saving is reviewing: somebody has just read the words.
    """
    verb = "change_watch" if watch.pk else "add_watch"
    if watch.pk and reworded:
        watch.version += 1
    watch.reviewed_at, watch.reviewed_by = timezone.now(), by
    watch.save()
    audit.record(
        verb,
        watch,
        by=by,
        after={
            "version": watch.version,
            "active": watch.active,
            "priority": watch.suggested_priority,
            "category": watch.suggested_category,
            "named": watch.named,
            "hr_approved_on": watch.hr_approved_on,
            "legal_approved_on": watch.legal_approved_on,
        },
    )
    return watch
