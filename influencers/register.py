"""The register as people read it: each sheet with what it comes to, narrowed as they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from influencers.models import Voice
from influencers.models.voice import VoiceQuerySet
from influencers.postures import postures
from influencers.stance import Leaning, Posture
from monitoring.models import Watch
from monitoring.models.run import World


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What narrows the register; "" and None let everything through."""

    role: str = ""
    area: str = ""
    topic: Watch | None = None
    stance: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A sheet on a day: its posture, what it lacks, and what is due."""

    voice: Voice
    posture: Posture
    lacks: list[str]
    to_review: bool
    frozen: bool


def rows(wanted: Wanted, *, world: World, on: date) -> list[Row]:
    """The sheets that answer, by name."""
    found = list(
        narrowed(wanted, world=world, on=on)
        .prefetch_related("topics", "accounts")
        .order_by("display_name", "pk")
    )
    stands = postures(found, on=on)
    every = [row_of(voice, stands[voice.pk], on=on) for voice in found]
    return [
        row
        for row in every
        if wanted.stance in {"", row.posture.leaning}
        and (wanted.state != "incomplete" or row.lacks)
    ]


def narrowed(wanted: Wanted, *, world: World, on: date) -> VoiceQuerySet:
    """What the database can tell; the posture and what is missing are looked at afterwards."""
    voices = Voice.objects.in_world(world)
    if wanted.state == "archived":
        voices = voices.archived(on=on)
    elif wanted.state == "review":
        voices = voices.to_review(on=on)
    else:
        voices = voices.live(on=on)
    if wanted.state == "frozen":
        voices = voices.frozen(on=on)
    if wanted.role:
        voices = voices.filter(public_role="" if wanted.role == "reach" else wanted.role)
    if wanted.area:
        voices = voices.filter(areas__contains=[wanted.area])
    if wanted.topic:
        voices = voices.filter(topics=wanted.topic)
    return voices


def row_of(voice: Voice, posture: Posture, *, on: date) -> Row:
    return Row(
        voice=voice,
        posture=posture,
        lacks=lacks(voice, posture),
        to_review=voice.review_due <= on and voice.is_live(on=on),
        frozen=voice.is_frozen(on=on),
    )


def lacks(voice: Voice, posture: Posture) -> list[str]:
    """What a sheet needs before it can serve, by code."""
    found = []
    if not any(account.until is None for account in voice.accounts.all()):
        found.append("account")
    if posture.leaning == Leaning.POSITIVE and not voice.can_count_on:
        found.append("count_on")
    if posture.leaning == Leaning.NEGATIVE and not voice.expects:
        found.append("expect")
    return found
