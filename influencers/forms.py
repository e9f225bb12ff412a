"""A sheet and its accounts as people write them: the fields of the closed list, and no other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from influencers import scan
from influencers.models import (
    Help,
    PublicRole,
    Purpose,
    Region,
    Voice,
    VoiceAccount,
)
from influencers.voices import WRITTEN, forbidden
from monitoring.models import Watch
from monitoring.worlds import world_of
from msgu.text.clean import one_line
from msgu.users.models import Role, User

RESPONDS = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def named(watch: Watch) -> str:
    """One of our watches: what it is about, and how it begins."""
    words = Truncator(str(watch)).chars(60)
    return f"{watch.hazard} · {words}" if watch.hazard else words


class Topics(forms.ModelMultipleChoiceField[Watch]):
    """Some of our watches."""

    def label_from_instance(self, watch: Any) -> str:
        return named(watch)


class Topic(forms.ModelChoiceField[Watch]):
    """One of our watches."""

    def label_from_instance(self, watch: Any) -> str:
        return named(watch)


def say_for_none(form: forms.BaseForm, **words: str) -> None:
    """Name the empty choice of a list, where a line of dashes would stand."""
    for name, said in words.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        field.choices = [("", said), *[(value, label) for value, label in choices if value]]


class SheetForm(forms.ModelForm[Voice]):
    """A sheet. `seen` is the version that was on screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    public_role = forms.ChoiceField(
        label=gettext_lazy("Rôle public"),
        required=False,
        choices=[("", gettext_lazy("Aucun de ces rôles")), *PublicRole.choices],
        help_text=gettext_lazy(
            "À quel titre cette voix parle en public. Une personne privée n’a pas de fiche."
        ),
    )
    topics = Topics(
        label=gettext_lazy("Sujets"),
        queryset=Watch.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Seulement ceux de nos termes de veille."),
        error_messages={"required": gettext_lazy("Choisissez au moins un de nos sujets.")},
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Territoire"),
        required=False,
        choices=Region.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    can_count_on = forms.MultipleChoiceField(
        label=gettext_lazy("Sur quoi compter"),
        required=False,
        choices=Help.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("But de la fiche"), choices=Purpose.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Voice
        fields = (
            *("display_name", "public_role", "topics", "areas", "sector", "reach_band"),
            *("reach_on", "relationship", "can_count_on", "triggers", "usual_form"),
            *("usual_delay", "prepared_line", "respondent", "purpose", "justification"),
        )
        widgets = {
            "reach_on": DayInput,
            "triggers": forms.Textarea(attrs={"rows": 2}),
            "prepared_line": forms.Textarea(attrs={"rows": 3}),
            "justification": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "sector": gettext_lazy("Jamais une adresse ni un quartier."),
            "triggers": gettext_lazy("Les sujets et les gestes qui l’amènent à réagir en public."),
            "usual_form": gettext_lazy("Une vidéo, une lettre ouverte, une question en séance…"),
            "prepared_line": gettext_lazy("Ce que nous répondrons, prêt à publier."),
            "justification": gettext_lazy(
                "Pourquoi cette fiche est nécessaire, en une ou deux phrases."
            ),
        }
        error_messages = {
            "justification": {"required": gettext_lazy("Écrivez la raison de la fiche.")},
            "display_name": {"required": gettext_lazy("Écrivez le nom qu’affiche le compte.")},
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics, respondent = self.fields["topics"], self.fields["respondent"]
        assert isinstance(topics, forms.ModelMultipleChoiceField)
        assert isinstance(respondent, forms.ModelChoiceField)
        respondent.empty_label = _("À désigner")
        say_for_none(self, reach_band=_("Inconnue"), usual_delay=_("Inconnu"))
        topics.queryset = Watch.objects.in_world(world_of(by)).order_by("hazard", "pk")
        respondent.queryset = (
            User.objects.beside(by)
            .filter(is_active=True, user_roles__role__in=RESPONDS)
            .distinct()
            .order_by("name", "pk")
        )
        self.initial["seen"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("display_name", *WRITTEN):
            if name in data:
                data[name] = one_line(data[name])
        self.refuse_forbidden(data)
        if bool(data.get("reach_band")) != bool(data.get("reach_on")):
            self.add_error("reach_on", _("La portée va avec le jour où elle a été constatée."))
        return data

    def refuse_forbidden(self, data: dict[str, Any]) -> None:
        """Say at each field what must be taken out; what was typed stays there."""
        texts = {name: data.get(name, "") for name in ("display_name", *WRITTEN)}
        for name, found in forbidden(Voice(**texts)).items():
            for sentence in dict.fromkeys(finding.sentence for finding in found):
                self.add_error(name, sentence)


class ConsentField(forms.CharField):
    """Where a written consent is: needed only where accounts of several platforms go together."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Consentement écrit (référence)"),
            required=False,
            max_length=200,
            help_text=gettext_lazy(
                "Nécessaire quand des comptes de plusieurs plateformes vont ensemble\u00a0: "
                "rattacher entre eux les comptes d’une personne, c’est les recouper. Elle y "
                "consent par écrit, et la référence dit où est cet écrit, par exemple "
                "«\u00a0courriel du 12 novembre 2026\u00a0»."
            ),
        )
        self.template_name = "influencers/consent.html"

    def clean(self, value: Any) -> str:
        consent = one_line(super().clean(value))
        if found := scan.findings(consent):
            raise forms.ValidationError([finding.sentence for finding in found])
        return consent


class AccountForm(forms.ModelForm[VoiceAccount]):
    """A public account."""

    class Meta:
        model = VoiceAccount
        fields = ("platform", "handle")
        help_texts = {"handle": gettext_lazy("Tel qu’il paraît, par exemple @exo_hebdo.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_for_none(self, platform=_("Choisir…"))

    def clean_handle(self) -> str:
        handle = one_line(self.cleaned_data["handle"])
        found = forbidden(Voice(display_name=handle)).get("display_name", [])
        if found:
            raise forms.ValidationError(found[0].sentence)
        return handle

    def _post_clean(self) -> None:
        """The verb makes the row, and says itself that an account has a sheet already."""


class AttachForm(AccountForm):
    """One more public account of a voice."""

    consent = ConsentField()
