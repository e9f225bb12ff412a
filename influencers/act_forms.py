"""What people do with sheets, say why they open one, or look for: each form is small."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from influencers.consulting import Why
from influencers.forms import ConsentField, DayInput, Topic
from influencers.models import (
    Answer,
    Commitment,
    DetachedWhy,
    Done,
    PublicRole,
    Region,
    Stance,
    StanceRecord,
    Voice,
)
from monitoring.models import Mention, Watch
from monitoring.worlds import world_of
from msgu.users.models import User
from msgu.web.dates import written

# What may serve as evidence, the newest first.
EVIDENCE_OFFERED = 30


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


class ReadForm(forms.Form):
    """What somebody reads the postures of the whole register for."""

    why = forms.ChoiceField(
        label=gettext_lazy("Pourquoi lisez-vous les postures\u202f?"),
        choices=[("", gettext_lazy("Choisir…")), *Why.choices],
        error_messages={"required": gettext_lazy("Dites pourquoi\u00a0: elles s’afficheront.")},
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

    topic = Topic(label=gettext_lazy("Sujet"), queryset=Watch.objects.none(), empty_label=None)

    class Meta:
        model = StanceRecord
        fields = ("evidence", "topic", "stance")

    def __init__(self, *args: Any, voice: Voice, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence, topic = self.fields["evidence"], self.fields["topic"]
        assert isinstance(evidence, forms.ModelChoiceField)
        assert isinstance(topic, forms.ModelChoiceField)
        evidence.queryset = offered(voice, by=by)
        topic.queryset = voice.topics.order_by("pk")

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
    """Into which other live sheet of the same world, and who agreed to it where."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("La fiche qui reste"),
        queryset=Voice.objects.none(),
        empty_label=gettext_lazy("Choisir…"),
    )
    consent = ConsentField()

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


STATES = [
    ("", gettext_lazy("En usage")),
    ("incomplete", gettext_lazy("Incomplètes")),
    ("review", gettext_lazy("À revoir")),
    ("frozen", gettext_lazy("Gelées")),
    ("archived", gettext_lazy("Archivées")),
]


class RegisterForm(forms.Form):
    """What narrows the register; by how a voice stands only where postures are shown."""

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
    topic = Topic(
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
        choices=STATES,
    )

    def __init__(self, *args: Any, topics: QuerySet[Watch], postures: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic, state = self.fields["topic"], self.fields["state"]
        assert isinstance(topic, forms.ModelChoiceField)
        assert isinstance(state, forms.ChoiceField)
        topic.queryset = topics
        if not postures:
            # What a sheet lacks depends on where it leans.
            del self.fields["stance"]
            state.choices = [one for one in STATES if one[0] != "incomplete"]
