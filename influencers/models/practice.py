"""What similar organisations do that was seen, and what we make of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from influencers.models.peer import PeerOrganisation, Written
from monitoring.models import Mention
from monitoring.models.run import World


class Verdict(models.TextChoices):
    INSPIRE = "inspire", _("S’en inspirer")
    ADAPT = "adapt", _("À adapter")
    AVOID = "avoid", _("À éviter")


class ObservationQuerySet(models.QuerySet["PracticeObservation"]):
    def in_world(self, world: World) -> ObservationQuerySet:
        return self.filter(peer__in=PeerOrganisation.objects.in_world(world))

    def standing(self) -> ObservationQuerySet:
        """Not archived, nor its organisation."""
        return self.filter(archived_at=None, peer__archived_at=None)

    def final(self) -> ObservationQuerySet:
        return self.filter(final_at__isnull=False)

    def drafts(self) -> ObservationQuerySet:
        return self.filter(final_at=None)


class PracticeObservation(Written):
    """What an organisation was seen to do, its evidence, and whether to take it over.

    A draft until `final_at`; from there on it has a verdict and a reason for good. The evidence is
    a public link, a mention of ours, or both.
    """

    peer = models.ForeignKey(
        PeerOrganisation, on_delete=models.CASCADE, related_name="observations"
    )
    seen = models.CharField(_("Ce qui a été vu"), max_length=1000)
    seen_on = models.DateField(_("Vu le"))
    link = models.CharField(_("Lien qui en fait foi"), max_length=2000, blank=True)
    mention = models.ForeignKey(
        Mention, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verdict = models.CharField(_("Verdict"), max_length=10, choices=Verdict, blank=True)
    reason = models.CharField(_("Raison du verdict"), max_length=1000, blank=True)
    final_at = models.DateTimeField(null=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="observation_says_what", condition=~Q(seen="")),
            models.CheckConstraint(
                name="observation_final_is_judged",
                condition=Q(final_at=None, verdict__in=["", *Verdict.values])
                | Q(verdict__in=Verdict.values) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="observation_link_is_a_link",
                condition=Q(link="")
                | Q(link__startswith="https://")
                | Q(link__startswith="http://"),
            ),
        ]

    def __str__(self) -> str:
        return self.seen

    @property
    def is_final(self) -> bool:
        return self.final_at is not None

    @property
    def can_be_taken_up(self) -> bool:
        return self.is_final and self.verdict != Verdict.AVOID


class PracticeKind(models.TextChoices):
    TASK = "task", pgettext_lazy("pratique reprise", "Tâche")
    TEMPLATE = "template", pgettext_lazy("pratique reprise", "Modèle de message")
    PROCEDURE = "procedure", pgettext_lazy("pratique reprise", "Procédure")


class PracticeState(models.TextChoices):
    TO_DO = "to_do", pgettext_lazy("pratique reprise", "À faire")
    DONE = "done", pgettext_lazy("pratique reprise", "Faite")
    DROPPED = "dropped", pgettext_lazy("pratique reprise", "Abandonnée")


class PracticeQuerySet(models.QuerySet["Practice"]):
    def in_world(self, world: World) -> PracticeQuerySet:
        return self.filter(
            observation__in=PracticeObservation.objects.in_world(world),
        )

    def standing(self) -> PracticeQuerySet:
        return self.filter(archived_at=None)


class Practice(Written):
    """A task, a template or a procedure of ours, inspired by what was seen elsewhere."""

    observation = models.ForeignKey(
        PracticeObservation, on_delete=models.CASCADE, related_name="practices"
    )
    kind = models.CharField(
        _("Ce que nous en faisons"), max_length=10, choices=PracticeKind, default=PracticeKind.TASK
    )
    title = models.CharField(_("Titre"), max_length=200)
    text = models.TextField(_("Texte"), max_length=5000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Responsable"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    due_on = models.DateField(_("Échéance"))
    state = models.CharField(
        _("État"), max_length=10, choices=PracticeState, default=PracticeState.TO_DO
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="practice_is_titled", condition=~Q(title="")),
            models.CheckConstraint(
                name="practice_kind_known",
                condition=Q(kind__in=PracticeKind.values, state__in=PracticeState.values),
            ),
        ]

    def __str__(self) -> str:
        return self.title
