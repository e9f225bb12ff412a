"""What people decide about many mentions at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from monitoring.forms.decisions import DispositionField
from monitoring.models import Category, DismissReason, Priority


class DismissManyForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Motif"), choices=[("", _("Choisir…")), *DismissReason.choices]
    )


class CloseManyForm(forms.Form):
    disposition = DispositionField()


class QualifyManyForm(forms.Form):
    # A life in danger is never declared seven hundred times over.
    priority = forms.TypedChoiceField(
        label=_("Urgence"),
        choices=[
            ("", _("Celle de chaque mention")),
            *(choice for choice in Priority.choices if choice[0] != Priority.VITAL),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    category = forms.ChoiceField(
        label=_("Nature"),
        choices=[("", _("Celle de chaque mention")), *Category.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if not self.errors and not cleaned["priority"] and not cleaned["category"]:
            raise ValidationError(_("Choisissez une urgence, une nature, ou les deux."))
        return cleaned
