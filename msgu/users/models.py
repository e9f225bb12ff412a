"""People, what they may do, and the trail of what they did."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from msgu.users import hours


class Role(models.TextChoices):
    COMMUNICATOR = "communicator", _("Communicateur")
    LEAD = "lead", _("Responsable de la veille")
    MANAGER = "manager", _("Gestionnaire")
    ADMIN = "admin", _("Administrateur")
    PRIVACY_OFFICER = "privacy_officer", _("Responsable de la protection des RP")


class Language(models.TextChoices):
    FRENCH = "fr-ca", "Français"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    def beside(self, user: User) -> models.QuerySet[User]:
        """Who this person works with: the demonstration's people are nobody's real colleagues."""
        return self.filter(is_demo=user.is_demo)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person with a usable account. Addresses are kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person, known by an e-mail address. People are deactivated, never deleted."""

    email = models.EmailField(_("Courriel"), unique=True)
    name = models.CharField(_("Nom"), max_length=100)
    language = models.CharField(
        _("Langue"), max_length=5, choices=Language, default=Language.FRENCH
    )
    preferences = models.JSONField(default=dict, blank=True)
    default_view = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            # With unique=True, this is unique(lower(email)) with a single index.
            models.CheckConstraint(
                name="user_email_lower", condition=models.Q(email=Lower("email"))
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.user_roles.values_list("role", flat=True))

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def wants_keys(self) -> bool:
        """Whether single keys act on the desk; on until the person switches them off."""
        return bool(self.preferences.get("keys", True))

    @property
    def wants_sound(self) -> bool:
        """Whether a life in danger rings aloud; it does until the person silences it."""
        return bool(self.preferences.get("sound", True))

    @property
    def wants_notices(self) -> bool:
        """Whether it shows on the desktop, in the browsers where the person allowed it."""
        return bool(self.preferences.get("notices", True))

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]


class UserRole(models.Model):
    """One role of one person; a person may hold several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="user_roles")
    role = models.CharField(max_length=20, choices=Role)
    granted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="roles_granted"
    )
    granted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="user_role_once", fields=["user", "role"]),
            models.CheckConstraint(
                name="user_role_known", condition=models.Q(role__in=Role.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self, *, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An address that may make itself an account. Only a digest of its token is kept."""

    email = models.EmailField(_("Courriel"))
    name = models.CharField(_("Nom"), max_length=100)
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    language = models.CharField(
        _("Langue"), max_length=5, choices=Language, default=Language.FRENCH
    )
    token_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_email_lower", condition=models.Q(email=Lower("email"))
            ),
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def role_names(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def expired(self) -> bool:
        return self.expires_at <= timezone.now()


class AuditEntry(models.Model):
    """One act, written in the act's own transaction; a trigger refuses changes and removals.

    `before` and `after` hold codes, numbers and times, never what a person or a source wrote.
    The same rows serve the trail, undo and the measure of delays.
    """

    at = models.DateTimeField(db_default=Now())
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    batch = models.UUIDField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=40, blank=True)
    undo_of = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        indexes = [
            # The history of one thing, and the last acts of one person.
            models.Index(name="audit_target", fields=["target_kind", "target_id", "-id"]),
            models.Index(name="audit_actor", fields=["actor", "-id"]),
            # What one act did to many things.
            models.Index(
                name="audit_batch", fields=["batch"], condition=models.Q(batch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_kind} {self.target_id}"


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipalité")
    REGIONAL_COUNTY = "regional_county", _("MRC")
    FIRE_SERVICE = "fire_service", _("Service d’incendie")
    POLICE_SERVICE = "police_service", _("Service de police")
    PARAMEDICS = "paramedics", _("Services paramédicaux")
    SCHOOLS = "schools", _("Centre de services scolaire")
    HEALTH = "health", _("Santé et services sociaux")
    RELIEF = "relief", _("Organisme de secours")
    OTHER = "other", _("Autre organisme public")


# Days that texts are kept, at most, unless the impact assessment says otherwise; and at the very
# most. For what was closed, for what was not useful, for what nobody closed.
HOUSE_DAYS = {"keep_closed": 30, "keep_not_useful": 7, "keep_unfinished": 30}
MOST_DAYS = 365


def bounded(name: str) -> models.CheckConstraint:
    """A duration is shortened freely, and lengthened with a reason and a reference only."""
    within = models.Q(**{f"{name}__gte": 1, f"{name}__lte": HOUSE_DAYS[name]})
    longer = models.Q(**{f"{name}__gt": HOUSE_DAYS[name], f"{name}__lte": MOST_DAYS})
    justified = ~models.Q(longer_why="") & ~models.Q(longer_reference="")
    return models.CheckConstraint(
        name=f"organisation_{name}_bounded", condition=within | longer & justified
    )


class Organisation(models.Model):
    """Whose desk this is: one row, or none until somebody says; nothing points at it.

    The demonstration has an organisation of its own.

    `service_hours` holds seven days, Monday first: ["08:30", "16:30"], or null where closed; the
    end of a day is "00:00". An empty list: not said yet. The three durations are in days;
    `longer_reference` names the privacy impact assessment that allows one to be longer than ours.
    """

    name = models.CharField(_("Nom de l’organisation"), max_length=200)
    kind = models.CharField(_("Type"), max_length=20, choices=OrganisationKind)
    territory = models.CharField(_("Territoire"), max_length=200, blank=True)
    service_hours = models.JSONField(default=list)
    # What `monitoring.targets` reads: only what differs from the house's own.
    targets = models.JSONField(default=dict, db_default={})
    officer_name = models.CharField(
        _("Responsable de la protection des renseignements personnels"), max_length=100, blank=True
    )
    officer_contact = models.CharField(
        _("Comment joindre cette personne"), max_length=300, blank=True
    )
    keep_closed = models.PositiveSmallIntegerField(
        _("Mention close"), default=HOUSE_DAYS["keep_closed"]
    )
    keep_not_useful = models.PositiveSmallIntegerField(
        _("Mention non utile ou écartée"), default=HOUSE_DAYS["keep_not_useful"]
    )
    keep_unfinished = models.PositiveSmallIntegerField(
        _("Mention jamais close"), default=HOUSE_DAYS["keep_unfinished"]
    )
    longer_why = models.CharField(_("Pourquoi plus longtemps"), max_length=500, blank=True)
    longer_reference = models.CharField(_("Référence de l’ÉFVP"), max_length=200, blank=True)
    changed_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="organisation_once", fields=["is_demo"]),
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=models.Q(kind__in=OrganisationKind.values),
            ),
            *(bounded(name) for name in HOUSE_DAYS),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls, *, is_demo: bool) -> Organisation:
        """The row, or an empty one that is not saved."""
        return cls.objects.filter(is_demo=is_demo).first() or cls(is_demo=is_demo)

    @property
    def hours(self) -> hours.ServiceHours | None:
        """When somebody is expected to look; None where the clock always runs."""
        return hours.read(self.service_hours, zone=ZoneInfo(settings.TIME_ZONE))
