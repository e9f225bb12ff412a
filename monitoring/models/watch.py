from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.run import Run, World
from monitoring.models.vocabulary import Priority


class WatchQuerySet(models.QuerySet["Watch"]):
    def in_world(self, world: World) -> WatchQuerySet:
        return self.filter(run=world.run)

    def active(self) -> WatchQuerySet:
        return self.filter(active=True)


class Watch(models.Model):
    """Words that are watched: one phrase per line; a line that starts with « - » excludes.

    `run` is what they are watched in: None for what is real.
    """

    expression = models.TextField(_("Mots et expressions"))
    version = models.PositiveIntegerField(default=1)
    hazard = models.CharField(_("Aléa"), max_length=50, blank=True)
    place = models.CharField(_("Lieu"), max_length=100, blank=True)
    suggested_priority = models.SmallIntegerField(
        _("Priorité proposée"), choices=Priority, null=True, blank=True
    )
    active = models.BooleanField(_("Actif"), default=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="watch_priority_known",
                condition=models.Q(suggested_priority=None)
                | models.Q(suggested_priority__in=Priority.values),
            ),
        ]

    def __str__(self) -> str:
        first, *others = self.expression.splitlines()
        return f"{first} …" if others else first


class Match(models.Model):
    """Why a mention is here: the watch that it answered, and with which words."""

    mention = models.ForeignKey("Mention", on_delete=models.CASCADE, related_name="matches")
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="matches")
    watch_version = models.PositiveIntegerField()
    words = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="match_once", fields=["mention", "watch"]),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)
