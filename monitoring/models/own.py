"""Our own addresses in public, and what leads to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from monitoring.models.mention import Mention
from monitoring.models.run import Run, World


class OwnAddressQuerySet(models.QuerySet["OwnAddress"]):
    def in_world(self, world: World) -> OwnAddressQuerySet:
        return self.filter(run=world.run)


class OwnAddress(models.Model):
    """Where the organisation publishes: a site, or an account, as `links.bare` writes it.

    `run` is the world in which it is ours: None for what is real.
    """

    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    address = models.CharField(_("Adresse officielle"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    objects = OwnAddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="own_address_once", fields=["run", "address"], nulls_distinct=False
            ),
            models.CheckConstraint(name="own_address_is_said", condition=~Q(address="")),
        ]

    def __str__(self) -> str:
        return self.address


class OwnLink(models.Model):
    """A mention that is not ours leads to a page of ours: `link`, under one of our addresses.

    Written when the mention arrives: no page looks for links in texts.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="own_links")
    address = models.ForeignKey(OwnAddress, on_delete=models.CASCADE, related_name="links")
    link = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="own_link_once", fields=["mention", "link"]),
        ]
        indexes = [
            # Who carried one page of ours.
            models.Index(name="own_link_carried", fields=["link", "address", "mention"]),
        ]

    def __str__(self) -> str:
        return self.link
