from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from monitoring.models.run import Origin, Run, World, in_world, origin_matches_run


class Kind(models.TextChoices):
    """How a source is read: one connector each; what people capture is read by nobody."""

    FEED = "feed", _("Fil RSS ou Atom")
    MANUAL = "manual", _("Saisie manuelle")


class Platform(models.TextChoices):
    """Where something was said: what a connector reads, and all that people see and hear."""

    WEB = "web", _("Web")
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    TIKTOK = "tiktok", "TikTok"
    X = "x", "X"
    YOUTUBE = "youtube", "YouTube"
    REDDIT = "reddit", "Reddit"
    LINKEDIN = "linkedin", "LinkedIn"
    BLUESKY = "bluesky", "Bluesky"
    MESSAGING = "messaging", _("Messagerie")
    PHONE = "phone", _("Téléphone")
    IN_PERSON = "in_person", _("En personne")
    RADIO_TV = "radio_tv", _("Radio ou télévision")
    PRINT = "print", _("Imprimé")
    EMAIL = "email", _("Courriel")
    OTHER = "other", _("Autre")


class Family(models.TextChoices):
    TRADITIONAL_MEDIA = "traditional_media", _("Médias traditionnels")
    SOCIAL_NETWORK = "social_network", _("Réseaux sociaux")
    BLOG = "blog", _("Blogues")
    OFFICIAL = "official", _("Sources officielles")
    COMMUNITY = "community", _("Communauté")
    OWN_CHANNEL = "own_channel", _("Nos propres canaux")
    PARTNER = "partner", _("Partenaires")
    SIMILAR_ORGANISATION = "similar_organisation", _("Organisations similaires")


class Keep(models.TextChoices):
    MATCHES = "matches", _("Seulement ce qui répond à un terme de veille")
    ALL = "all", _("Tout garder (nos comptes, alertes officielles, presse choisie)")


class Health(models.TextChoices):
    NEVER = "never", _("Jamais lue")
    OK = "ok", _("À l’écoute")
    UNCHANGED = "unchanged", _("À l’écoute")
    EMPTY = "empty", _("Vide")
    LATE = "late", _("Silencieuse")
    FAILING = "failing", _("En échec")
    REFUSED = "refused", _("Introuvable ou refusée")


class SourceQuerySet(models.QuerySet["Source"]):
    def in_world(self, world: World) -> SourceQuerySet:
        return self.filter(in_world(world))

    def real(self) -> SourceQuerySet:
        return self.filter(origin=Origin.REAL)

    def polled(self) -> SourceQuerySet:
        """Those that can be asked: what people capture has no address, no rhythm and no health."""
        return self.exclude(kind=Kind.MANUAL)

    def active(self) -> SourceQuerySet:
        return self.filter(active=True)

    def called(self, words: str) -> SourceQuerySet:
        """Those whose name or address holds these words; all of them for none."""
        found = models.Q(name__icontains=words) | models.Q(address__icontains=words)
        return self.filter(found) if words else self


class Source(models.Model):
    """A place that is watched, what the organisation may do with it, and when to look next.

    `interval`, in seconds, moves between `interval_min` and `interval_max` with what the source
    has to say; `ttl` is how often its own feed wants to be asked. `next_poll_at`, the lease and
    the health columns are the schedule itself: a worker that dies loses nothing. `usual_gap` is
    the longest time that the source usually lets pass between two novelties, None until it is
    learned. `poison_hash` names a body that ended its reader `poison_tries` times running.
    `moved_to` is the address that it says it has for good.
    """

    kind = models.CharField(_("Genre"), max_length=20, choices=Kind, default=Kind.FEED)
    address = models.CharField(_("Adresse"), max_length=2000)
    name = models.CharField(_("Nom"), max_length=200)
    family = models.CharField(_("Famille"), max_length=30, choices=Family)
    platform = models.CharField(max_length=20, choices=Platform, default=Platform.WEB)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.REAL)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE)
    keep = models.CharField(
        _("Ce qui est gardé"), max_length=10, choices=Keep, default=Keep.MATCHES
    )
    queue_all = models.BooleanField(
        _("Mettre tout ce qui est gardé dans la file de triage"), default=False
    )

    permitted_use = models.TextField(_("Usage permis par les conditions"), blank=True)
    use_case = models.TextField(_("Ce que nous en faisons"), blank=True)
    terms_checked_by = models.CharField(_("Vérifiées par"), max_length=100, blank=True)
    terms_checked_on = models.DateField(_("Vérifiées le"), null=True, blank=True)

    active = models.BooleanField(default=False)
    interval_min = models.PositiveIntegerField(default=300)
    interval_max = models.PositiveIntegerField(default=3600)
    interval = models.PositiveIntegerField(default=300, db_default=300)
    ttl = models.PositiveIntegerField(null=True)
    next_poll_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    lease_no = models.PositiveBigIntegerField(default=0)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=500, blank=True)
    cursor = models.CharField(max_length=500, blank=True)
    body_hash = models.BinaryField(max_length=32, null=True)
    poison_hash = models.BinaryField(max_length=32, null=True)
    poison_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    moved_to = models.CharField(max_length=2000, blank=True, db_default="")

    health = models.CharField(max_length=10, choices=Health, default=Health.NEVER)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    active_since = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_item_at = models.DateTimeField(null=True)
    usual_gap = models.DurationField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    credential = models.BinaryField(null=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="source_once",
                fields=["kind", "address", "run"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="source_active_needs_terms",
                condition=models.Q(active=False)
                | (
                    models.Q(terms_checked_on__isnull=False)
                    & ~models.Q(permitted_use="")
                    & ~models.Q(use_case="")
                    & ~models.Q(terms_checked_by="")
                ),
            ),
            models.CheckConstraint(
                name="source_intervals_ordered",
                condition=models.Q(
                    interval_min__gte=60, interval_min__lte=models.F("interval_max")
                ),
            ),
            # No poll, no silence, no gauge ever looks at one that is not active.
            models.CheckConstraint(
                name="source_by_hand_is_not_polled",
                condition=~models.Q(kind=Kind.MANUAL, active=True),
            ),
            origin_matches_run("source_origin_run"),
        ]
        indexes = [
            # schedule.claim_due: the next sources to poll.
            models.Index(
                name="source_due",
                fields=["next_poll_at"],
                condition=models.Q(active=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_by_hand(self) -> bool:
        """Whether people capture what it holds, and nothing is ever asked."""
        return self.kind == Kind.MANUAL

    @property
    def has_terms(self) -> bool:
        """Whether the four fields of the terms of use are filled: without them, no listening."""
        return bool(
            self.permitted_use and self.use_case and self.terms_checked_by and self.terms_checked_on
        )
