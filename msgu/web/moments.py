"""Moments that people write down, by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MomentField(forms.DateTimeField):
    """A moment on the wall's clock, as browsers' own pickers write it.

    An hour that comes twice is its first coming; one that does not come is refused.
    """

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs
        )

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "ambiguous_timezone" or not error.params:
                raise
            return first_coming(error.params["datetime"])


def first_coming(written: datetime) -> datetime:
    """What a clock that is set back shows twice; one that is set forward never shows it."""
    moment = written.replace(tzinfo=timezone.get_current_timezone(), fold=0)
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != written:
        raise ValidationError(_("Cette heure n’existe pas\u00a0: on avance l’heure cette nuit-là."))
    return moment.astimezone(UTC)
