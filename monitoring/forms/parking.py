"""When something comes back, and whose business it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.forms.decisions import DecisionForm
from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Mention, PurgeReason
from monitoring.triage import assignable
from msgu.users.hours import DAY, ServiceHours
from msgu.users.models import Organisation, User
from msgu.web.moments import MomentField

# The last choice of each list: the one that asks for more.
AT = "moment"
LENGTHS = {
    "15_min": timedelta(minutes=15),
    "30_min": timedelta(minutes=30),
    "1_h": timedelta(hours=1),
    "2_h": timedelta(hours=2),
    "4_h": timedelta(hours=4),
}
# Where nobody has said when the service opens and closes.
OPENS, CLOSES, MORNING = time(8, 30), time(16, 30), time(9)
Choices = list[tuple[str, Any]]


def moment_of(choice: str, *, now: datetime, hours: ServiceHours | None) -> datetime:
    """When a quick choice falls."""
    if choice in LENGTHS:
        return now + LENGTHS[choice]
    today = timezone.localdate(now)
    tomorrow = today + DAY
    if choice == "end_of_day":
        stretch = hours.days[today.weekday()] if hours else None
        return on_the_wall(today, stretch[1] if stretch else CLOSES)
    if choice == "opening" and hours:
        return next(hours.stretches(tomorrow))[0]
    return on_the_wall(tomorrow, OPENS if choice == "opening" else MORNING)


def on_the_wall(day: date, hour: time) -> datetime:
    """This hour of a day, here; midnight is the one that ends it."""
    last = day + DAY if hour == time(0) else day
    return datetime.combine(last, hour, timezone.get_current_timezone())


class ReturningForm(DecisionForm):
    """A form that asks when something comes back, and gives it as `gives`."""

    gives = "until"
    choices: Choices
    is_demo = False

    when = forms.ChoiceField(label=_("Jusqu’à quand"))
    moment = MomentField(label=_("Date et heure"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        when = self.fields["when"]
        assert isinstance(when, forms.ChoiceField)
        when.choices = [*self.choices, (AT, _("À une date et une heure…"))]

    def fit(self, mention: Mention, *, by: User) -> None:
        self.is_demo = by.is_demo

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        when, moment = data.pop("when", None), data.pop("moment", None)
        if when is None or "moment" in self.errors:
            return data
        if when != AT:
            hours = Organisation.current(is_demo=self.is_demo).hours
            data[self.gives] = self.possible(moment_of(when, now=timezone.now(), hours=hours))
        elif moment is None:
            self.add_error("moment", _("Choisissez la date et l’heure."))
        else:
            data[self.gives] = self.possible(moment)
        return data

    def possible(self, moment: datetime) -> datetime:
        """The moment, if it is to come and the text will still be there."""
        now = timezone.now()
        field = "moment" if self.data.get(self.add_prefix("when")) == AT else "when"
        if moment <= now:
            self.add_error(field, _("Ce moment est passé\u00a0: choisissez-en un à venir."))
        destroyed_on = lifetimes_in_force().purge_on(PurgeReason.UNFINISHED, since=now)
        if timezone.localdate(moment) >= destroyed_on:
            self.add_error(
                field,
                _("Le texte serait détruit avant ce moment\u00a0: choisissez-en un plus proche."),
            )
        return moment


class SnoozeForm(ReturningForm):
    choices = [
        ("15_min", _("15\u00a0min")),
        ("1_h", _("1\u00a0h")),
        ("4_h", _("4\u00a0h")),
        ("opening", _("À l’ouverture, le prochain jour de service")),
    ]


class ExpectedForm(ReturningForm):
    """When somebody must come back about what was referred to them."""

    gives = "return_at"
    choices = [
        ("30_min", _("Dans 30\u00a0min")),
        ("2_h", _("Dans 2\u00a0h")),
        ("end_of_day", _("À la fin de la journée")),
        ("morning", _("Demain, 9\u00a0h")),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].label = _("Retour attendu")


class ReferForm(ExpectedForm):
    to = forms.CharField(label=_("À qui"), max_length=200)
    field_order = ["seen", "to", "when", "moment"]


class AssignForm(DecisionForm):
    to = forms.ModelChoiceField(
        label=_("À qui"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Personne"),
        error_messages={
            "invalid_choice": _("Cette personne ne peut pas la recevoir. Choisissez-en une autre.")
        },
    )

    def fit(self, mention: Mention, *, by: User) -> None:
        people = self.fields["to"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = assignable(mention, by=by)
