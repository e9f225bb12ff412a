"""What people put aside comes back in its place: its deadline has not moved meanwhile."""

from __future__ import annotations

from monitoring.models import Mention, Story
from monitoring.models.mention import PUT_ASIDE, BackWhy, ParkedWhy
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# Where a mention stands, as it is written when that changes.
PLACE = ("queued", "parked_why", "snoozed_until", "back_why")
PUTTING_ASIDE = ("snooze", "park_until_it_grows")


def wake(mention: Mention, why: str, *, by: User | None = None) -> None:
    """Bring a mention back, whose lock the caller holds; it tells the screens too."""
    before = {"parked_why": mention.parked_why, "snoozed_until": mention.snoozed_until}
    mention.queued, mention.parked_why, mention.snoozed_until = True, "", None
    mention.back_why = why
    mention.save(update_fields=PLACE)
    audit.record("wake", mention, by=by, before=before, after={"back_why": why})


def wake_if_grown(lead: Mention, story: Story) -> None:
    """A story that was sent away until it doubles; a mention alone, until its first copy."""
    if lead.parked_why == ParkedWhy.UNTIL_IT_GROWS and story.size >= (story.wake_at_size or 2):
        wake(lead, BackWhy.GREW)


def wake_if_aside(mention: Mention, why: BackWhy) -> None:
    """What has become more pressing than it was when it was put aside, or the like."""
    if mention.parked_why in PUT_ASIDE:
        wake(mention, why)


def take_back(mention: Mention, *, by: User) -> bool:
    """Somebody takes it in hand: it is no longer away. Whether it was, and nobody had its lock.

    It waits for nobody: of two who ask just as it is put aside, each may share that lock already.
    """
    away = Mention.every.select_for_update(skip_locked=True).filter(parked_why__in=PUT_ASIDE)
    if found := away.filter(pk=mention.pk).first():
        wake(found, "", by=by)
    return found is not None


def wake_for_others(mention: Mention, *, by: User) -> None:
    """Somebody else than who put it aside acts on it: it comes back (the caller holds its lock)."""
    if mention.parked_why in PUT_ASIDE and put_aside_by(mention) != by.pk:
        wake(mention, "", by=by)


def put_aside_by(mention: Mention) -> int | None:
    acts = AuditEntry.objects.filter(
        target_kind="mention", target_id=mention.pk, verb__in=PUTTING_ASIDE
    )
    return acts.order_by("-id").values_list("actor", flat=True).first()
