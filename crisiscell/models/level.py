from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from monitoring.models import Level, Run


class LevelChange(models.Model):
    """One change of a world's level, with the words that the trail does not hold.

    `deadlines` counts the mentions whose deadline moved with it.
    """

    former = models.CharField(max_length=10, choices=Level)
    level = models.CharField(max_length=10, choices=Level)
    reason = models.CharField(_("Motif"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    deadlines = models.PositiveIntegerField(default=0)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="level_change_changes", condition=~models.Q(level=models.F("former"))
            ),
            models.CheckConstraint(name="level_change_has_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.level}"
