"""How long a mention may wait: the house's own targets, and what an organisation made of them.

Pure. A target is written as a code, « 15m » or « 3d »: minutes, or working days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.models.level import Level
from monitoring.models.vocabulary import Priority

# What a working day lasts where nobody has set service hours: a shift. The clock always runs
# there, and a day of 24 hours would let a desk that has not said its hours wait the longest.
SHIFT = timedelta(hours=8)
MOST_MINUTES, MOST_DAYS = 2880, 10
LIFE = timedelta(hours=1)
_CODE = re.compile(r"([1-9][0-9]{0,3})([md])", re.ASCII)


class Aim(StrEnum):
    """What somebody must have done: looked and decided, then acted or answered."""

    TRIAGE = "triage"
    ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class Target:
    """How long from capture: minutes, or working days of the organisation's own hours."""

    minutes: int = 0
    days: int = 0

    @property
    def code(self) -> str:
        return f"{self.days}d" if self.days else f"{self.minutes}m"

    @property
    def nominal(self) -> timedelta:
        """How long it counts as beside another one: a working day is a shift."""
        return self.days * SHIFT if self.days else timedelta(minutes=self.minutes)

    @property
    def words(self) -> str:
        """« 15 min », « 4 h », « 1 h 30 », « 1 jour ouvrable »."""
        if self.days:
            return ngettext("%(n)d jour ouvrable", "%(n)d jours ouvrables", self.days) % {
                "n": self.days
            }
        hours, minutes = divmod(self.minutes, 60)
        if not hours:
            return _("%(n)d min") % {"n": minutes}
        if not minutes:
            return _("%(n)d h") % {"n": hours}
        return _("%(hours)d\u00a0h\u00a0%(minutes)02d") % {"hours": hours, "minutes": minutes}


Place = tuple[Level, Priority, Aim]


def _house() -> Iterator[tuple[Place, Target]]:
    for level, codes in _HOUSE.items():
        for priority, pair in zip(Priority, codes, strict=True):
            for aim, code in zip(Aim, pair.split(), strict=True):
                target = read_code(code)
                assert target
                yield (level, priority, aim), target


def read_code(code: object) -> Target | None:
    """What a stored code says; None where it says nothing, or more than we allow."""
    match = _CODE.fullmatch(code) if isinstance(code, str) else None
    if match is None:
        return None
    number = int(match[1])
    if match[2] == "d":
        return Target(days=number) if number <= MOST_DAYS else None
    return Target(minutes=number) if number <= MOST_MINUTES else None


# From capture to triage, then to the first action (P1) or the answer, for priorities 1 to 4. No
# public standard fixes them; the Red Cross survey of 2010 found that 74 % of people expect help
# within the hour of a post. In an alert and in a crisis, thanks and offers are dealt with together:
# once a shift, and answered within the day. Recovery has the questions of a pre-alert.
_PRE_ALERT = ("10m 10m", "30m 60m", "120m 240m", "480m 1440m")
_HOUSE = {
    Level.ROUTINE: ("15m 15m", "60m 120m", "240m 1d", "1d 3d"),
    Level.PRE_ALERT: _PRE_ALERT,
    Level.ALERT: ("5m 5m", "15m 30m", "60m 120m", "480m 1440m"),
    Level.CRISIS: ("3m 5m", "10m 30m", "45m 120m", "480m 1440m"),
    Level.RECOVERY: _PRE_ALERT,
}
HOUSE: Mapping[Place, Target] = dict(_house())
GROUPED = frozenset({(Level.ALERT, Priority.ROUTINE), (Level.CRISIS, Priority.ROUTINE)})

# The calmer level that each one may not be slower than.
CALMER = {
    Level.RECOVERY: Level.ROUTINE,
    Level.PRE_ALERT: Level.ROUTINE,
    Level.ALERT: Level.PRE_ALERT,
    Level.CRISIS: Level.ALERT,
}


def read(stored: object) -> dict[Place, Target]:
    """Every target in force: the house's, but for those that an organisation's sheet replaces.

    What cannot be read there is left out: a hand that slips in the database stops no desk.
    """
    kept = stored if isinstance(stored, dict) else {}
    given = {place: read_code(kept.get(name(place))) for place in HOUSE}
    return {place: given[place] or house for place, house in HOUSE.items()}


def written(targets: Mapping[Place, Target]) -> dict[str, str]:
    """What of these differs from the house's, as a sheet stores it: {} where nothing does."""
    return {
        name(place): targets[place].code
        for place, house in HOUSE.items()
        if targets[place] != house
    }


def name(place: Place) -> str:
    """How a target is called in a sheet, in a form and in the trail: « crisis_1_triage »."""
    level, priority, aim = place
    return f"{level.value}_{priority.value}_{aim.value}"


def faults(targets: Mapping[Place, Target]) -> Iterator[tuple[Place, str]]:
    """What does not hold together among whole targets, in a sentence for each place."""
    for place, target in targets.items():
        if sentence := fault_of(place, target, targets):
            yield place, sentence


def fault_of(place: Place, target: Target, targets: Mapping[Place, Target]) -> str:
    level, priority, aim = place
    if priority == Priority.VITAL and target.nominal > LIFE:
        return _("Une vie en danger n’attend jamais plus d’une heure.")
    if aim == Aim.ANSWER:
        triage = targets[level, priority, Aim.TRIAGE]
        if target.nominal < triage.nominal:
            return _("La réponse ne peut précéder le tri (%(other)s).") % {"other": triage.words}
    if priority > Priority.VITAL:
        worse = targets[level, Priority(priority - 1), aim]
        if target.nominal < worse.nominal:
            return _("Plus court que pour «\u00a0%(priority)s\u00a0» (%(other)s), plus grave.") % {
                "priority": Priority(priority - 1).label,
                "other": worse.words,
            }
    if calmer := CALMER.get(level):
        other = targets[calmer, priority, aim]
        if target.nominal > other.nominal:
            return _("Plus long qu’au niveau «\u00a0%(level)s\u00a0» (%(other)s), plus calme.") % {
                "level": calmer.label,
                "other": other.words,
            }
    return ""


# --- As people write them ----------------------------------------------------------------------

_WRITTEN = re.compile(
    r"(?:(?P<days>[0-9]{1,4}) ?(?:j|jours?|jours? ouvrables?|d|days?|working days?)"
    r"|(?:(?P<hours>[0-9]{1,4}) ?(?:h|heures?|hours?) ?)?"
    r"(?:(?P<minutes>[0-9]{1,4}) ?(?:m|min|mn|minutes?)?)?)",
    re.ASCII | re.IGNORECASE,
)


def read_words(text: str) -> Target | None:
    """The target that somebody wrote, in either language; a bare number is minutes.

    None for what is no length of time; one that is out of bounds comes back as it is.
    """
    match = _WRITTEN.fullmatch(" ".join(text.split()))
    if match is None or not any(match.groups()):
        return None
    if match["days"]:
        return Target(days=int(match["days"]))
    return Target(minutes=60 * int(match["hours"] or 0) + int(match["minutes"] or 0))


def in_bounds(target: Target) -> bool:
    return read_code(target.code) == target
