"""Who acts: the level of the desk, who is on duty and hands over, how ready it all is."""

from crisiscell.models.duty import DutyRank, DutyShift
from crisiscell.models.handover import Handover, HandoverWords
from crisiscell.models.level import LevelChange
from crisiscell.models.readiness import ReadinessSnapshot

__all__ = [
    "DutyRank",
    "DutyShift",
    "Handover",
    "HandoverWords",
    "LevelChange",
    "ReadinessSnapshot",
]
