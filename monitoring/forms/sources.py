"""What is listened to: its address, its terms, its pace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.connectors import CONNECTORS
from monitoring.models import (
    Family,
    Kind,
    Origin,
    Source,
)
from monitoring.models.run import World
from monitoring.sentences import for_reason
from msgu.net import NetError, read_address

FASTEST, SLOWEST = 60, 86_400


class MinutesField(forms.IntegerField):
    """Seconds in the database, whole minutes on screen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={"invalid": _("Écrivez un nombre entier de minutes.")},
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        # What was typed comes as text, what is stored as a number.
        return -(-value // 60) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        seconds = 60 * int(super().clean(value))
        if not FASTEST <= seconds <= SLOWEST:
            raise ValidationError(_("Choisissez de 1 à 1440 minutes, soit d’une minute à un jour."))
        return seconds


class AddressForm(forms.Form):
    """The address that a preview reads, for a source of a world."""

    kind = forms.ChoiceField(
        label=_("Genre"),
        choices=[(kind, Kind(kind).label) for kind in CONNECTORS],
        initial=Kind.FEED,
    )
    address = forms.CharField(
        label=_("Adresse du fil"),
        max_length=2000,
        help_text=_("Elle commence par https:// ou http://, et donne un fil RSS, Atom ou JSON."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.world = world
        played = world.origin == Origin.DEMO and Source.objects.in_world(world).polled().first()
        if played:
            self.fields["address"].help_text = _(
                "Une adresse publique, ou, pour essayer sans sortir de la démonstration\u00a0: "
                "%(address)s."
            ) % {"address": f"{played.address.partition('?')[0]}?essai"}

    def clean_address(self) -> str:
        """The address in its one form: nobody watches a feed twice under two spellings."""
        typed = str(self.cleaned_data["address"])
        try:
            return str(read_address(typed, settings.NET_EXCEPTIONS).url)
        except NetError as error:
            raise ValidationError(for_reason(error.reason)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        watched = Source.objects.in_world(self.world).filter(
            kind=data.get("kind"), address=data.get("address")
        )
        if source := watched.first():
            self.add_error(
                "address",
                _("Cette adresse est déjà surveillée, sous le nom «\u00a0%(name)s\u00a0».")
                % {"name": source.name},
            )
        return data


class SourceForm(forms.ModelForm[Source]):
    """How a source is called, kept and allowed. Listening needs the four terms of use."""

    interval_min = MinutesField(
        label=_("Au plus souvent, en minutes"),
        initial=300,
        help_text=_("Dès que la source publie, le poste la relit après ce délai."),
    )
    interval_max = MinutesField(
        label=_("Au plus rarement, en minutes"),
        initial=3600,
        help_text=_("Tant qu’elle se tait, il la relit de moins en moins souvent, jusque-là."),
    )
    listen = forms.BooleanField(label=_("Écouter cette source"), required=False)
    family = forms.ChoiceField(label=_("Famille"), choices=[("", _("Choisir…")), *Family.choices])

    class Meta:
        model = Source
        fields = (
            "name",
            "family",
            "keep",
            "queue_all",
            "interval_min",
            "interval_max",
            "permitted_use",
            "use_case",
            "terms_checked_by",
            "terms_checked_on",
        )
        widgets = {
            "permitted_use": forms.Textarea(attrs={"rows": 2}),
            "use_case": forms.Textarea(attrs={"rows": 2}),
            "terms_checked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean_terms_checked_on(self) -> date | None:
        day: date | None = self.cleaned_data["terms_checked_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Cette date est à venir\u00a0: on ne vérifie pas d’avance."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("listen"):
            for name in (
                "permitted_use",
                "use_case",
                "terms_checked_by",
                "terms_checked_on",
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name,
                        _(
                            "À remplir avant d’écouter\u00a0; "
                            "décochez «\u00a0Écouter\u00a0» pour plus tard."
                        ),
                    )
        fastest, slowest = data.get("interval_min"), data.get("interval_max")
        if fastest and slowest and fastest > slowest:
            self.add_error(
                "interval_max",
                _("Ce délai doit être au moins aussi long que le précédent."),
            )
        return data


# An address was previewed if it carries our seal: saving cannot skip the preview.
SEAL = TimestampSigner(salt="monitoring.preview")
SEAL_SECONDS = 3600


def seal(address: str, *, readable: bool) -> str:
    return SEAL.sign_object({"address": address, "readable": readable})


def unseal(token: str, *, address: str) -> bool | None:
    """Whether the previewed address could be read; None if this one was not previewed."""
    try:
        seen = SEAL.unsign_object(token, max_age=SEAL_SECONDS)
    except BadSignature:
        return None
    return seen["readable"] if seen["address"] == address else None
