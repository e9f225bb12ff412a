from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from monitoring.models.run import Origin, Run, World, in_world, origin_matches_run


class SignalKind(models.TextChoices):
    SILENT_SOURCE = "silent_source", _("Source silencieuse")
    FAILING_SOURCE = "failing_source", _("Source en échec")
    DEAF_DESK = "deaf_desk", _("Le poste n’entend plus rien")
    VITAL_MENTION = "vital_mention", _("Vie en danger")
    TURNED_VOICE = "turned_voice", _("Posture changée")


# What their subjects are the numbers of.
OF_MENTIONS, OF_VOICES = (SignalKind.VITAL_MENTION,), (SignalKind.TURNED_VOICE,)
OF_SOURCES = (SignalKind.SILENT_SOURCE, SignalKind.FAILING_SOURCE, SignalKind.DEAF_DESK)


class SignalState(models.TextChoices):
    OPEN = "open", _("À évaluer")
    ASSESSED = "assessed", _("Évalué")


class SignalQuerySet(models.QuerySet["Signal"]):
    def in_world(self, world: World) -> SignalQuerySet:
        return self.filter(in_world(world))

    def to_assess(self) -> SignalQuerySet:
        return self.filter(state=SignalState.OPEN)

    def subjects(self) -> int:
        """How many mentions, voices and sources they are about: one may have rung several times."""
        counts = self.aggregate(
            **{
                kinds[0]: models.Count("subject", distinct=True, filter=models.Q(kind__in=kinds))
                for kinds in (OF_MENTIONS, OF_VOICES, OF_SOURCES)
            }
        )
        return int(sum(counts.values()))


class Signal(models.Model):
    """Something crossed a line. One event has one key, and so rings once.

    `subject` is the number of the source, mention or voice concerned, 0 for the desk; `observed`,
    `expected` and `why` are the arithmetic: what was seen, what was expected, and the rule's code.
    `over_at` is when its reason ended by itself; somebody still looks into it.
    """

    kind = models.CharField(max_length=20, choices=SignalKind)
    key = models.CharField(max_length=200, unique=True)
    subject = models.BigIntegerField()
    observed = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    why = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())
    over_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=SignalState, default=SignalState.OPEN)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    assessed_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE)

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signal_assessed_by_someone",
                condition=models.Q(state=SignalState.OPEN, assessed_by=None, assessed_at=None)
                | models.Q(
                    state=SignalState.ASSESSED,
                    assessed_by__isnull=False,
                    assessed_at__isnull=False,
                ),
            ),
            origin_matches_run("signal_origin_run"),
        ]
        indexes = [
            # The status bar's count and the page of signals.
            models.Index(
                name="signal_open",
                fields=["-at"],
                condition=models.Q(state=SignalState.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.key
