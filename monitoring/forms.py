"""Forms of the desk and of what it watches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.expression_sentences import for_fault
from monitoring.expressions import Fault, names_in, parse
from monitoring.ingest import match
from monitoring.library import QUOTATION_MARKS
from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Family,
    Kind,
    Origin,
    Priority,
    Source,
    Useful,
    Watch,
)
from monitoring.models.mention import Mention
from monitoring.models.run import World
from monitoring.models.vocabulary import USUAL_DISPOSITIONS
from monitoring.models.watch import Named
from monitoring.sentences import for_reason
from msgu.net import NetError, read_address
from msgu.web.keys import by_name

# --- Decisions -------------------------------------------------------------------------------


class DecisionForm(forms.Form):
    """A decision carries the version that the person had before their eyes."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


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


class CloseForm(DecisionForm):
    disposition = DispositionField()


class DismissForm(DecisionForm):
    reason = forms.ChoiceField(
        label=_("Motif"), choices=[("", _("Choisir…")), *DismissReason.choices]
    )


class ReferForm(DecisionForm):
    to = forms.CharField(label=_("À qui"), max_length=200)
    return_on = forms.DateField(
        label=_("Retour attendu le"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_return_on(self) -> date:
        day: date = self.cleaned_data["return_on"]
        if day < timezone.localdate():
            raise ValidationError(
                _("Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard.")
            )
        return day


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


# --- Sources ---------------------------------------------------------------------------------

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

    kind = forms.ChoiceField(label=_("Genre"), choices=Kind.choices, initial=Kind.FEED)
    address = forms.CharField(
        label=_("Adresse du fil"),
        max_length=2000,
        help_text=_("Elle commence par https:// ou http://, et donne un fil RSS, Atom ou JSON."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, world: World, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.world = world
        played = world.origin == Origin.DEMO and Source.objects.in_world(world).first()
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


# --- Watches ---------------------------------------------------------------------------------

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
