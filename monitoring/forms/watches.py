"""What words are watched, and those of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.expression_sentences import for_fault
from monitoring.expressions import Fault, names_in, parse
from monitoring.ingest import match
from monitoring.library import QUOTATION_MARKS
from monitoring.models import (
    Category,
    Priority,
    Watch,
)
from monitoring.models.watch import Named

APPROVALS = ("hr_approved_by", "hr_approved_on", "legal_approved_by", "legal_approved_on")


class WatchForm(forms.ModelForm[Watch]):
    """A watch; `fault` is set where its expression cannot be read, and tells where.

    `is_reworded` says whether the expression is another than the one that is stored.
    """

    fault: Fault | None = None
    is_reworded = False

    suggested_priority = forms.TypedChoiceField(
        label=_("Priorité proposée"),
        choices=[("", _("Aucune")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    suggested_category = forms.ChoiceField(
        label=_("Nature proposée"),
        choices=[("", _("Aucune")), *Category.choices],
        required=False,
    )
    named = forms.ChoiceField(
        label=_("Si ce terme est le nom d’une personne, qui est-elle\u00a0?"),
        choices=[("", _("Choisir…")), *Named.choices],
        required=False,
    )

    class Meta:
        model = Watch
        fields = (
            "expression",
            "hazard",
            "place",
            "suggested_priority",
            "suggested_category",
            "named",
            *APPROVALS,
            "active",
        )
        widgets = {
            "expression": forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
            "hr_approved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "legal_approved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "expression": _(
                "Un mot ou une expression par ligne, sans souci des accents, des majuscules ni du "
                "pluriel. Une ligne qui commence par «\u00a0-\u00a0» exclut."
            )
        }

    def clean_expression(self) -> str:
        # A browser ends lines its own way.
        expression = "\n".join(str(self.cleaned_data["expression"]).splitlines())
        self.is_reworded = expression != self.instance.expression
        if self.instance.pk and not self.is_reworded:
            # It may come from before there were operators: it goes on saying what it said.
            return expression
        try:
            parse(expression, match.known())
        except Fault as fault:
            self.fault = fault
            values = match.choices_of(fault.field)
            raise ValidationError(for_fault(fault, values=values)) from fault
        return expression

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = names_found(data.get("expression", ""))
        if names and not data.get("named"):
            self.add_error(
                "named",
                _(
                    "« %(name)s » ressemble au nom d’une personne. Dites qui elle est, ou "
                    "que ce n’en est pas un : on ne surveille pas le nom de quelqu’un du personnel."
                )
                % {"name": names[0]},
            )
        if data.get("named") == Named.EMPLOYEE and data.get("active"):
            self.ask_for_approvals(data)
        return data

    def ask_for_approvals(self, data: dict[str, Any]) -> None:
        """Two people, each with the date: without them the term may be kept, not watched."""
        for name in APPROVALS:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Sans cette approbation, le terme ne peut pas être actif."))
        by_hr, by_legal = data.get("hr_approved_by", ""), data.get("legal_approved_by", "")
        if by_hr and by_hr.casefold() == by_legal.casefold():
            self.add_error("legal_approved_by", _("Il faut deux personnes différentes."))
        for name in ("hr_approved_on", "legal_approved_on"):
            day = data.get(name)
            if day and day > timezone.localdate():
                self.add_error(name, _("Cette date est à venir : on n’approuve pas d’avance."))
            elif day and self.is_reworded and day == self.initial.get(name) != timezone.localdate():
                self.add_error(name, _("Elle visait les mots d’avant : il en faut une autre."))

    @property
    def asks_who(self) -> bool:
        """Whether the questions about a person stand open."""
        return self.instance.is_of_a_person or any(
            name in self.errors for name in ("named", *APPROVALS)
        )


def names_found(expression: str) -> list[str]:
    """What looks like a person's name in it; nothing in what cannot be read."""
    try:
        return names_in(parse(expression, match.known()))
    except Fault:
        return []


class LibraryForm(forms.Form):
    """Which places the terms that are chosen from the library are about."""

    place = forms.CharField(
        label=_("Vos lieux"),
        max_length=100,
        required=False,
        help_text=_(
            "Par exemple le nom de votre municipalité et ses surnoms, séparés par des virgules. "
            "Sans lieu, un terme trouve ce qui se dit de partout."
        ),
    )

    def clean_place(self) -> str:
        """Names that can stand between quotation marks in an expression."""
        place = str(self.cleaned_data["place"])
        for name in filter(None, map(str.strip, place.split(","))):
            try:
                parse(f'"{name.strip(QUOTATION_MARKS)}"', match.known())
            except Fault as fault:
                raise ValidationError(for_fault(fault)) from fault
        return place
