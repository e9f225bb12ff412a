"""What is written down of a call to 911. Nothing but its time is needed at first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from monitoring.models import EmergencyCall

MINUTE = "%Y-%m-%dT%H:%M"


class PastMoment(forms.Field):
    """A moment that has come, to the minute, as clocks on the wall show it.

    Django's own field refuses the hour that comes twice in November: a call made then must be
    written down too. The later of the two is meant, unless it is still to come.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)

    def __init__(self, *, now: datetime | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.now = now

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = parse_datetime(str(value).strip())
        except ValueError:
            wall = None
        if wall is None:
            raise ValidationError(_("Écrivez une date et une heure."))
        return self.past(wall.replace(tzinfo=None))

    def past(self, wall: datetime) -> datetime:
        zone, now = timezone.get_current_timezone(), self.now or timezone.now()
        try:
            both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0)]
        except OverflowError:
            both = []
        come = [moment for moment in both if moment <= now]
        if not come:
            raise ValidationError(_("Cette heure n’est pas encore venue\u00a0: vérifiez-la."))
        return come[0]


class KeyedForm(forms.Form):
    """The same form sent twice is one act."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PastMoment):
                field.now = now


class CallForm(KeyedForm):
    """A call that has just been made: an hour that nobody touched means now."""

    offered = forms.CharField(widget=forms.HiddenInput, required=False)
    called_at = PastMoment(
        label=_("Heure de l’appel"), help_text=_("Maintenant, si vous n’y touchez pas.")
    )
    file_number = forms.CharField(
        label=_("Numéro de dossier"),
        help_text=_("Demandez-le. On ne le donne pas toujours\u00a0: il s’ajoute après."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passed_on = forms.CharField(
        label=_("Ce que vous avez transmis"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        if self["called_at"].data == self.cleaned_data.pop("offered", None):
            self.cleaned_data["called_at"] = None
        return self.cleaned_data


class LiaisonForm(KeyedForm):
    liaison = forms.CharField(
        label=_("Qui avez-vous avisé\u00a0?"),
        help_text=_("Un nom ou une fonction\u00a0: votre liaison avec les secours."),
        max_length=200,
    )
    liaison_told_at = PastMoment(
        label=_("À quelle heure\u00a0?"), help_text=_("Vide\u00a0: maintenant."), required=False
    )


class CorrectForm(KeyedForm):
    """All that a call says, to be completed or said otherwise."""

    called_at = PastMoment(label=_("Heure de l’appel"))
    file_number = CallForm.base_fields["file_number"]
    passed_on = CallForm.base_fields["passed_on"]
    liaison = forms.CharField(label=_("Liaison avisée"), max_length=200, required=False)
    liaison_told_at = PastMoment(label=_("Liaison avisée à"), required=False)


def call_form(*, now: datetime) -> CallForm:
    offered = timezone.localtime(now).strftime(MINUTE)
    initial = {"form_key": uuid4(), "called_at": now, "offered": offered}
    return CallForm(initial=initial, auto_id="call-%s", now=now)


def liaison_form(*, now: datetime) -> LiaisonForm:
    return LiaisonForm(initial={"form_key": uuid4()}, auto_id="liaison-%s", now=now)


def correct_form(call: EmergencyCall, *, now: datetime) -> CorrectForm:
    said = {name: getattr(call, name) for name in CorrectForm.base_fields if name != "form_key"}
    return CorrectForm(
        initial={"form_key": uuid4(), **said}, auto_id=f"correct-{call.pk}-%s", now=now
    )
