"""What remains once mentions are purged: how many there were, and whether we listened."""

from django.db import models

from monitoring.models.run import Origin, Run, origin_matches_run


class Slot(models.Model):
    """A quarter of an hour of listening in a world: the sources to be heard, those that were.

    `due` counts its active sources, `ok` those of them whose last success was as recent, at
    the quarter's end, as their rhythm asks. Written once it is over; what nobody wrote while the
    desk was down is written when it comes back.
    """

    starts_at = models.DateTimeField()
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    due = models.PositiveIntegerField(default=0)
    ok = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="slot_once", fields=["starts_at", "run"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="slot_ok_within_due", condition=models.Q(ok__lte=models.F("due"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at}: {self.ok}/{self.due}"


class Dimension(models.TextChoices):
    TOTAL = "total"
    SOURCE = "source"
    FAMILY = "family"
    WATCH = "watch"


class HourCount(models.Model):
    """Mentions captured in one hour along one dimension, e.g. (14:00, family, official): 12."""

    hour = models.DateTimeField()
    dimension = models.CharField(max_length=10, choices=Dimension)
    value = models.CharField(max_length=50, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="hour_count_once",
                fields=["hour", "dimension", "value", "origin", "run"],
                nulls_distinct=False,
            ),
            origin_matches_run("hour_count_origin_run"),
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.dimension} {self.value}: {self.n}"
