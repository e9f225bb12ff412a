"""What people put aside comes back in its place: its deadline has not moved meanwhile."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from monitoring import lifetimes
from monitoring.deadlines import rules_in_force
from monitoring.models import Mention, Status, Story
from monitoring.models.mention import PUT_ASIDE, BackWhy, ParkedWhy
from monitoring.models.run import world_like
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# Where a mention stands, as it is written when that changes.
PLACE = ("queued", "parked_why", "snoozed_until", "back_why")
PUTTING_ASIDE = ("snooze", "park_until_it_grows")
# How many make a story: to double, it becomes four.
SMALLEST = 2


def wake(mention: Mention, why: str, *, by: User | None = None) -> None:
    """Bring a mention back, whose lock the caller holds; it tells the screens too."""
    before = {"parked_why": mention.parked_why, "snoozed_until": mention.snoozed_until}
    mention.queued, mention.parked_why, mention.snoozed_until = True, "", None
    mention.back_why = why
    mention.save(update_fields=PLACE)
    audit.record("wake", mention, by=by, before=before, after={"back_why": why})


def wake_if_grown(lead: Mention, story: Story) -> None:
    """A story that was sent away until it doubles; a mention alone, until its first copy.

    A story that was closed comes back too once it has doubled since. What was dismissed does not:
    what is none of our business is none the more for being repeated.
    """
    if lead.parked_why == ParkedWhy.UNTIL_IT_GROWS and story.size >= (story.wake_at_size or 2):
        wake(lead, BackWhy.GREW)
    elif lead.status == Status.CLOSED and not lead.purged_at and has_doubled(lead, story):
        take_up_again(lead, story)


def has_doubled(lead: Mention, story: Story) -> bool:
    """Whether a story is twice what it was when it was closed; one mention makes no story yet."""
    members = Mention.every.filter(story=story)
    closed = members.filter(captured_at__lte=lead.closed_at).count()
    return story.size >= 2 * max(closed, SMALLEST)


def take_up_again(lead: Mention, story: Story) -> None:
    """Let a closed story wait for a decision again, as if it came now; when it was triaged stays.

    The caller holds the locks of the story and of its lead, and tells the screens.
    """
    now = timezone.now()
    due_at = rules_in_force(world_like(lead)).due_at(now, lead.priority)
    changes = {
        "status": Status.NEW, "disposition": "", "closed_at": None, "reopened_at": now,
        "due_at": due_at,
    }  # fmt: skip
    before = {name: getattr(lead, name) for name in changes}
    purge_on = lifetimes.after_act(lead, changes, now=now)
    everywhere = {**changes, "version": F("version") + 1, "purge_on": purge_on}
    Mention.every.filter(story=story).update(**everywhere)
    place = {"queued": True, "parked_why": "", "snoozed_until": None, "back_why": BackWhy.GREW}
    Mention.every.filter(pk=lead.pk).update(**place)
    audit.record("wake", lead, by=None, before=before, after={**changes, "back_why": BackWhy.GREW})


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
