from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from influencers.models.vocabulary import DetachedWhy
from influencers.models.voice import Voice
from monitoring.models import Author, Platform, Run


class VoiceAccount(models.Model):
    """A public account of a voice, from a day on, until the day it was detached.

    `author` is the account as mentions name it: None until it was heard here. `consent` says
    where the person's written consent is, if accounts of several platforms go together.
    """

    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="accounts")
    platform = models.CharField(_("Plateforme"), max_length=20, choices=Platform)
    handle = models.CharField(_("Compte public"), max_length=200)
    author = models.ForeignKey(
        Author, null=True, on_delete=models.SET_NULL, related_name="voice_accounts"
    )
    since = models.DateField()
    until = models.DateField(null=True)
    detached_why = models.CharField(max_length=20, choices=DetachedWhy, blank=True)
    consent = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="voice_account_is_named", condition=~Q(handle="")),
            models.CheckConstraint(
                name="voice_account_detached_why",
                condition=Q(until=None, detached_why="")
                | Q(until__isnull=False, detached_why__in=DetachedWhy.values)
                & Q(until__gte=F("since")),
            ),
            # A handle belongs to one voice at a time, in each world.
            models.UniqueConstraint(
                Lower("handle"),
                "platform",
                "run",
                name="voice_account_once",
                condition=Q(until=None),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="voice_account_author_once",
                fields=["author", "run"],
                condition=Q(until=None, author__isnull=False),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.handle
