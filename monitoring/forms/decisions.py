"""What people decide about a mention."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Priority,
    Useful,
)
from monitoring.models.mention import Mention
from monitoring.models.vocabulary import USUAL_DISPOSITIONS, LiftedWhy, ProtectedWhy
from msgu.users.models import User
from msgu.web.keys import by_name


class DecisionForm(forms.Form):
    """A decision carries the version that the person had before their eyes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def fit(self, mention: Mention, *, by: User) -> None:
        """Offer what fits this mention, and this person."""


class CategorySelect(forms.Select):
    """Each category answers its own keys."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-key"] = by_name()[f"category_{value}"].presses
        return option


class QualifyForm(DecisionForm):
    # What is of no use is dismissed instead.
    useful = forms.ChoiceField(
        label=_("Utile\u00a0?"),
        choices=[(Useful.YES, _("Oui")), (Useful.REVIEW, Useful.REVIEW.label)],
        widget=forms.RadioSelect,
    )
    priority = forms.TypedChoiceField(
        label=_("Urgence\u00a0?"),
        choices=Priority.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label=_("Nature\u00a0?"),
        choices=[("", _("Choisir…")), *Category.choices],
        widget=CategorySelect,
    )


class DispositionField(forms.ChoiceField):
    """What was done: the usual answers to this category first, then every other."""

    def __init__(self, category: str = "") -> None:
        usual = USUAL_DISPOSITIONS.get(category, ())
        others = [choice for choice in Disposition.choices if choice[0] not in usual]
        groups = [
            (_("Le plus souvent"), [(answer.value, answer.label) for answer in usual]),
            (_("Autres suites"), others),
        ]
        choices = groups if usual else others
        super().__init__(label=_("Suite donnée"), choices=[("", _("Choisir…")), *choices])


class WithoutCallField(forms.BooleanField):
    """Asked of whoever ends a matter of life while no call to 911 is written down."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Je confirme\u00a0: cette mention ne demande pas d’appel au 911."),
            help_text=_("Vie en danger\u00a0: aucun appel n’est inscrit."),
            error_messages={
                "required": _("Inscrivez l’appel au 911, ou confirmez qu’il n’en faut pas.")
            },
        )


class CloseForm(DecisionForm):
    disposition = DispositionField()


class DismissForm(DecisionForm):
    reason = forms.ChoiceField(
        label=_("Motif"), choices=[("", _("Choisir…")), *DismissReason.choices]
    )


class ProtectForm(DecisionForm):
    why = forms.ChoiceField(label=_("Qui protéger"), choices=ProtectedWhy.choices)


class UnprotectForm(DecisionForm):
    why = forms.ChoiceField(label=_("Motif"), choices=[("", _("Choisir…")), *LiftedWhy.choices])


class DestroyForm(DecisionForm):
    pass


class ReopenForm(DecisionForm):
    pass


class NoteForm(forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Note"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


def qualify_initial(mention: Mention) -> dict[str, Any]:
    """What was decided, else what is proposed."""
    return {
        "seen": mention.version,
        "useful": Useful.REVIEW if mention.useful == Useful.REVIEW else Useful.YES,
        "priority": mention.priority,
        "category": mention.category or mention.proposed_category,
    }
