from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from influencers.models.vocabulary import (
    ArchivedWhy,
    Delay,
    Help,
    PublicRole,
    Purpose,
    Reach,
    Region,
    Relationship,
)
from monitoring.models import Origin, Run, Watch
from monitoring.models.run import World, in_world, origin_matches_run

# From a review: when the next one is due, when the sheet is archived without one; from there,
# when it is destroyed.
REVIEWED_EVERY, LIVES, ARCHIVE_KEPT = (timedelta(days=days) for days in (180, 365, 90))
# Without a public role, only who is heard this often, and carried this far, may have a sheet.
HEARD_OFTEN, CARRIED_FAR = 5, 10
# Says what to expect, and how to answer, as `Voice.expects`.
EXPECTS = ~Q(triggers="") & ~Q(prepared_line="") & Q(respondent__isnull=False)


class VoiceQuerySet(models.QuerySet["Voice"]):
    def in_world(self, world: World) -> VoiceQuerySet:
        return self.filter(in_world(world))

    def live(self, *, on: date) -> VoiceQuerySet:
        """Neither archived by hand nor past its end: time alone archives a sheet."""
        return self.filter(archived_at=None, expires_on__gt=on)

    def archived(self, *, on: date) -> VoiceQuerySet:
        return self.exclude(archived_at=None, expires_on__gt=on)

    def frozen(self, *, on: date) -> VoiceQuerySet:
        return self.filter(frozen_until__gte=on)

    def to_review(self, *, on: date) -> VoiceQuerySet:
        return self.live(on=on).filter(review_due__lte=on)

    def filled(self) -> VoiceQuerySet:
        """Those that say what to count on, or what to expect."""
        return self.filter(~Q(can_count_on=[]) | EXPECTS)

    def expecting(self) -> VoiceQuerySet:
        return self.filter(EXPECTS)


class Voice(models.Model):
    """A sheet about an account that speaks publicly on our topics. Its fields are a closed list.

    Without a public role, `heard` and `carried` say what allowed it: so many mentions in 90 days,
    so many times the usual reach. `frozen_until` is the last day of a freeze.
    """

    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)

    display_name = models.CharField(_("Nom affiché par le compte"), max_length=120)
    public_role = models.CharField(
        _("Rôle public"), max_length=20, choices=PublicRole, blank=True, default=""
    )
    heard = models.PositiveIntegerField(null=True)
    carried = models.PositiveIntegerField(null=True)
    areas = ArrayField(
        models.CharField(max_length=2, choices=Region),
        verbose_name=_("Territoire"),
        blank=True,
        default=list,
    )
    sector = models.CharField(_("MRC ou secteur d’activité"), max_length=100, blank=True)
    topics = models.ManyToManyField(Watch, verbose_name=_("Sujets"), related_name="+")
    reach_band = models.CharField(_("Portée annoncée"), max_length=4, choices=Reach, blank=True)
    reach_on = models.DateField(_("Portée constatée le"), null=True, blank=True)
    relationship = models.CharField(
        _("Relation"), max_length=20, choices=Relationship, default=Relationship.UNKNOWN
    )
    can_count_on = ArrayField(
        models.CharField(max_length=20, choices=Help),
        verbose_name=_("Sur quoi compter"),
        blank=True,
        default=list,
    )
    triggers = models.CharField(_("Ce qui fait réagir"), max_length=300, blank=True)
    usual_form = models.CharField(_("Forme habituelle"), max_length=200, blank=True)
    usual_delay = models.CharField(_("Délai habituel"), max_length=10, choices=Delay, blank=True)
    prepared_line = models.CharField(_("Réponse préparée"), max_length=500, blank=True)
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Qui répond"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    purpose = models.CharField(_("But de la fiche"), max_length=10, choices=Purpose)
    justification = models.CharField(_("Raison de la fiche"), max_length=500)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_on = models.DateField()
    review_due = models.DateField()
    expires_on = models.DateField()
    frozen_until = models.DateField(_("Dernier jour du gel"), null=True)
    archived_at = models.DateTimeField(null=True)
    archived_why = models.CharField(max_length=10, choices=ArchivedWhy, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged", db_index=False
    )
    version = models.PositiveIntegerField(default=0)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            origin_matches_run("voice_origin_run"),
            models.CheckConstraint(
                name="voice_is_public",
                # What is not known passes a check: it must be said that it is known.
                condition=Q(public_role__in=PublicRole.values)
                | Q(public_role="", heard__isnull=False, carried__isnull=False)
                & Q(heard__gte=HEARD_OFTEN, carried__gte=CARRIED_FAR),
            ),
            models.CheckConstraint(
                name="voice_is_justified",
                condition=~Q(justification="") & Q(purpose__in=Purpose.values),
            ),
            models.CheckConstraint(name="voice_is_named", condition=~Q(display_name="")),
            models.CheckConstraint(
                name="voice_areas_known", condition=Q(areas__contained_by=Region.values)
            ),
            models.CheckConstraint(
                name="voice_help_known", condition=Q(can_count_on__contained_by=Help.values)
            ),
            models.CheckConstraint(
                name="voice_relationship_known",
                condition=Q(relationship__in=Relationship.values),
            ),
            models.CheckConstraint(
                name="voice_reach_is_dated",
                condition=Q(reach_band="", reach_on=None)
                | Q(reach_band__in=Reach.values, reach_on__isnull=False),
            ),
            models.CheckConstraint(
                name="voice_ends",
                condition=Q(
                    review_due__gt=F("reviewed_on"),
                    review_due__lte=F("reviewed_on") + REVIEWED_EVERY,
                    expires_on__gt=F("reviewed_on"),
                    expires_on__lte=F("reviewed_on") + LIVES,
                ),
            ),
            models.CheckConstraint(
                name="voice_archived_why",
                condition=Q(archived_at=None, archived_why="", merged_into=None)
                | Q(archived_at__isnull=False, archived_why__in=ArchivedWhy.values),
            ),
        ]
        indexes = [
            # The register of what is real, by name.
            models.Index(
                name="voice_register",
                fields=["display_name", "id"],
                condition=Q(origin=Origin.REAL, archived_at=None),
            ),
            # What the purge destroys.
            models.Index(name="voice_expires", fields=["expires_on"]),
        ]

    def __str__(self) -> str:
        return self.display_name

    def is_live(self, *, on: date) -> bool:
        return self.archived_at is None and self.expires_on > on

    def is_frozen(self, *, on: date) -> bool:
        return self.frozen_until is not None and self.frozen_until >= on

    @property
    def helps(self) -> list[str]:
        """What it can be counted on for, in words."""
        return [str(Help(code).label) for code in self.can_count_on]

    @property
    def places(self) -> list[str]:
        return [str(Region(code).label) for code in self.areas]

    @property
    def subjects(self) -> list[str]:
        """What its topics are about, each once."""
        return list(dict.fromkeys(topic.hazard or str(topic) for topic in self.topics.all()))

    @property
    def expects(self) -> bool:
        """Whether it says what to expect, and how to answer."""
        return bool(self.triggers and self.prepared_line and self.respondent_id)
