"""Near copies: what is compared of a mention, and how it came to stand in a story, or not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.models.mention import Mention
from monitoring.models.story import Story


class Sketch(models.Model):
    """What the grouping lane compares of a mention; without `bands`, it has yet to look at it.

    Written with the mention, and emptied when its source edits it.
    """

    mention = models.OneToOneField(
        Mention, primary_key=True, on_delete=models.CASCADE, related_name="sketch"
    )
    bands = models.BinaryField(null=True)
    # The method that made the bands: those of another one are not compared. 0: it did not say.
    version = models.PositiveSmallIntegerField(db_default=0)
    captured_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # What the lane has yet to look at.
            models.Index(
                name="sketch_waiting", fields=["mention"], condition=Q(bands__isnull=True)
            ),
            # What it compares with when it starts, and what it forgets.
            models.Index(name="sketch_captured", fields=["captured_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.mention_id}"


class LinkState(models.TextChoices):
    SUGGESTED = "suggested", pgettext_lazy("lien", "suggéré")
    CONFIRMED = "confirmed", pgettext_lazy("lien", "confirmé")
    REFUSED = "refused", pgettext_lazy("lien", "refusé")


class LinkHow(models.TextChoices):
    """Who or what brings a mention and a story together."""

    EXACT = "exact", _("mêmes mots")
    NEAR = "near", _("mots semblables")
    PERSON = "person", _("une personne")


class StoryLink(models.Model):
    """A mention and what it resembles: suggested, confirmed, or refused by people, for good.

    `like` led the story then, or stood alone: where `story` is none, nothing has joined it yet.
    """

    # Without an index of its own: those of the constraints serve.
    mention = models.ForeignKey(
        Mention, on_delete=models.CASCADE, related_name="links", db_index=False
    )
    like = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="linked")
    story = models.ForeignKey(Story, null=True, on_delete=models.SET_NULL, related_name="links")
    # From 0 to 1: what both have in common; none where a person decided.
    score = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=LinkState)
    how = models.CharField(max_length=10, choices=LinkHow)
    # Who confirmed or refused it; nobody, where the machine did.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # What nobody has answered, from the side that is resembled.
            models.Index(
                name="story_link_open_story",
                fields=["story"],
                condition=Q(state=LinkState.SUGGESTED),
            ),
            models.Index(
                name="story_link_open_like",
                fields=["like"],
                condition=Q(state=LinkState.SUGGESTED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="story_link_once", fields=["mention", "story"]),
            models.UniqueConstraint(name="story_link_pair_once", fields=["mention", "like"]),
            models.CheckConstraint(name="story_link_of_two", condition=~Q(mention=F("like"))),
            models.CheckConstraint(
                name="story_link_state_known", condition=Q(state__in=LinkState.values)
            ),
            models.CheckConstraint(
                name="story_link_how_known", condition=Q(how__in=LinkHow.values)
            ),
            models.CheckConstraint(
                name="story_link_score",
                condition=Q(score=None) | Q(score__gte=0, score__lte=1),
            ),
            models.CheckConstraint(
                name="story_link_refused_by_people",
                condition=~Q(state=LinkState.REFUSED) | Q(by__isnull=False),
            ),
            models.CheckConstraint(
                name="story_link_suggested_by_nobody",
                condition=~Q(state=LinkState.SUGGESTED) | Q(by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mention_id} ~ {self.like_id}: {self.state}"
