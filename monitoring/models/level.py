"""How hard the desk works. Monitoring owns the row and obeys it; the crisis cell writes it."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.models.run import Run, World


class Level(models.TextChoices):
    ROUTINE = "routine", pgettext_lazy("niveau", "Veille")
    PRE_ALERT = "pre_alert", _("Pré-alerte")
    ALERT = "alert", _("Alerte")
    CRISIS = "crisis", _("Crise")
    RECOVERY = "recovery", _("Rétablissement")


# From these on, every source is asked as often as its own row allows.
PRESSING = frozenset({Level.ALERT, Level.CRISIS})


class DeskLevel(models.Model):
    """The level in force in a world: one row, or none where nobody has ever set it (routine)."""

    level = models.CharField(max_length=10, choices=Level, default=Level.ROUTINE)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_level_once", fields=["run"], nulls_distinct=False),
            models.CheckConstraint(
                name="desk_level_known", condition=models.Q(level__in=Level.values)
            ),
        ]

    def __str__(self) -> str:
        return str(Level(self.level).label)


def level_in_force(world: World) -> Level:
    """Routine where nobody has ever set it. In Postgres's own words, since every page asks."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [world.run])
        row = cursor.fetchone()
    return Level(row[0]) if row else Level.ROUTINE


_IN_FORCE = "SELECT level FROM monitoring_desklevel WHERE run_id IS NOT DISTINCT FROM %s"


def pressed() -> set[int | None]:
    """The runs whose level lets no source slow down; None stands for what is real."""
    pressing = DeskLevel.objects.filter(level__in=PRESSING)
    return set(pressing.values_list("run", flat=True))
