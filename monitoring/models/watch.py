from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.run import Run, World
from monitoring.models.vocabulary import Category, Priority


class WatchQuerySet(models.QuerySet["Watch"]):
    def in_world(self, world: World) -> WatchQuerySet:
        return self.filter(run=world.run)

    def active(self) -> WatchQuerySet:
        return self.filter(active=True)


class Named(models.TextChoices):
    """Whose name a watch holds: only those of the first four are watched without approvals."""

    NOBODY = "nobody", _("Ce n’est pas le nom d’une personne")
    ELECTED = "elected", _("Personne élue")
    SPOKESPERSON = "spokesperson", _("Porte-parole désigné")
    PUBLIC_OFFICER = "public_officer", _("Officier public")
    EMPLOYEE = "employee", _("Toute autre personne (deux approbations)")


class Watch(models.Model):
    """Words that are watched: one phrase per line; a line that starts with « - » excludes.

    `run` is what they are watched in: None for what is real.
    `named` says whose name it holds, "" where it holds none. An employee's is watched only once
    human resources and legal affairs have each approved: who, and when.
    """

    expression = models.TextField(_("Mots et expressions"))
    version = models.PositiveIntegerField(default=1)
    hazard = models.CharField(_("Aléa"), max_length=50, blank=True)
    place = models.CharField(_("Lieu"), max_length=100, blank=True)
    suggested_priority = models.SmallIntegerField(
        _("Priorité proposée"), choices=Priority, null=True, blank=True
    )
    suggested_category = models.CharField(
        _("Nature proposée"), max_length=30, choices=Category, blank=True, db_default=""
    )
    active = models.BooleanField(_("Actif"), default=True)
    named = models.CharField(max_length=20, choices=Named, blank=True)
    hr_approved_by = models.CharField(
        _("Approuvé aux ressources humaines par"), max_length=100, blank=True
    )
    hr_approved_on = models.DateField(
        _("Approuvé aux ressources humaines le"), null=True, blank=True
    )
    legal_approved_by = models.CharField(
        _("Approuvé aux affaires juridiques par"), max_length=100, blank=True
    )
    legal_approved_on = models.DateField(
        _("Approuvé aux affaires juridiques le"), null=True, blank=True
    )
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
            models.CheckConstraint(
                name="watch_category_known",
                condition=models.Q(suggested_category__in=["", *Category.values]),
            ),
            models.CheckConstraint(
                name="watch_named_known", condition=models.Q(named__in=["", *Named.values])
            ),
            models.CheckConstraint(
                name="watch_employee_is_approved",
                condition=~models.Q(named=Named.EMPLOYEE, active=True)
                | ~models.Q(hr_approved_by="")
                & ~models.Q(legal_approved_by="")
                & ~models.Q(hr_approved_by=models.F("legal_approved_by"))
                & models.Q(hr_approved_on__isnull=False, legal_approved_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        first, *others = self.expression.splitlines()
        return f"{first} …" if others else first

    @property
    def is_of_a_person(self) -> bool:
        return self.named not in {"", Named.NOBODY}


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
