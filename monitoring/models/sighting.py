"""What sources showed of a mention: who saw it, and what it said before they edited it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from monitoring.models.mention import Mention
from monitoring.models.source import Source


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
