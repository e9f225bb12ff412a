"""A posture that goes over to the other side is worth somebody's look: it raises a signal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from influencers.models import Voice
from influencers.postures import turns_of
from influencers.stance import Turn
from monitoring.ingest.signals import ring, signal
from monitoring.models import Signal
from monitoring.models.signal import SignalKind


def ring_if_turned(voice: Voice, *, before: Sequence[Turn], on: date) -> None:
    """Raise a signal if what was just written is a turn more; one turn rings once."""
    now = turns_of(voice, on=on)
    if len(now) > len(before) and now[-1] not in before:
        ring([of_turn(voice, now[-1])])


def of_turn(voice: Voice, turn: Turn) -> Signal:
    return signal(
        SignalKind.TURNED_VOICE,
        key=f"turned:{voice.pk}:{turn.on}:{turn.after}",
        subject=voice.pk,
        why=turn.after,
        like=voice,
    )
