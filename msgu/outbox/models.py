"""How a person is reached, and what waits to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from msgu.users.models import User

DAY = timedelta(days=1)
# After it was sent, for who asks what was said and when.
KEPT = timedelta(days=30)


class Kind(models.TextChoices):
    MAIL = "mail", _("Courriel")
    SERVICE = "service", _("Service")


class ChannelQuerySet(models.QuerySet["Channel"]):
    def open(self) -> ChannelQuerySet:
        """Those that something may leave by. A closed account is told nothing."""
        return self.filter(active=True, person__is_active=True, person__is_demo=False)

    def reachable(self, people: Iterable[User]) -> set[int]:
        """The numbers of those among these people whom something can reach."""
        return set(self.open().filter(person__in=list(people)).values_list("person", flat=True))


class Channel(models.Model):
    """One way to one person: an e-mail address, or an Apprise address, which holds secrets.

    `sealed` is that address under a key that is outside the database. From `quiet_from` to
    `quiet_to`, by the organisation's clock, only what is urgent leaves; both empty: never quiet.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="channels"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(_("Nom du canal"), max_length=60)
    address = models.EmailField(_("Courriel"), blank=True)
    sealed = models.BinaryField(null=True)
    quiet_from = models.TimeField(_("De"), null=True, blank=True)
    quiet_to = models.TimeField(_("À"), null=True, blank=True)
    verified_at = models.DateTimeField(db_default=Now())
    active = models.BooleanField(default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="channel_leads_somewhere",
                condition=Q(kind=Kind.MAIL, sealed=None) & ~Q(address="")
                | Q(kind=Kind.SERVICE, sealed__isnull=False, address=""),
            ),
            models.CheckConstraint(
                name="channel_quiet_from_and_to",
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
            # A form sent twice makes one channel.
            models.UniqueConstraint(name="channel_label_once", fields=["person", "label"]),
        ]

    def __str__(self) -> str:
        return self.label

    def speaks_at(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls in."""
        if self.quiet_from is None or self.quiet_to is None:
            return moment
        here = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
        if not is_between(here.time(), self.quiet_from, self.quiet_to):
            return moment
        day = here.date() if here.time() < self.quiet_to else here.date() + DAY
        return datetime.combine(day, self.quiet_to, here.tzinfo)


def is_between(moment: time, start: time, end: time) -> bool:
    """Whether a time of the day is in a stretch, which may pass midnight."""
    return start <= moment < end if start < end else moment >= start or moment < end


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> NoticeQuerySet:
        """What has not left, and still may."""
        return self.filter(
            sent_at=None, channel__active=True, recipient__is_active=True
        ).select_related("channel", "recipient")


class Notice(models.Model):
    """One thing to tell one person by one channel: words of ours only, and a link.

    `last_error` is a fault's code, and the provider's number.
    """

    key = models.CharField(max_length=200, unique=True)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    urgent = models.BooleanField()
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=2000)
    posted_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_no = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="notice_due", fields=["due_at"], condition=Q(sent_at=None)),
            # The last that left, and those that are forgotten.
            models.Index(
                name="notice_sent", fields=["-sent_at"], condition=Q(sent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.key
