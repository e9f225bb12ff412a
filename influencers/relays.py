"""Who may carry our messages, and who will probably speak, by territory and by topic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from influencers import records
from influencers.models import Region, Voice, VoiceAccount
from influencers.models.voice import VoiceQuerySet
from influencers.postures import postures
from influencers.records import Kept
from influencers.stance import Leaning, Posture
from monitoring.models import Watch
from monitoring.models.run import World


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What narrows both lists; nothing lets everything through."""

    area: str = ""
    topics: Collection[Watch] = ()


@dataclass(frozen=True, kw_only=True)
class Relay:
    """A voice on a day: how it stands, where it speaks, and what it kept of its promises."""

    voice: Voice
    posture: Posture
    accounts: Sequence[VoiceAccount]
    kept: Kept


@dataclass(frozen=True, kw_only=True)
class Lists:
    """Who may relay, and who is expected to speak: a voice may be in both."""

    relays: Sequence[Relay]
    expected: Sequence[Relay]

    @property
    def voices(self) -> list[Voice]:
        return list({one.voice.pk: one.voice for one in [*self.relays, *self.expected]}.values())


def lists(asked: Asked, *, world: World, on: date) -> Lists:
    """Both lists on a day; those that carry most of what they promised come first."""
    voices = list(narrowed(asked, world=world, on=on))
    stands = postures(voices, on=on)
    found = [relay(voice, stands[voice.pk]) for voice in voices]
    positive = [one for one in found if one.posture.leaning == Leaning.POSITIVE]
    return Lists(
        relays=sorted(positive, key=lambda one: -(one.kept.percent or 0)),
        expected=[one for one in found if one.voice.expects],
    )


def narrowed(asked: Asked, *, world: World, on: date) -> VoiceQuerySet:
    """The live sheets that no election freezes, by name; all of Québec is in each region's list."""
    voices = Voice.objects.in_world(world).live(on=on).exclude(frozen_until__gte=on)
    if asked.area:
        voices = voices.filter(areas__overlap=[asked.area, Region.ALL])
    if asked.topics:
        voices = voices.filter(topics__in=asked.topics).distinct()
    known = voices.select_related("respondent").prefetch_related("accounts", "commitments")
    return known.order_by("display_name", "pk")


def relay(voice: Voice, posture: Posture) -> Relay:
    return Relay(
        voice=voice,
        posture=posture,
        accounts=[account for account in voice.accounts.all() if account.until is None],
        kept=records.kept(voice.commitments.all()),
    )
