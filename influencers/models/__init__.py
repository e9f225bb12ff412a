"""Who speaks on our topics, within what the law lets a public body write down."""

from influencers.models.account import VoiceAccount
from influencers.models.peer import (
    HERE,
    PeerAccount,
    PeerKind,
    PeerOrganisation,
    PeerTerritory,
)
from influencers.models.practice import (
    Practice,
    PracticeKind,
    PracticeObservation,
    PracticeState,
    Verdict,
)
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
    "HERE",
    "Answer",
    "ArchivedWhy",
    "Commitment",
    "Delay",
    "DetachedWhy",
    "Dismissal",
    "Done",
    "Help",
    "PeerAccount",
    "PeerKind",
    "PeerOrganisation",
    "PeerTerritory",
    "Practice",
    "PracticeKind",
    "PracticeObservation",
    "PracticeState",
    "PublicRole",
    "Purpose",
    "Reach",
    "Region",
    "Relationship",
    "Stance",
    "StanceRecord",
    "Verdict",
    "Voice",
    "VoiceAccount",
]
