"""The mention: the unit of work of the desk. `status.py` holds the moves between its statuses."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
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
    Stage,
    Status,
    Useful,
)
from msgu.users.models import Role, User

WAITING: Q = Q(queued=True, status=Status.NEW, origin=Origin.REAL)


class JoinedBy(models.TextChoices):
    COPY = "copy", _("par copie")


class ParkedWhy(models.TextChoices):
    FOLLOWS_LEAD = "follows_lead", _("suit une autre mention")
    UNMATCHED = "unmatched", _("ne répond à aucun terme")
    SNOOZED = "snoozed", _("remise à plus tard")
    UNTIL_IT_GROWS = "until_it_grows", _("jusqu’à ce qu’elle grossisse")
    EXPIRED = "expired", _("expirée, texte détruit")


# What had a deadline that somebody had to keep: copies follow their lead, and what answers no
# watch waits for nobody.
HELD_TO_TIME: Q = Q(priority__lte=Priority.IMPORTANT, origin=Origin.REAL) & ~Q(
    parked_why__in=[ParkedWhy.FOLLOWS_LEAD, ParkedWhy.UNMATCHED]
)


class MentionQuerySet(models.QuerySet["Mention"]):
    def in_world(self, world: World) -> MentionQuerySet:
        return self.filter(in_world(world))

    def visible_to(self, user: User) -> MentionQuerySet:
        """What this person may read: protected mentions are for leads and the privacy officer."""
        if user.has_role(Role.LEAD, Role.PRIVACY_OFFICER):
            return self
        return self.filter(protected=False)

    def held(self) -> MentionQuerySet:
        """Those whose text is still here: a purged one is only a tombstone."""
        return self.filter(purged_at=None)

    def to_triage(self) -> MentionQuerySet:
        """The queue: what nobody has decided on yet."""
        return self.filter(queued=True, status=Status.NEW)

    def held_to_time(self) -> MentionQuerySet:
        """What had to be triaged before a deadline: vital, urgent and important."""
        timed = self.filter(priority__lte=Priority.IMPORTANT)
        return timed.exclude(parked_why__in=[ParkedWhy.FOLLOWS_LEAD, ParkedWhy.UNMATCHED])

    def leading(self) -> MentionQuerySet:
        """One row for each story: copies follow their lead."""
        return self.exclude(parked_why=ParkedWhy.FOLLOWS_LEAD)

    def in_hand(self) -> MentionQuerySet:
        """Qualified or referred, and not ended yet."""
        return self.filter(status__in=[Status.OPEN, Status.REFERRED]).leading()

    def late(self, *, now: datetime) -> MentionQuerySet:
        """Past their deadline, and still waiting for somebody."""
        new = Q(queued=True, status=Status.NEW)
        in_hand = Q(status__in=[Status.OPEN, Status.REFERRED])
        return self.filter(new | in_hand, due_at__lt=now).leading()

    def unclaimed(self, *, now: datetime) -> MentionQuerySet:
        """Those that nobody holds."""
        return self.exclude(claimed_until__gt=now)

    def held_by(self, user: User, *, now: datetime) -> MentionQuerySet:
        """What this person has claimed, or was assigned."""
        claimed = Q(claimed_by=user, claimed_until__gt=now)
        return self.filter(claimed | Q(assigned_to=user), status__lt=Status.CLOSED)

    def danger(self) -> MentionQuerySet:
        """Lives that may be in danger, until somebody ends the matter."""
        return self.filter(priority=Priority.VITAL, status__lt=Status.CLOSED).leading()

    def for_rows(self) -> MentionQuerySet:
        """With what a row shows."""
        related = self.select_related("source", "author", "claimed_by", "story")
        return related.prefetch_related("matches")

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
    # Without Django's own index, here and below: those of Meta serve, or none is wanted, since a
    # claim must not touch an index.
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
    return_on = models.DateField(_("Retour attendu le"), null=True)
    protected = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    # Work.
    queued = models.BooleanField(default=False)
    parked_why = models.CharField(max_length=20, choices=ParkedWhy, blank=True)
    story = models.ForeignKey(
        Story, null=True, on_delete=models.SET_NULL, related_name="mentions", db_index=False
    )
    joined_by = models.CharField(max_length=10, choices=JoinedBy, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    claimed_until = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    snoozed_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
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
                | ~Q(referred_to="") & Q(return_on__isnull=False),
            ),
            models.CheckConstraint(
                name="mention_stage_only_open",
                condition=Q(stage="") | Q(status=Status.OPEN),
            ),
            models.CheckConstraint(
                name="mention_claim_whole",
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="mention_queued_or_parked",
                condition=Q(queued=True, parked_why="") | Q(queued=False) & ~Q(parked_why=""),
            ),
            origin_matches_run("mention_origin_run"),
        ]
        indexes = [
            # The queue, earliest deadline first.
            models.Index(name="mention_queue", fields=["due_at", "id"], condition=WAITING),
            # The queue, newest first, whole and by source.
            models.Index(
                name="mention_newest",
                fields=["-published_at", "-id"],
                condition=WAITING,
            ),
            models.Index(
                name="mention_newest_by_source",
                fields=["source", "-published_at", "-id"],
                condition=WAITING,
            ),
            # In hand: qualified or referred.
            models.Index(
                name="mention_in_hand",
                fields=["due_at", "id"],
                condition=Q(status__in=[Status.OPEN, Status.REFERRED]),
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
                include=["due_at", "triaged_at"],
                condition=HELD_TO_TIME,
            ),
            GinIndex(name="mention_search", fields=["search"]),
            # A story's members; an author's mentions.
            models.Index(name="mention_story", fields=["story"], condition=Q(story__isnull=False)),
            models.Index(name="mention_author", fields=["author", "-published_at"]),
            # Exact copies of a text, and the oldest of them (ingest.group).
            models.Index(
                name="mention_copies",
                fields=["text_hash", "run", "id"],
                condition=Q(text_hash__isnull=False),
            ),
            # What is due for destruction: by its date, and because its source took it away.
            models.Index(name="mention_purge", fields=["purge_on"], condition=Q(purged_at=None)),
            models.Index(
                name="mention_gone",
                fields=["gone_at"],
                condition=Q(purged_at=None, gone_at__isnull=False),
            ),
            # A played queue.
            models.Index(
                name="mention_run",
                fields=["run", "due_at"],
                condition=Q(run__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]

    def claim_is_live(self, *, now: datetime | None = None) -> bool:
        return self.claimed_until is not None and self.claimed_until > (now or timezone.now())

    # Django's own get_…_display hashes every choice, lazy translations included, at each call.
    @property
    def priority_label(self) -> str | Promise:
        return Priority(self.priority).label

    @property
    def category_label(self) -> str | Promise:
        """What people decided, else what is proposed; "" where neither says anything."""
        category = self.category or self.proposed_category
        return Category(category).label if category else ""

    @property
    def ended(self) -> bool:
        return self.status in {Status.CLOSED, Status.DISMISSED}

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


class Sighting(models.Model):
    """One source saw one mention; a post seen by two sources is one mention, sighted twice."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="sightings")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="sightings")
    first_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sighting_once", fields=["mention", "source"]),
        ]

    def __str__(self) -> str:
        return f"{self.mention_id} @ {self.source_id}"


class MentionVersion(models.Model):
    """A former text of a mention that its source edited; `n` counts from 1, oldest first."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="versions")
    n = models.PositiveIntegerField()
    title = models.CharField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    hash = models.BinaryField(max_length=32, null=True)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="mention_version_once", fields=["mention", "n"]),
        ]

    def __str__(self) -> str:
        return f"{self.mention_id} v{self.n}"


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self) -> NoteQuerySet:
        return self.filter(withdrawn_at=None)


class Note(models.Model):
    """What a colleague wrote beside a mention; purged with it. Undo withdraws, never erases."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    version = models.PositiveIntegerField(default=1)
    # Made with the form: the same form sent twice is one note.
    form_key = models.UUIDField(unique=True, default=uuid4)
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = [F("id").asc()]
        constraints = [
            models.CheckConstraint(name="note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:80]
