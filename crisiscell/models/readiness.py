from django.db import models
from django.db.models.functions import Now

from monitoring.models import Run


class ReadinessSnapshot(models.Model):
    """How ready the organisation was on one day, by the model of that day; never written again.

    `inputs` are what was counted, `scores` what came of it, by indicator: a report of last
    quarter can be made again.
    """

    day = models.DateField()
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    model_version = models.PositiveSmallIntegerField()
    index = models.PositiveSmallIntegerField()
    inputs = models.JSONField()
    scores = models.JSONField()
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="readiness_once_a_day", fields=["day", "run"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="readiness_index_of_100", condition=models.Q(index__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.index}"
