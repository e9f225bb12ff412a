"""Calls to 911 about a mention: what was passed on, to whom, and when."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from monitoring.models.mention import Mention


class EmergencyCallQuerySet(models.QuerySet["EmergencyCall"]):
    def about(self, mention: Mention) -> EmergencyCallQuerySet:
        """The calls about a mention or about any copy of it, the first call first."""
        ours = Q(mention=mention)
        if mention.story_id:
            ours |= Q(mention__story=mention.story_id)
        return self.filter(ours).order_by("called_at", "id")

    def standing(self) -> EmergencyCallQuerySet:
        """What is true today: neither corrected since nor withdrawn."""
        return self.filter(withdrawn_at=None, replaced_by=None)


class EmergencyCall(models.Model):
    """One call to 911, as one person wrote it down. A correction is a new row that `replaces` it.

    The words (number, what was passed on, who was told) are purged with the mention; that
    something was passed on, when and by whom stays.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="emergency_calls")
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(db_default=Now())
    # The call taker may give none, or give it later.
    file_number = models.CharField(max_length=60, blank=True)
    passed_on = models.TextField(max_length=5000, blank=True)
    liaison = models.CharField(max_length=200, blank=True)
    liaison_told_at = models.DateTimeField(null=True)
    # Who wrote this version, and when.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Made with the form: the same form sent twice is one call.
    form_key = models.UUIDField(unique=True, default=uuid4)

    objects = EmergencyCallQuerySet.as_manager()

    class Meta:
        ordering = [F("id").asc()]
        constraints = [
            models.CheckConstraint(
                name="emergency_call_liaison_told_when",
                condition=Q(liaison="") | Q(liaison_told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_call_withdrawn_by_someone",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"911, {self.called_at:%Y-%m-%d %H:%M}"
