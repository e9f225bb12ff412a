"""Why a mention's text is destroyed, what holds it back, and what the purge did each day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.models.vocabulary import Category, Disposition, Status, Useful


class PurgeReason(models.TextChoices):
    """Which rule of retention a mention's text falls under."""

    CLOSED = "closed", _("mention close")
    NOT_USEFUL = "not_useful", _("mention non utile ou écartée")
    PRIVATE_LIFE = "private_life", _("mention close touchant la vie privée")
    UNFINISHED = "unfinished", _("mention jamais close, sans geste depuis")
    GONE = "gone", _("publication retirée par son auteur ou sa plateforme")


class Waits(models.TextChoices):
    """Why a text that is due is not destroyed yet."""

    OPEN_VITAL = "open_vital", _("vie en danger, encore ouverte")
    ON_HOLD = "on_hold", _("gelée par un avis de conservation")
    CLAIMED = "claimed", _("prise en main en ce moment")


def why_destroyed(
    *, status: int, useful: str, category: str, disposition: str, protected: bool
) -> PurgeReason:
    """The rule that a mention in this state falls under, as long as its source still shows it."""
    if status not in {Status.CLOSED, Status.DISMISSED}:
        return PurgeReason.UNFINISHED
    if protected or category == Category.PRIVACY or disposition == Disposition.PRIVACY_PURGED:
        return PurgeReason.PRIVATE_LIFE
    if status == Status.DISMISSED or useful == Useful.NO:
        return PurgeReason.NOT_USEFUL
    return PurgeReason.CLOSED


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, *, on: date) -> HoldQuerySet:
        """Those that still hold the purge back on a day, the last one included."""
        return self.filter(released_at=None, ends_on__gte=on)


class Hold(models.Model):
    """An access request, a litigation, a coroner: the purge waits until `ends_on`, included."""

    reason = models.CharField(_("Motif"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(db_default=Now())
    ends_on = models.DateField(_("Jusqu’au"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_has_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="hold_released_by_someone",
                condition=models.Q(released_at=None, released_by=None)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.ends_on}"


class HoldItem(models.Model):
    """One mention that a hold keeps."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="items")
    mention = models.ForeignKey("Mention", on_delete=models.CASCADE, related_name="hold_items")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="hold_item_once", fields=["hold", "mention"]),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id}: {self.mention_id}"


class PurgeReport(models.Model):
    """What the purge did on one day, over all its passes; written with each batch it destroyed.

    `counts` says how many of what, by code; `waiting` how many texts were due and stayed, by
    reason, at the last pass; `errors` names what failed. `ended_at` is None while a pass is under
    way, and stays so where it was cut off: the next pass takes up what is left.
    """

    day = models.DateField(unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    passes = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    waiting = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="purge_report_ordered",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)

    @property
    def texts(self) -> int:
        """How many mentions lost their text."""
        return sum(self.counts.get(reason, 0) for reason in PurgeReason.values)


class Destroyed(models.TextChoices):
    """What goes besides the mentions' own texts, as `PurgeReport.counts` names it."""

    VERSIONS = "versions", _("versions antérieures")
    NOTES = "notes", pgettext_lazy("conservation", "notes")
    AUTHORS = "authors", _("auteurs")
    SET_ASIDE = "set_aside", _("éléments mis de côté")
    NUDGES = "nudges", _("mots à l’écran")
    HANDOVER_WORDS = "handover_words", _("textes libres des relèves")
    VOICES = "voices", _("fiches de voix")
    DISMISSALS = "dismissals", _("propositions écartées")
    SELECTIONS = "selections", pgettext_lazy("conservation", "sélections de travail")
    INVITATIONS = "invitations", _("invitations terminées")
    SESSIONS = "sessions", _("sessions terminées")
    NOTICES = "notices", pgettext_lazy("conservation", "avis partis")
    CACHE = "cache", _("compteurs de connexion échus")
