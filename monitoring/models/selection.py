"""What one person selected in the queue, frozen as it stood when it was counted."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from monitoring.models.run import Run


class Left(StrEnum):
    """Why an act on many mentions leaves one of them as it is, the gravest reason first."""

    MISSING = "missing"
    PURGED = "purged"
    VITAL = "vital"
    PROTECTED = "protected"
    FOLLOWS = "follows"
    CLAIMED = "claimed"
    ENDED = "ended"
    CHANGED = "changed"
    NOT_THERE = "not_there"
    UNDONE = "undone"


class Selection(models.Model):
    """The mentions that one person is about to act on, in the order of their list.

    `filter` is the list's address, which may hold words typed; `whole` says that all of it was
    asked for, and not some rows. `versions` are the mentions' own at that moment. `aside` are
    those that it left out, and `left` those that the act left, by reason. Deleted after a day.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(db_default=Now())
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    filter = models.CharField(max_length=2000)
    whole = models.BooleanField()
    numbers = ArrayField(models.BigIntegerField())
    versions = ArrayField(models.BigIntegerField())
    aside = models.JSONField(default=dict)
    acted_at = models.DateTimeField(null=True)
    verb = models.CharField(max_length=40, blank=True)
    asked = models.JSONField(default=dict)
    batch = models.UUIDField(null=True)
    left = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="selection_of_versions", condition=Q(numbers__len=F("versions__len"))
            ),
            models.CheckConstraint(
                name="selection_acted_on_whole",
                condition=Q(acted_at=None, verb="", batch=None)
                | Q(acted_at__isnull=False, batch__isnull=False) & ~Q(verb=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {len(self.numbers)}"
