"""What is being said: sources → items → mentions → stories → signals."""

from monitoring.models import lookups  # noqa: F401 (registers them)
from monitoring.models.author import Author
from monitoring.models.claim import Claim, Nudge, NudgeKind
from monitoring.models.counts import Dimension, HourCount, Slot
from monitoring.models.emergency import EmergencyCall
from monitoring.models.level import DeskLevel, Level
from monitoring.models.mention import Mention
from monitoring.models.nearness import LinkHow, LinkState, Sketch, StoryLink
from monitoring.models.note import Note
from monitoring.models.own import OwnAddress, OwnLink
from monitoring.models.retention import (
    Destroyed,
    Hold,
    HoldItem,
    PurgeReason,
    PurgeReport,
    Waits,
)
from monitoring.models.run import Origin, Run
from monitoring.models.selection import Left, Selection
from monitoring.models.set_aside import SetAside
from monitoring.models.sighting import MentionVersion, Sighting
from monitoring.models.signal import Signal
from monitoring.models.source import Family, Health, Keep, Kind, Platform, Source
from monitoring.models.story import Story
from monitoring.models.vocabulary import (
    Category,
    DismissReason,
    Disposition,
    Priority,
    ProtectedWhy,
    Stage,
    Status,
    Useful,
)
from monitoring.models.watch import Match, Watch

__all__ = [
    "Author",
    "Category",
    "Claim",
    "DeskLevel",
    "Destroyed",
    "Dimension",
    "DismissReason",
    "Disposition",
    "EmergencyCall",
    "Family",
    "Health",
    "Hold",
    "HoldItem",
    "HourCount",
    "Keep",
    "Kind",
    "Left",
    "Level",
    "LinkHow",
    "LinkState",
    "Match",
    "Mention",
    "MentionVersion",
    "Note",
    "Nudge",
    "NudgeKind",
    "Origin",
    "OwnAddress",
    "OwnLink",
    "Platform",
    "Priority",
    "ProtectedWhy",
    "PurgeReason",
    "PurgeReport",
    "Run",
    "Selection",
    "SetAside",
    "Sighting",
    "Signal",
    "Sketch",
    "Slot",
    "Source",
    "Stage",
    "Status",
    "Story",
    "StoryLink",
    "Useful",
    "Waits",
    "Watch",
]
