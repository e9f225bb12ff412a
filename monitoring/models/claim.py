from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.models.mention import Mention


class Claim(models.Model):
    """Who has a mention in hand, since when and until when: one holder at most.

    Apart from the mention: taking, renewing and letting go happen far more often than deciding,
    and touch none of a mention's indexes here. A claim past `until` is as none.
    """

    mention = models.OneToOneField(
        Mention, primary_key=True, on_delete=models.CASCADE, related_name="claim"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims"
    )
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="claim_lasts", condition=Q(until__gt=F("since"))),
        ]
        indexes = [
            # Those that are over (triage.expire).
            models.Index(name="claim_until", fields=["until"]),
        ]

    def __str__(self) -> str:
        return f"{self.mention_id}: {self.by_id}"


class NudgeKind(models.TextChoices):
    CLAIM_BROKEN = "claim_broken", _("prise levée")
    ASSIGNED = "assigned", _("assignée")


class Nudge(models.Model):
    """Something that one person must know about a mention, shown on every page until it is read."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="nudges", db_index=False
    )
    kind = models.CharField(max_length=20, choices=NudgeKind)
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="nudges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="nudge_kind_known", condition=Q(kind__in=NudgeKind.values)),
        ]
        indexes = [
            # What a person has not read yet, on every page.
            models.Index(name="nudge_unread", fields=["person"], condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.mention_id}"
