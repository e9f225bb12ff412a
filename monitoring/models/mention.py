"""The mention: the unit of work of the desk. `status.py` holds the moves between its statuses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.models.author import Author
from monitoring.models.retention import Hold, PurgeReason, why_destroyed
from monitoring.models.run import Origin, Run, World, in_world, origin_matches_run
from monitoring.models.source import Platform, Source
from monitoring.models.story import Story
from monitoring.models.vocabulary import (
    Category,
    DismissReason,
    Disposition,
    Priority,
    ProtectedWhy,
    Stage,
    Status,
    Useful,
)
from msgu.users.models import Role, User

if TYPE_CHECKING:
    from monitoring.models.claim import Claim

# What the queue shows: what nobody has decided on, and the referrals whose return has passed.
IN_QUEUE: Q = Q(queued=True, status__in=[Status.NEW, Status.REFERRED])

READ_PROTECTED = (Role.LEAD, Role.PRIVACY_OFFICER)


class JoinedBy(models.TextChoices):
    COPY = "copy", _("par copie")
    NEAR = "near", _("par ressemblance")
    PERSON = "person", _("par une personne")


class ParkedWhy(models.TextChoices):
    FOLLOWS_LEAD = "follows_lead", _("suit une autre mention")
    UNMATCHED = "unmatched", _("ne répond à aucun terme")
    SNOOZED = "snoozed", _("remise à plus tard")
    UNTIL_IT_GROWS = "until_it_grows", _("jusqu’à ce qu’elle grossisse")
    REFERRED = "referred", _("transmise, retour attendu")
    EXPIRED = "expired", _("expirée, texte détruit")


class BackWhy(models.TextChoices):
    """Why something stands again in its place, until somebody decides on it."""

    TIME_PASSED = "time_passed", _("l’heure est venue")
    GREW = "grew", _("elle a grossi")
    PRESSED = "pressed", _("elle presse davantage")


# People sent these away for a while: the sweep, or what happens meanwhile, brings them back.
PUT_ASIDE = (ParkedWhy.SNOOZED, ParkedWhy.UNTIL_IT_GROWS)
AWAY = (*PUT_ASIDE, ParkedWhy.REFERRED)
# Copies are in hand with their lead.
IN_HAND: Q = Q(status__in=[Status.OPEN, Status.REFERRED]) & ~Q(parked_why=ParkedWhy.FOLLOWS_LEAD)
WAITING: Q = IN_HAND | Q(parked_why__in=PUT_ASIDE)
# What waits for somebody now, and can be late: what was put aside comes back by itself.
AWAITED: Q = Q(queued=True, status=Status.NEW) | (
    Q(status__in=[Status.OPEN, Status.REFERRED])
    & ~Q(parked_why__in=[ParkedWhy.FOLLOWS_LEAD, *PUT_ASIDE])
)


# What had a deadline that somebody had to keep: copies follow their lead, and what answers no
# watch waits for nobody.
HELD_TO_TIME: Q = Q(priority__lte=Priority.IMPORTANT, origin=Origin.REAL) & ~Q(
    parked_why__in=[ParkedWhy.FOLLOWS_LEAD, ParkedWhy.UNMATCHED]
)


def may_find(user: User, *, protected: bool) -> bool:
    """Whether this person may find the mentions that are protected, or those that are not."""
    if protected:
        return user.has_role(*READ_PROTECTED)
    return user.has_role(Role.LEAD, Role.COMMUNICATOR, Role.MANAGER, Role.ADMIN)


def kinds_open_to(user: User) -> list[bool]:
    """Which mentions this person may find, by `protected`."""
    return [kind for kind in (False, True) if may_find(user, protected=kind)]


class MentionQuerySet(models.QuerySet["Mention"]):
    def in_world(self, world: World) -> MentionQuerySet:
        return self.filter(in_world(world))

    def visible_to(self, user: User) -> MentionQuerySet:
        """What this person may find: whether its words show is asked once more."""
        kinds = kinds_open_to(user)
        return self if len(kinds) == 2 else self.filter(protected__in=kinds)

    def protected(self) -> MentionQuerySet:
        """Those whose words are for leads and the privacy officer only."""
        return self.filter(protected=True)

    def held(self) -> MentionQuerySet:
        """Those whose text is still here: a purged one is only a tombstone."""
        return self.filter(purged_at=None)

    def to_triage(self) -> MentionQuerySet:
        """What nobody has decided on yet."""
        return self.filter(queued=True, status=Status.NEW)

    def in_queue(self) -> MentionQuerySet:
        """What stands in the queue: what is to triage, and referrals whose return has passed."""
        return self.filter(IN_QUEUE)

    def held_to_time(self) -> MentionQuerySet:
        """What had to be triaged before a deadline: vital, urgent and important."""
        timed = self.filter(priority__lte=Priority.IMPORTANT)
        return timed.exclude(parked_why__in=[ParkedWhy.FOLLOWS_LEAD, ParkedWhy.UNMATCHED])

    def leading(self) -> MentionQuerySet:
        """One row for each story: copies follow their lead."""
        return self.exclude(parked_why=ParkedWhy.FOLLOWS_LEAD)

    def in_hand(self) -> MentionQuerySet:
        """Qualified or referred, and not ended yet."""
        return self.filter(IN_HAND)

    def waiting(self) -> MentionQuerySet:
        """What waits for something: for work, a return, an hour, or for more copies."""
        return self.filter(WAITING)

    def returning(self, *, until: datetime) -> MentionQuerySet:
        """Referred to somebody who must have come back by then."""
        return self.filter(status=Status.REFERRED, return_at__lte=until).leading()

    def awaited(self) -> MentionQuerySet:
        """What waits for somebody now: for a first decision, for work, or for a return."""
        return self.filter(AWAITED)

    def late(self, *, now: datetime) -> MentionQuerySet:
        """Past their deadline, and waiting for somebody now."""
        return self.awaited().filter(due_at__lt=now)

    def held_by(self, user: User, *, now: datetime) -> MentionQuerySet:
        """What this person has claimed, or was assigned.

        Each is found by its own index: asked for in one condition, Postgres reads every row.
        """
        claimed = Mention.every.filter(claim__by=user, claim__until__gt=now).values("pk")
        assigned = Mention.every.filter(assigned_to=user).values("pk")
        return self.filter(pk__in=claimed.union(assigned), status__lt=Status.CLOSED)

    def unclaimed(self, *, now: datetime) -> MentionQuerySet:
        """What nobody has in hand."""
        return self.exclude(claim__until__gt=now)

    def danger(self) -> MentionQuerySet:
        """Lives that may be in danger, until somebody ends the matter."""
        return self.filter(priority=Priority.VITAL, status__lt=Status.CLOSED).leading()

    def earliest_deadline_first(self) -> MentionQuerySet:
        return self.order_by("due_at", "id")

    def newest_first(self) -> MentionQuerySet:
        return self.order_by("-published_at", "-id")


# Real, demonstration and exercise alike: who shows some asks for one world.
EveryMention = models.Manager.from_queryset(MentionQuerySet)


class RealMention(EveryMention["Mention"]):
    """What really happened: the default, so that nothing played is ever counted by mistake."""

    def get_queryset(self) -> MentionQuerySet:
        return MentionQuerySet(self.model, using=self._db).filter(origin=Origin.REAL)


class Mention(models.Model):
    """One thing said about our topics: its content, what is proposed, what people decided."""

    # Identity: a digest of platform and external id, kept after the purge so that a purged
    # item never comes back.
    key = models.BinaryField(max_length=32)
    platform = models.CharField(max_length=20, choices=Platform)
    external_id = models.CharField(max_length=1000, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="mentions")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    # Without Django's own index, here and below: those of Meta serve.
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    author = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, db_index=False)

    # Content.
    url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    text_hash = models.BinaryField(max_length=32, null=True)
    language = models.CharField(max_length=5, blank=True)
    published_at = models.DateTimeField()
    published_raw = models.CharField(max_length=200, blank=True)
    captured_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)

    # Proposal, by the machine.
    p_useful = models.FloatField(null=True)
    p_urgent = models.FloatField(null=True)
    proposed_priority = models.SmallIntegerField(choices=Priority, null=True)
    proposed_category = models.CharField(max_length=30, choices=Category, blank=True)
    flags = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    proposer_version = models.PositiveSmallIntegerField(default=0)

    # Decision, by people.
    status = models.SmallIntegerField(choices=Status, default=Status.NEW)
    stage = models.CharField(max_length=20, choices=Stage, blank=True)
    useful = models.CharField(max_length=10, choices=Useful, blank=True)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.IMPORTANT)
    category = models.CharField(max_length=30, choices=Category, blank=True)
    disposition = models.CharField(max_length=30, choices=Disposition, blank=True)
    dismiss_reason = models.CharField(max_length=30, choices=DismissReason, blank=True)
    referred_to = models.CharField(_("Transmise à"), max_length=200, blank=True)
    return_at = models.DateTimeField(null=True)
    protected = models.BooleanField(default=False)
    protected_why = models.CharField(
        max_length=20, choices=ProtectedWhy, blank=True, default="", db_default=""
    )
    version = models.PositiveIntegerField(default=0)

    # Work.
    queued = models.BooleanField(default=False)
    parked_why = models.CharField(max_length=20, choices=ParkedWhy, blank=True)
    story = models.ForeignKey(
        Story, null=True, on_delete=models.SET_NULL, related_name="mentions", db_index=False
    )
    back_why = models.CharField(max_length=20, choices=BackWhy, blank=True)
    joined_by = models.CharField(max_length=10, choices=JoinedBy, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    snoozed_until = models.DateTimeField(null=True)
    # The deadline that stands: for triage, then for the answer, then for a promised return.
    due_at = models.DateTimeField()
    # The one for triage, as it stood at the first decision.
    triage_due_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    first_action_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    # Life.
    purge_on = models.DateField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects = RealMention()
    every = EveryMention()

    class Meta:
        base_manager_name = "every"
        constraints = [
            models.UniqueConstraint(
                name="mention_once", fields=["key", "run"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="mention_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="mention_priority_known", condition=Q(priority__in=Priority.values)
            ),
            models.CheckConstraint(
                name="mention_decided_is_triaged",
                condition=Q(status=Status.NEW) | Q(triaged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mention_closed_has_disposition",
                condition=Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(disposition="")
                | ~Q(status=Status.CLOSED) & Q(closed_at=None, disposition=""),
            ),
            models.CheckConstraint(
                name="mention_dismissed_has_reason",
                condition=Q(status=Status.DISMISSED) & ~Q(dismiss_reason="")
                | ~Q(status=Status.DISMISSED) & Q(dismiss_reason=""),
            ),
            models.CheckConstraint(
                name="mention_referred_to_someone",
                condition=~Q(status=Status.REFERRED)
                | ~Q(referred_to="") & Q(return_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mention_stage_only_open",
                condition=Q(stage="") | Q(status=Status.OPEN),
            ),
            models.CheckConstraint(
                name="mention_queued_or_parked",
                condition=Q(queued=True, parked_why="") | Q(queued=False) & ~Q(parked_why=""),
            ),
            models.CheckConstraint(
                name="mention_snoozed_until_an_hour",
                condition=Q(parked_why=ParkedWhy.SNOOZED, snoozed_until__isnull=False)
                | ~Q(parked_why=ParkedWhy.SNOOZED) & Q(snoozed_until=None),
            ),
            models.CheckConstraint(
                name="mention_put_aside_unended",
                condition=~Q(parked_why__in=PUT_ASIDE) | Q(status__lt=Status.CLOSED),
            ),
            models.CheckConstraint(
                name="mention_awaits_its_return",
                condition=~Q(parked_why=ParkedWhy.REFERRED) | Q(status=Status.REFERRED),
            ),
            models.CheckConstraint(
                name="mention_protected_why", condition=Q(protected_why="") | Q(protected=True)
            ),
            origin_matches_run("mention_origin_run"),
        ]
        indexes = [
            # The queue, earliest deadline first. Here and below, what else a list asks of a row
            # stands beside its place, so that a page is found and counted in the index alone.
            models.Index(
                name="mention_in_queue",
                fields=["due_at", "id"],
                include=["priority", "protected", "purged_at"],
                condition=IN_QUEUE & Q(origin=Origin.REAL),
            ),
            # The queue, newest first, whole and by source.
            models.Index(
                name="mention_in_queue_newest",
                fields=["-published_at", "-id"],
                include=["priority", "protected", "purged_at"],
                condition=IN_QUEUE & Q(origin=Origin.REAL),
            ),
            models.Index(
                name="mention_in_queue_by_source",
                fields=["source", "-published_at", "-id"],
                include=["due_at", "priority", "protected", "purged_at"],
                condition=IN_QUEUE & Q(origin=Origin.REAL),
            ),
            # In hand, or put aside for a while.
            models.Index(
                name="mention_waiting",
                fields=["due_at", "id"],
                include=["origin", "protected", "purged_at"],
                condition=WAITING,
            ),
            # What can be late, and what is.
            models.Index(
                name="mention_awaited",
                fields=["due_at", "id"],
                include=["origin", "protected", "purged_at"],
                condition=AWAITED,
            ),
            # What the sweep brings back (triage.bring_back), and the returns that are due.
            models.Index(
                name="mention_parked",
                fields=["snoozed_until"],
                condition=Q(parked_why__in=PUT_ASIDE),
            ),
            models.Index(
                name="mention_returning",
                fields=["return_at"],
                condition=Q(status=Status.REFERRED),
            ),
            # The lane « vie en danger ».
            models.Index(
                name="mention_danger",
                fields=["due_at", "id"],
                condition=Q(
                    priority=Priority.VITAL,
                    status__lt=Status.CLOSED,
                    origin=Origin.REAL,
                ),
            ),
            # Windows of time and their facets.
            models.Index(
                name="mention_window",
                fields=["-published_at", "-id"],
                include=["status", "priority", "source"],
            ),
            # Triage on time, over a month, for the readiness index: read from the index alone.
            models.Index(
                name="mention_held_to_time",
                fields=["captured_at"],
                include=["due_at", "triaged_at", "triage_due_at"],
                condition=HELD_TO_TIME,
            ),
            GinIndex(name="mention_search", fields=["search"]),
            # A story's members, in the order in which they were said; an author's mentions.
            models.Index(
                name="mention_timeline",
                fields=["story", "published_at", "id"],
                condition=Q(story__isnull=False),
            ),
            # What people brought to a story: few of its members.
            models.Index(
                name="mention_brought",
                fields=["story"],
                condition=Q(joined_by=JoinedBy.PERSON),
            ),
            models.Index(name="mention_author", fields=["author", "-published_at"]),
            # Exact copies of a text, and the oldest of them (ingest.group).
            models.Index(
                name="mention_copies",
                fields=["text_hash", "run", "id"],
                condition=Q(text_hash__isnull=False),
            ),
            # A captured link that is here already (capture.held_by_link); by hash, since a link may
            # be longer than what a tree's page takes.
            HashIndex(name="mention_link", fields=["url"], condition=~Q(url="")),
            # What is due for destruction: by its date, and because its source took it away.
            models.Index(name="mention_purge", fields=["purge_on"], condition=Q(purged_at=None)),
            models.Index(
                name="mention_gone",
                fields=["gone_at"],
                condition=Q(purged_at=None, gone_at__isnull=False),
            ),
            # What is protected: few, and asked for by themselves.
            models.Index(
                name="mention_protected", fields=["due_at", "id"], condition=Q(protected=True)
            ),
            # A played queue.
            models.Index(
                name="mention_run",
                fields=["run", "due_at"],
                condition=Q(run__isnull=False),
            ),
            # What one person was assigned.
            models.Index(
                name="mention_assigned",
                fields=["assigned_to"],
                condition=Q(assigned_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]

    def live_claim(self, *, now: datetime | None = None) -> Claim | None:
        """The claim that stands on it, if somebody has it in hand."""
        claim: Claim | None = getattr(self, "claim", None)
        return claim if claim and claim.until > (now or timezone.now()) else None

    @property
    def assignee(self) -> User | None:
        """Whose business it is; a person who is gone has none."""
        person = self.assigned_to
        return person if person and person.is_active else None

    # Django's own get_…_display hashes every choice, lazy translations included, at each call.
    @property
    def priority_label(self) -> str | Promise:
        return Priority(self.priority).label

    @property
    def ended(self) -> bool:
        return self.status in {Status.CLOSED, Status.DISMISSED}

    @property
    def asks_protection(self) -> bool:
        """Whether its nature, decided or proposed, says that its words may expose somebody."""
        category = self.category or self.proposed_category
        return category == Category.PRIVACY or "minor_involved" in self.flags

    @property
    def purge_reason(self) -> PurgeReason:
        """The rule of retention that this mention falls under, or fell under."""
        if self.gone_at:
            return PurgeReason.GONE
        return why_destroyed(
            status=self.status,
            useful=self.useful,
            category=self.category,
            disposition=self.disposition,
            protected=self.protected,
        )

    @property
    def standing_holds(self) -> models.QuerySet[Hold]:
        """What keeps the purge away from this mention today."""
        return Hold.objects.standing(on=timezone.localdate()).filter(items__mention=self)

    @property
    def edited_since_decision(self) -> bool:
        """Whether the source changed the text after somebody decided on it."""
        return bool(self.edited_at and self.triaged_at and self.edited_at > self.triaged_at)
