"""What people write about voices. A form has the fields of the closed list, and no other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from influencers.consulting import Why
from influencers.models import (
    Answer,
    Commitment,
    DetachedWhy,
    Done,
    Help,
    PublicRole,
    Purpose,
    Region,
    Stance,
    StanceRecord,
    Voice,
    VoiceAccount,
)
from influencers.voices import WRITTEN, forbidden
from monitoring.models import Mention, Watch
from monitoring.worlds import world_of
from msgu.text.clean import one_line
from msgu.users.models import Role, User
from msgu.web.dates import written

RESPONDS = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
# What may serve as evidence, the newest first.
EVIDENCE_OFFERED = 30


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Topics(forms.ModelMultipleChoiceField[Watch]):
    """Our watches: what they are about, and how they begin."""

    def label_from_instance(self, watch: Any) -> str:
        words = Truncator(str(watch)).chars(60)
        return f"{watch.hazard} · {words}" if watch.hazard else words


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


class AccountForm(forms.ModelForm[VoiceAccount]):
    """A public account."""

    class Meta:
        model = VoiceAccount
        fields = ("platform", "handle")
        help_texts = {"handle": gettext_lazy("Tel qu’il paraît, par exemple @exo_hebdo.")}

    def clean_handle(self) -> str:
        handle = one_line(self.cleaned_data["handle"])
        found = forbidden(Voice(display_name=handle)).get("display_name", [])
        if found:
            raise forms.ValidationError(found[0].sentence)
        return handle

    def _post_clean(self) -> None:
        """The verb makes the row, and says itself that an account has a sheet already."""


class DetachForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Pourquoi"), choices=DetachedWhy.choices, widget=forms.RadioSelect
    )


class WhyForm(forms.Form):
    why = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ouvrez-vous cette fiche\u202f?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites pourquoi\u00a0: la fiche s’ouvrira.")},
    )


class EvidenceField(forms.ModelChoiceField[Mention]):
    def label_from_instance(self, mention: Any) -> str:
        day = written(timezone.localdate(mention.published_at), "DATE_FORMAT")
        words = mention.title or mention.text
        return f"nº {mention.pk}, {day}\u00a0: {words[:70]}"


class StanceForm(forms.ModelForm[StanceRecord]):
    evidence = EvidenceField(
        label=gettext_lazy("Mention qui en fait foi"),
        queryset=Mention.every.none(),
        empty_label=gettext_lazy("Choisir…"),
    )
    stance = forms.TypedChoiceField(
        label=gettext_lazy("Posture envers nos messages"),
        choices=Stance.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Ce message envers les nôtres, jamais la personne."),
    )

    class Meta:
        model = StanceRecord
        fields = ("evidence", "topic", "stance")

    def __init__(self, *args: Any, voice: Voice, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence, topic = self.fields["evidence"], self.fields["topic"]
        assert isinstance(evidence, forms.ModelChoiceField)
        assert isinstance(topic, forms.ModelChoiceField)
        evidence.queryset = offered(voice, by=by)
        topic.queryset, topic.empty_label = voice.topics.order_by("pk"), None

    def _post_clean(self) -> None:
        """The verb makes the row."""


def offered(voice: Voice, *, by: User) -> QuerySet[Mention]:
    """The latest mentions of a voice's accounts that may serve as evidence."""
    authors = voice.accounts.exclude(author=None).values("author")
    said = Mention.every.in_world(world_of(by)).visible_to(by).filter(author__in=authors)
    newest = said.filter(protected=False).order_by("-published_at").values_list("pk", flat=True)
    # A form looks for the chosen one again: not in a slice.
    kept = Mention.every.filter(pk__in=list(newest[:EVIDENCE_OFFERED]))
    return kept.order_by("-published_at")


class CommitmentForm(forms.ModelForm[Commitment]):
    class Meta:
        model = Commitment
        fields = ("asked", "asked_on")
        labels = {"asked_on": gettext_lazy("Demandé le")}
        widgets = {"asked": forms.Textarea(attrs={"rows": 2}), "asked_on": DayInput}


class SettleForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Réponse"),
        required=False,
        choices=[("", gettext_lazy("Pas encore")), *Answer.choices],
    )
    done = forms.ChoiceField(
        label=gettext_lazy("Suite"),
        required=False,
        choices=[("", gettext_lazy("À venir")), *Done.choices],
    )


class FreezeForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Dernier jour du gel"), widget=DayInput)


class MergeForm(forms.Form):
    """Into which other live sheet of the same world."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("La fiche qui reste"),
        queryset=Voice.objects.none(),
        empty_label=gettext_lazy("Choisir…"),
    )

    def __init__(self, *args: Any, others: QuerySet[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = others


class ImportForm(forms.Form):
    """A table that somebody pasted."""

    table = forms.CharField(
        label=gettext_lazy("Le tableau, collé d’un chiffrier"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Une ligne d’en-têtes, puis une voix par ligne. Colonnes\u00a0: nom, plateforme, "
            "compte, rôle, sujets, but, raison\u00a0; au besoin région, secteur, relation."
        ),
    )


class RegisterForm(forms.Form):
    """What narrows the register."""

    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"),
        required=False,
        choices=[
            ("", gettext_lazy("Tous")),
            *PublicRole.choices,
            ("reach", gettext_lazy("Portée répétée")),
        ],
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Territoire"),
        required=False,
        choices=[("", gettext_lazy("Tous")), *Region.choices],
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Sujet"),
        required=False,
        queryset=Watch.objects.none(),
        empty_label=gettext_lazy("Tous"),
    )
    stance = forms.ChoiceField(
        label=gettext_lazy("Posture"),
        required=False,
        choices=[
            ("", gettext_lazy("Toutes")),
            ("positive", gettext_lazy("Positive")),
            ("neutral", gettext_lazy("Neutre")),
            ("negative", gettext_lazy("Négative")),
            ("undetermined", gettext_lazy("Indéterminée")),
        ],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[
            ("", gettext_lazy("En usage")),
            ("incomplete", gettext_lazy("Incomplètes")),
            ("review", gettext_lazy("À revoir")),
            ("frozen", gettext_lazy("Gelées")),
            ("archived", gettext_lazy("Archivées")),
        ],
    )

    def __init__(self, *args: Any, topics: QuerySet[Watch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ModelChoiceField)
        topic.queryset = topics
