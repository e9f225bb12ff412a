"""Organisations like ours, and where they speak in public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.models import Origin, Platform, Run
from monitoring.models.run import World, in_world, origin_matches_run


class PeerKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipalités")
    FIRE = "fire", _("Services incendie")
    POLICE = "police", _("Service de police")
    PARAMEDICS = "paramedics", _("Paramédics")
    INDUSTRY = "industry", _("Industries")
    OTHER = "other", pgettext_lazy("organisation similaire", "Autre")


class PeerTerritory(models.TextChoices):
    REGION = "region", _("Région")
    QUEBEC = "quebec", _("Québec")
    CANADA = "canada", _("Canada")
    ELSEWHERE = "elsewhere", pgettext_lazy("territoire", "Ailleurs")


# « D’ici »; the others are « d’ailleurs ».
HERE = (PeerTerritory.REGION, PeerTerritory.QUEBEC)


class Written(models.Model):
    """What people write about practices: who, when, and which version; deleting is archiving."""

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class PeerQuerySet(models.QuerySet["PeerOrganisation"]):
    def in_world(self, world: World) -> PeerQuerySet:
        return self.filter(in_world(world))

    def standing(self) -> PeerQuerySet:
        return self.filter(archived_at=None)


class PeerOrganisation(Written):
    """An organisation like ours, and why it resembles us. Never a person."""

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    name = models.CharField(_("Nom de l’organisation"), max_length=200)
    kind = models.CharField(_("Type"), max_length=20, choices=PeerKind)
    territory = models.CharField(_("Territoire"), max_length=20, choices=PeerTerritory)
    resembles = models.CharField(_("En quoi elle nous ressemble"), max_length=500)

    objects = PeerQuerySet.as_manager()

    class Meta:
        constraints = [
            origin_matches_run("peer_origin_run"),
            models.CheckConstraint(
                name="peer_is_described", condition=~Q(name="") & ~Q(resembles="")
            ),
            models.CheckConstraint(
                name="peer_kind_known",
                condition=Q(kind__in=PeerKind.values, territory__in=PeerTerritory.values),
            ),
            models.UniqueConstraint(
                Lower("name"),
                "run",
                name="peer_once",
                condition=Q(archived_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_here(self) -> bool:
        return self.territory in HERE


class PeerAccount(models.Model):
    """A public address where a similar organisation speaks; `is_feed` where the desk can read it.

    Whether it is watched is not written here: a source of the same address says so.
    """

    peer = models.ForeignKey(PeerOrganisation, on_delete=models.CASCADE, related_name="accounts")
    platform = models.CharField(_("Plateforme"), max_length=20, choices=Platform)
    address = models.CharField(_("Adresse publique"), max_length=2000)
    is_feed = models.BooleanField(_("C’est un fil (RSS, Atom ou JSON)"), default=False)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="peer_account_is_a_link",
                condition=Q(address__startswith="https://") | Q(address__startswith="http://"),
            ),
            models.CheckConstraint(
                name="peer_account_platform_known", condition=Q(platform__in=Platform.values)
            ),
            models.UniqueConstraint(
                name="peer_account_once",
                fields=["peer", "address"],
                condition=Q(archived_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.address
