"""How voices stand on a day, from what is recorded about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from influencers import stance
from influencers.models import StanceRecord, Voice
from influencers.stance import Posture, Turn


def postures(voices: Iterable[Voice], *, on: date) -> dict[int, Posture]:
    """The posture of each of these voices, by number."""
    records: dict[int, list[tuple[date, int]]] = {voice.pk: [] for voice in voices}
    rows = StanceRecord.objects.filter(voice__in=records, on__gte=on - stance.WINDOW)
    for voice, day, value in rows.values_list("voice", "on", "stance"):
        records[voice].append((day, value))
    return {pk: stance.posture(found, on=on) for pk, found in records.items()}


def turns_of(voice: Voice, *, on: date) -> list[Turn]:
    """Each time a voice went over to the other side, the oldest first."""
    return stance.turns(voice.stances.values_list("on", "stance"), on=on)
