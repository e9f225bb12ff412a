"""Who speaks on our topics, within what the law lets a public body write down."""

from influencers.models.account import VoiceAccount
from influencers.models.records import Commitment, Dismissal, StanceRecord
from influencers.models.vocabulary import (
    Answer,
    ArchivedWhy,
    Delay,
    DetachedWhy,
    Done,
    Help,
    PublicRole,
    Purpose,
    Reach,
    Region,
    Relationship,
    Stance,
)
from influencers.models.voice import Voice

__all__ = [
    "Answer",
    "ArchivedWhy",
    "Commitment",
    "Delay",
    "DetachedWhy",
    "Dismissal",
    "Done",
    "Help",
    "PublicRole",
    "Purpose",
    "Reach",
    "Region",
    "Relationship",
    "Stance",
    "StanceRecord",
    "Voice",
    "VoiceAccount",
]
