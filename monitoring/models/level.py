"""How hard the desk works. Monitoring owns the row and obeys it; the crisis cell writes it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    ROUTINE = "routine", pgettext_lazy("niveau", "Veille")
    PRE_ALERT = "pre_alert", _("Pré-alerte")
    ALERT = "alert", _("Alerte")
    CRISIS = "crisis", _("Crise")
    RECOVERY = "recovery", _("Rétablissement")


# From these on, every source is asked as often as its own row allows.
PRESSING = frozenset({Level.ALERT, Level.CRISIS})


class DeskLevel(models.Model):
    """The level in force: one row, or none where nobody has ever set it (then it is routine)."""

    level = models.CharField(max_length=10, choices=Level, default=Level.ROUTINE)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_level_alone", condition=models.Q(pk=1)),
            models.CheckConstraint(
                name="desk_level_known", condition=models.Q(level__in=Level.values)
            ),
        ]

    def __str__(self) -> str:
        return str(Level(self.level).label)


def level_in_force() -> Level:
    return Level(DeskLevel.objects.values_list("level", flat=True).first() or Level.ROUTINE)
