from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from msgu.users.models import User


class DutyRank(models.TextChoices):
    MAIN = "main", pgettext_lazy("garde", "Principale")
    SECOND = "second", pgettext_lazy("garde", "Seconde")


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    def beside(self, user: User) -> DutyShiftQuerySet:
        """Those of a person's own world: the demonstration's people answer for nothing real."""
        return self.filter(person__is_demo=user.is_demo)

    def between(self, start: datetime, end: datetime) -> DutyShiftQuerySet:
        """Those that cover some of this time, in order."""
        shown = self.filter(starts_at__lt=end, ends_at__gt=start)
        return shown.select_related("person").order_by("starts_at", "rank", "pk")

    def on(self, now: datetime) -> DutyShiftQuerySet:
        """Who is on duty at this moment, main first. A closed account answers to nobody."""
        current = self.filter(starts_at__lte=now, ends_at__gt=now, person__is_active=True)
        return current.select_related("person").order_by("rank", "starts_at", "pk")


class DutyShift(models.Model):
    """A stretch of time that one person answers for."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="shifts",
        verbose_name=_("Personne"),
    )
    starts_at = models.DateTimeField(_("Du"))
    ends_at = models.DateTimeField(_("Au"))
    rank = models.CharField(_("Garde"), max_length=10, choices=DutyRank, default=DutyRank.MAIN)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_shift_ordered", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="duty_shift_rank_known", condition=models.Q(rank__in=DutyRank.values)
            ),
        ]
        indexes = [
            # Who is on duty now, on every page.
            models.Index(name="duty_shift_ends", fields=["ends_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.starts_at} – {self.ends_at}"
