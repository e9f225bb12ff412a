from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from monitoring.models.mention import Mention


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
