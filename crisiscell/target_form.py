"""The organisation's own targets, as people write them: « 15 min », « 1 jour ouvrable »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring import targets
from monitoring.models import Level, Priority
from monitoring.targets import HOUSE, Aim, Place, Target

FIRST_ACT = gettext_lazy("Premier geste")
AIMS = {Aim.TRIAGE: gettext_lazy("Tri"), Aim.ANSWER: gettext_lazy("Réponse")}


class TargetField(forms.CharField):
    """A length of time in words; empty is the house's own."""

    def __init__(self, place: Place, target: Target) -> None:
        _level, priority, aim = place
        super().__init__(
            label=FIRST_ACT if (priority, aim) == (Priority.VITAL, Aim.ANSWER) else AIMS[aim],
            initial=target.words,
            required=False,
            max_length=40,
            help_text="" if target == HOUSE[place] else house_words(HOUSE[place]),
        )
        self.house = HOUSE[place]

    def clean(self, value: Any) -> Target:
        text = super().clean(value)
        target = targets.read_words(text) if text else self.house
        if target is None:
            raise forms.ValidationError(
                _("Écrivez une durée, par exemple 15\u00a0min, 4\u00a0h ou 1\u00a0jour ouvrable.")
            )
        if not targets.in_bounds(target):
            raise forms.ValidationError(
                _("De 1\u00a0minute à 48\u00a0heures, ou de 1 à 10\u00a0jours ouvrables.")
            )
        return target


def house_words(target: Target) -> str:
    return _("Maison\u00a0: %(target)s") % {"target": target.words}


@dataclass(frozen=True, kw_only=True)
class LevelFields:
    """What one level asks: a pair of fields for each priority."""

    level: Level
    wrong: bool
    priorities: list[tuple[Priority, list[BoundField]]]


class TargetForm(forms.Form):
    """Every target, by level and priority."""

    def __init__(self, *args: Any, in_force: Mapping[Place, Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, target in in_force.items():
            self.fields[targets.name(place)] = TargetField(place, target)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for place, sentence in targets.faults(self.asked):
                self.add_error(targets.name(place), sentence)
        return data

    @property
    def asked(self) -> dict[Place, Target]:
        return {place: self.cleaned_data[targets.name(place)] for place in HOUSE}

    @property
    def levels(self) -> list[LevelFields]:
        return [
            LevelFields(
                level=level,
                wrong=any(name.startswith(f"{level.value}_") for name in self.errors),
                priorities=[
                    (priority, [self[targets.name((level, priority, aim))] for aim in Aim])
                    for priority in Priority
                ],
            )
            for level in Level
        ]
