"""What people write about similar organisations, and what narrows their lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from influencers.forms import DayInput, say_for_none
from influencers.models import (
    PeerAccount,
    PeerKind,
    PeerOrganisation,
    PeerTerritory,
    Practice,
    PracticeKind,
    PracticeObservation,
    PracticeState,
    Verdict,
)
from influencers.peers.observations import refuse_without_reason, refuse_without_verdict
from monitoring import sources
from monitoring.models import Mention
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.text.clean import clean, one_line
from msgu.users.models import Role, User

# Who may have something to do.
OWNERS = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.ADMIN)


class PeerForm(forms.ModelForm[PeerOrganisation]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), choices=PeerKind.choices, widget=forms.RadioSelect
    )
    territory = forms.ChoiceField(
        label=gettext_lazy("Territoire"),
        choices=[("", gettext_lazy("Choisir…")), *PeerTerritory.choices],
        help_text=gettext_lazy("D’ici\u00a0: région et Québec. D’ailleurs\u00a0: le reste."),
    )

    class Meta:
        model = PeerOrganisation
        fields = ("name", "kind", "territory", "resembles")
        widgets = {"resembles": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "resembles": gettext_lazy("Sa taille, ses risques, ses moyens, ce qu’elle a vécu.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_resembles(self) -> str:
        return one_line(self.cleaned_data["resembles"])

    def _post_clean(self) -> None:
        """Fill the row; the verb says itself that the register has one of that name."""
        for name in self.Meta.fields:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])


class PeerAccountForm(forms.ModelForm[PeerAccount]):
    class Meta:
        model = PeerAccount
        fields = ("platform", "address", "is_feed")
        widgets = {
            "address": forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        }
        help_texts = {
            "is_feed": gettext_lazy(
                "Le poste lit les fils. Une page de réseau social s’ouvre, mais ne se lit pas ici."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_for_none(self, platform=_("Choisir…"))

    def clean_address(self) -> str:
        """The address in its one form, as sources have it."""
        try:
            return sources.vetted(str(self.cleaned_data["address"]))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal

    def _post_clean(self) -> None:
        """The verb makes the row."""


class ObservationForm(forms.ModelForm[PracticeObservation]):
    """An observation; `final` says which of the two buttons was pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    link = forms.URLField(
        label=gettext_lazy("Lien qui en fait foi"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    number = forms.IntegerField(
        label=gettext_lazy("Ou le numéro d’une mention"),
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        choices=[("", pgettext_lazy("verdict", "Pas encore")), *Verdict.choices],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = PracticeObservation
        fields = ("seen", "seen_on", "link", "verdict", "reason")
        widgets = {
            "seen": forms.Textarea(attrs={"rows": 4}),
            "seen_on": DayInput,
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "seen": gettext_lazy("Ce qu’elle a fait, où et comment\u00a0; rien sur une personne."),
        }

    def __init__(self, *args: Any, by: User, final: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.final = by, final or self.instance.is_final
        self.initial["version"] = self.instance.version
        self.initial["number"] = self.instance.mention_id
        self.initial["seen_on"] = self.instance.seen_on or timezone.localdate()

    def clean_number(self) -> int | None:
        number: int | None = self.cleaned_data["number"]
        if number and number != self.instance.mention_id:
            world = Mention.every.in_world(world_of(self.by)).visible_to(self.by)
            if not world.filter(pk=number, protected=False, purged_at=None).exists():
                raise forms.ValidationError(
                    _("Aucune mention de ce numéro ne peut servir de preuve.")
                )
        return number

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if link and not link.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Un lien commence par https:// ou http://."))
        return link

    def clean_seen_on(self) -> date:
        day: date = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("Cette date est à venir\u00a0: inscrivez ce qui a été vu.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("seen", "reason"):
            if name in data:
                data[name] = one_line(data[name])
        if self.final and not data.get("verdict"):
            self.add_error("verdict", refuse_without_verdict().sentence)
        if self.final and not data.get("reason"):
            self.add_error("reason", refuse_without_reason().sentence)
        return data

    def _post_clean(self) -> None:
        """Fill the row; the database's own rules are the verb's."""
        for name in self.Meta.fields:
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        if "number" in self.cleaned_data:
            self.instance.mention_id = self.cleaned_data["number"]


class PracticeForm(forms.ModelForm[Practice]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que nous en faisons"),
        choices=PracticeKind.choices,
        widget=forms.RadioSelect,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État"), choices=PracticeState.choices, required=False
    )

    class Meta:
        model = Practice
        fields = ("kind", "title", "text", "owner", "due_on", "state")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "due_on": DayInput}
        help_texts = {
            "text": gettext_lazy("Les étapes, ou le modèle lui-même, dans nos mots."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset, owner.empty_label = owners(by), _("Choisir…")
        self.initial["version"] = self.instance.version
        if not self.instance.pk:
            del self.fields["state"]

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or str(self.instance.state)


def owners(by: User) -> QuerySet[User]:
    active = User.objects.beside(by).filter(is_active=True, user_roles__role__in=OWNERS)
    return active.distinct().order_by("name", "pk")


# --- What narrows the lists --------------------------------------------------------------------


class PeersFilter(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        required=False,
        choices=[("", gettext_lazy("Tous")), *PeerKind.choices],
    )
    where = forms.ChoiceField(
        label=gettext_lazy("D’ici ou d’ailleurs"),
        required=False,
        choices=[
            ("", gettext_lazy("Les deux")),
            ("here", gettext_lazy("D’ici")),
            ("elsewhere", gettext_lazy("D’ailleurs")),
        ],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[("", gettext_lazy("En usage")), ("archived", gettext_lazy("Archivées"))],
    )


class ObservationsFilter(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        choices=[
            ("", gettext_lazy("Tous")),
            *Verdict.choices,
            ("draft", gettext_lazy("Brouillons")),
        ],
    )
    peer = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        required=False,
        queryset=PeerOrganisation.objects.none(),
        empty_label=gettext_lazy("Toutes"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[("", gettext_lazy("En usage")), ("archived", gettext_lazy("Archivées"))],
    )

    def __init__(self, *args: Any, peers: QuerySet[PeerOrganisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        peer = self.fields["peer"]
        assert isinstance(peer, forms.ModelChoiceField)
        peer.queryset = peers


class PracticesFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[
            ("", gettext_lazy("Tous")),
            *PracticeState.choices,
            ("archived", gettext_lazy("Archivées")),
        ],
    )
    whose = forms.ChoiceField(
        label=gettext_lazy("Responsable"),
        required=False,
        choices=[("", gettext_lazy("Tous")), ("mine", gettext_lazy("Moi"))],
    )
