"""Who acts: the level of the desk, who is on duty, how ready the organisation is."""

from crisiscell.models.duty import DutyRank, DutyShift
from crisiscell.models.level import LevelChange
from crisiscell.models.readiness import ReadinessSnapshot

__all__ = ["DutyRank", "DutyShift", "LevelChange", "ReadinessSnapshot"]
