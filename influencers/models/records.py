"""What is written down about a voice over time: how it stood, what it was asked, what it did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from influencers.models.vocabulary import Answer, Done, Stance
from influencers.models.voice import Voice
from monitoring.models import Mention, Run, Watch


class StanceRecord(models.Model):
    """How one public message stood towards ours, on one of our topics: never without evidence.

    `on` is the day of that message; `evidence` outlives its text as a tombstone.
    """

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="stances")
    on = models.DateField()
    stance = models.SmallIntegerField(_("Posture envers nos messages"), choices=Stance)
    topic = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="+", db_index=False)
    evidence = models.ForeignKey(
        Mention, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="stance_known", condition=Q(stance__in=Stance.values)),
            models.UniqueConstraint(name="stance_once", fields=["voice", "evidence", "topic"]),
        ]
        indexes = [
            # The history of a voice, and what it comes to.
            models.Index(name="stance_of_voice", fields=["voice", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.stance:+d} {self.on}"


class Commitment(models.Model):
    """Something that a voice was asked: what it answered, and what was done."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="commitments")
    asked_on = models.DateField()
    asked = models.CharField(_("Ce qui est demandé"), max_length=300)
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    done = models.CharField(max_length=10, choices=Done, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="commitment_says_what", condition=~Q(asked="")),
            models.CheckConstraint(
                name="commitment_answer_known", condition=Q(answer__in=["", *Answer.values])
            ),
            # Only what was promised can be kept.
            models.CheckConstraint(
                name="commitment_done_was_promised",
                condition=Q(done="") | Q(answer=Answer.YES, done__in=Done.values),
            ),
        ]

    def __str__(self) -> str:
        return self.asked


class Dismissal(models.Model):
    """A proposal that somebody set aside: the account is not proposed again until a day.

    Only a digest of the account is kept: who was set aside is nobody's register.
    """

    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, db_index=False)
    author_key = models.BinaryField(max_length=32)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dismissal_once", fields=["author_key", "run"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.until}"
