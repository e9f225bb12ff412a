"""What people of the crisis cell write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crisiscell.handovers.signing import able_beside
from crisiscell.models import DutyRank, DutyShift, Handover
from monitoring.models import Level
from msgu.users.hours import MIDNIGHT
from msgu.users.models import (
    HOUSE_DAYS,
    MOST_DAYS,
    Organisation,
    OrganisationKind,
    Role,
    User,
)

WEEKDAYS = (
    _("Lundi"),
    _("Mardi"),
    _("Mercredi"),
    _("Jeudi"),
    _("Vendredi"),
    _("Samedi"),
    _("Dimanche"),
)
DESK = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)
LONGEST_DUTY = timedelta(days=14)


# --- The level -------------------------------------------------------------------------------


class LevelForm(forms.Form):
    """Another level, and why. `seen` is the one that was on screen."""

    seen = forms.ChoiceField(choices=Level.choices, widget=forms.HiddenInput)
    level = forms.ChoiceField(
        label=_("Nouveau niveau"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez le nouveau niveau."),
            "invalid_choice": _("Ce niveau n’est pas possible d’ici. Relisez celui en vigueur."),
        },
    )
    reason = forms.CharField(
        label=_("Motif"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce qui se passe, en une phrase. Sans nom de particulier."),
        error_messages={"required": _("Écrivez ce qui justifie ce changement.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


# --- Duty ------------------------------------------------------------------------------------


class MomentField(forms.DateTimeField):
    """A moment on the wall's clock, as browsers' own pickers write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs
        )


class DutyForm(forms.ModelForm[DutyShift]):
    person = forms.ModelChoiceField(
        label=_("Personne"), queryset=User.objects.none(), empty_label=_("Choisir…")
    )
    starts_at = MomentField(label=_("Du"))
    ends_at = MomentField(label=_("Au"))
    rank = forms.ChoiceField(label=_("Garde"), choices=DutyRank.choices, widget=forms.RadioSelect)

    class Meta:
        model = DutyShift
        fields = ("person", "starts_at", "ends_at", "rank")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            User.objects.beside(by)
            .filter(is_active=True, user_roles__role__in=DESK)
            .distinct()
            .order_by("name", "pk")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if not starts_at or not ends_at:
            return data
        if ends_at <= starts_at:
            self.add_error("ends_at", _("La fin doit suivre le début."))
        elif ends_at <= timezone.now():
            self.add_error("ends_at", _("Cette garde serait déjà terminée."))
        elif ends_at - starts_at > LONGEST_DUTY:
            self.add_error(
                "ends_at", _("Une garde dure quatorze jours au plus\u00a0: vérifiez les dates.")
            )
        return data

    def _post_clean(self) -> None:
        # The model's own check would say again, in the database's words, what `clean` said.
        pass


# --- The handover ----------------------------------------------------------------------------


class HandoverForm(forms.Form):
    """What whoever leaves adds to the facts, and for whom."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("À savoir"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Ce que la liste ne dit pas. Sans nom de particulier\u00a0: détruit après 90 jours."
        ),
    )
    to = forms.ModelChoiceField(
        label=_("Pour"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Qui arrivera"),
        error_messages={
            "invalid_choice": _(
                "Cette personne ne peut plus prendre la relève\u00a0: choisissez-en une autre."
            )
        },
    )
    release = forms.BooleanField(required=False, initial=True)

    def __init__(
        self, *args: Any, by: User, following: Sequence[int], former: Handover | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = able_beside(by)
        self.initial["form_key"] = uuid4()
        if former:
            self.initial["to"] = former.named_id
            words = former.words.filter(author=by).values_list("text", flat=True)
            self.initial["words"] = words.first()
        elif expected := [number for number in following if number != by.pk]:
            self.initial["to"] = expected[0]


class ArrivalForm(forms.Form):
    """What whoever arrives says when they sign."""

    words = forms.CharField(
        label=_("Remarque ou question"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sans nom de particulier\u00a0: détruite après 90 jours."),
    )
    claim = forms.BooleanField(required=False)


# --- The organisation ------------------------------------------------------------------------


class HourField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        formats = ["%H:%M", "%H:%M:%S", "%H h %M", "%Hh%M"]
        super().__init__(
            widget=widget,
            input_formats=formats,
            required=False,
            error_messages={"invalid": _("Écrivez une heure, par exemple 8\u00a0h\u00a030.")},
            **kwargs,
        )


class OrganisationForm(forms.ModelForm[Organisation]):
    """The organisation's sheet, with two hours for each day of the week."""

    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("Choisir…")), *OrganisationKind.choices]
    )

    class Meta:
        model = Organisation
        fields = (
            *("name", "kind", "territory", "officer_name", "officer_contact"),
            *(*HOUSE_DAYS, "longer_why", "longer_reference"),
        )
        help_texts = {
            "officer_contact": _(
                "Courriel, téléphone ou adresse\u00a0: la page publique le montre."
            ),
            "keep_closed": _("En jours\u00a0; 30 au plus, sauf motif et référence."),
            "keep_not_useful": _("En jours\u00a0; 7 au plus, sauf motif et référence."),
            "keep_unfinished": _(
                "En jours depuis le dernier geste\u00a0; 30 au plus, sauf motif et référence."
            ),
            "longer_reference": _(
                "L’évaluation des facteurs relatifs à la vie privée qui le permet."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        week = self.instance.service_hours or [None] * 7
        for number, day in enumerate(week):
            opens, closes = day or ("", "")
            self.fields[f"opens_{number}"] = HourField(label=_("De"), initial=opens)
            self.fields[f"closes_{number}"] = HourField(label=_("À"), initial=closes)

    @property
    def sheet(self) -> list[BoundField]:
        return [self[name] for name in ("name", "kind", "territory")]

    @property
    def officer(self) -> list[BoundField]:
        return [self[name] for name in ("officer_name", "officer_contact")]

    @property
    def keeping(self) -> list[BoundField]:
        return [self[name] for name in (*HOUSE_DAYS, "longer_why", "longer_reference")]

    @property
    def week(self) -> list[tuple[str, BoundField, BoundField]]:
        """Each day with its two fields."""
        return [
            (str(name), self[f"opens_{number}"], self[f"closes_{number}"])
            for number, name in enumerate(WEEKDAYS)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(7):
            opens, closes = f"opens_{number}", f"closes_{number}"
            if opens in self.errors or closes in self.errors:
                continue
            if fault := fault_of(data.get(opens), data.get(closes)):
                self.add_error(closes if data.get(opens) is not None else opens, fault)
        self.clean_durations(data)
        return data

    def clean_durations(self, data: dict[str, Any]) -> None:
        """Shorter is free; longer asks why, and by which assessment."""
        justified = data.get("longer_why") and data.get("longer_reference")
        for name, house in HOUSE_DAYS.items():
            days = data.get(name)
            if days is None:
                continue
            if not 1 <= days <= MOST_DAYS:
                self.add_error(name, gettext("Écrivez de 1 à 365 jours."))
            elif days > house and not justified:
                self.add_error(
                    name,
                    gettext(
                        "Plus de %(n)s jours demande un motif et la référence d’une ÉFVP, plus bas."
                    )
                    % {"n": house},
                )

    def filled(self) -> Organisation:
        """The organisation as the form has it, its week included; the verb saves it."""
        self.instance.service_hours = [
            [opens.isoformat("minutes"), closes.isoformat("minutes")]
            if (opens := self.cleaned_data[f"opens_{number}"]) is not None
            and (closes := self.cleaned_data[f"closes_{number}"]) is not None
            else None
            for number in range(7)
        ]
        return self.instance


def fault_of(opens: time | None, closes: time | None) -> str:
    """What is wrong with the two hours of one day; "" if nothing is."""
    if opens is None and closes is None:
        return ""
    if closes is None:
        return gettext("Écrivez aussi l’heure de la fin, ou effacez celle du début.")
    if opens is None:
        return gettext("Écrivez aussi l’heure du début, ou effacez celle de la fin.")
    if closes != MIDNIGHT and closes <= opens:
        return gettext(
            "La fin doit suivre le début\u00a0; pour finir à minuit, choisissez 0\u00a0h."
        )
    lasts = (closes.hour * 60 + closes.minute or 24 * 60) - opens.hour * 60 - opens.minute
    if lasts < 60:
        return gettext("Une journée de service dure au moins une heure.")
    return ""
