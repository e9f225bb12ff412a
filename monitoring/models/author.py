from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.source import Platform


class ReachBand(models.TextChoices):
    """How far a voice carries, as a band: a follower count is never stored."""

    UNKNOWN = "", _("Portée inconnue")
    LOCAL = "local", _("Locale")
    REGIONAL = "regional", _("Régionale")
    NATIONAL = "national", _("Nationale")


class Author(models.Model):
    """Who published, as the platform shows it. `weight` is written by the voices' register."""

    platform = models.CharField(max_length=20, choices=Platform)
    key = models.BinaryField(max_length=32)
    handle = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    weight = models.SmallIntegerField(default=0)
    reach_band = models.CharField(max_length=10, choices=ReachBand, blank=True)
    reach_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="author_once", fields=["platform", "key"]),
        ]
        indexes = [
            # The few who weigh something, whose sheet may be gone.
            models.Index(name="author_weighs", fields=["id"], condition=~models.Q(weight=0)),
        ]

    def __str__(self) -> str:
        return self.name or self.handle
