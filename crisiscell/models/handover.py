from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from monitoring.models import Run
from monitoring.models.run import World

PENDING = Q(taken_at=None, withdrawn_at=None)


class HandoverQuerySet(models.QuerySet["Handover"]):
    def in_world(self, world: World) -> HandoverQuerySet:
        return self.filter(run=world.run)

    def pending(self) -> HandoverQuerySet:
        """Signed by who leaves, and by nobody who arrives."""
        return self.filter(PENDING)

    def with_people(self) -> HandoverQuerySet:
        return self.select_related("outgoing", "named", "incoming")


class Handover(models.Model):
    """How the desk stood when one person left it to another, signed by both.

    `named` is whom it was meant for, None for whoever arrives; `incoming` is who took it.
    `facts` and `facts_taken` are what was true at each signature, in codes, numbers and times
    (`crisiscell.handovers.facts`). Nothing that is signed is ever written again.
    """

    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    outgoing = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    named = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    incoming = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    facts_taken = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    # Made with the form: the same form sent twice is one note.
    form_key = models.UUIDField(default=uuid4)
    signed_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handover_form_once", fields=["outgoing", "form_key"]),
            models.UniqueConstraint(
                name="handover_pending_once", fields=["outgoing"], condition=PENDING
            ),
            models.CheckConstraint(
                name="handover_to_another",
                condition=(Q(named=None) | ~Q(named=F("outgoing")))
                & (Q(incoming=None) | ~Q(incoming=F("outgoing"))),
            ),
            models.CheckConstraint(
                name="handover_taken_whole",
                condition=Q(taken_at=None, incoming=None, facts_taken__isnull=True)
                | Q(
                    taken_at__isnull=False,
                    incoming__isnull=False,
                    facts_taken__isnull=False,
                    withdrawn_at=None,
                ),
            ),
            models.CheckConstraint(
                name="handover_ordered",
                condition=(Q(taken_at=None) | Q(taken_at__gte=F("signed_at")))
                & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("signed_at"))),
            ),
        ]
        indexes = [
            # What waits for a second signature, on every page.
            models.Index(name="handover_pending", fields=["signed_at"], condition=PENDING),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} → {self.incoming_id}"

    @property
    def is_pending(self) -> bool:
        return self.taken_at is None and self.withdrawn_at is None


class HandoverWords(models.Model):
    """What one of the two wrote beside their signature; destroyed long before the note."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="words")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField(max_length=2000)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="handover_words_once", fields=["handover", "author"]),
            models.CheckConstraint(name="handover_words_say_something", condition=~Q(text="")),
        ]
        indexes = [
            # Those whose time is over (handovers.words_over).
            models.Index(name="handover_words_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return self.text[:80]
