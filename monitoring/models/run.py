from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Whether something happened, is shown, or is played. The three never mix."""

    REAL = "real", _("Réel")
    DEMO = "demo", _("Démonstration")
    EXERCISE = "exercise", _("Exercice")


class Run(models.Model):
    """One playing of a demonstration or of an exercise; removing it removes what it made."""

    kind = models.CharField(max_length=10, choices=Origin)
    name = models.CharField(max_length=200)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="run_kind_played",
                condition=models.Q(kind__in=["demo", "exercise"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def origin_matches_run(name: str) -> models.CheckConstraint:
    """What is real belongs to no run; what is played belongs to one."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(origin=Origin.REAL, run=None)
        | (~models.Q(origin=Origin.REAL) & models.Q(run__isnull=False)),
    )
