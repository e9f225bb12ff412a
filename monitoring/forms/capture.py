"""What somebody saw or heard elsewhere, as they bring it in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.capture import Said
from monitoring.ingest.normalise import CLOCK_SLACK, EARLIEST
from monitoring.itemise import TITLE_LENGTH, URL_LENGTH
from monitoring.links import platform_of, read_link, taken_apart
from monitoring.models import Category, Platform, Priority
from msgu.text.clean import Clean, clean, one_line

# Together with its label a mention's text still holds both (`itemise.TEXT_LENGTH`).
TEXT_LENGTH, IMAGE_LENGTH, NOTE_LENGTH = 17_000, 2_000, 5_000

P = Platform
PLATFORMS = [
    ("", gettext_lazy("Selon le lien")),
    (
        gettext_lazy("Vu sur"),
        [
            (one.value, one.label)
            for one in (
                *(P.FACEBOOK, P.INSTAGRAM, P.TIKTOK, P.X, P.YOUTUBE, P.REDDIT, P.LINKEDIN),
                *(P.BLUESKY, P.MESSAGING, P.WEB),
            )
        ],
    ),
    (
        gettext_lazy("Entendu, lu ou reçu"),
        [
            (one.value, one.label)
            for one in (P.PHONE, P.IN_PERSON, P.RADIO_TV, P.PRINT, P.EMAIL, P.OTHER)
        ],
    ),
]


class WordsField(forms.CharField):
    """Some lines of text, cleaned as a source's are; one that is too long is refused in words.

    Without the browser's own limit, which would cut the end of what is pasted and say nothing.
    """

    def __init__(self, *, length: int, rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, widget=widget, **options)
        self.length = length

    def to_python(self, value: Any) -> Clean:
        words = clean(super().to_python(value) or "")
        if len(words) > self.length:
            raise ValidationError(
                _(
                    "Ce texte compte %(n)s caractères, et le poste en garde %(most)s. "
                    "Gardez l’essentiel\u00a0: le lien mène au reste."
                )
                % {"n": len(words), "most": self.length}
            )
        return words


class LineField(forms.CharField):
    """One line, without what nobody can see."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class MomentField(forms.DateTimeField):
    """When it was published, on the wall's clock; not yet to come."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(required=False, widget=widget, input_formats=formats, **options)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment and moment > timezone.now() + CLOCK_SLACK:
            raise ValidationError(_("Cette heure est à venir\u00a0: dites quand c’est paru."))
        if moment and moment < EARLIEST:
            raise ValidationError(_("Cette date est trop ancienne pour le poste."))
        return moment


class CaptureForm(forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    text = WordsField(
        label=gettext_lazy("Ce qui est dit"),
        help_text=gettext_lazy(
            "Collez le texte, le lien, ou les deux ensemble\u00a0: le lien sera reconnu."
        ),
        length=TEXT_LENGTH,
        rows=5,
    )
    link = LineField(
        label=gettext_lazy("Lien"),
        required=False,
        help_text=gettext_lazy("Le poste le garde, sans l’ouvrir."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("Vu ou entendu où\u202f?"), choices=PLATFORMS, required=False
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Urgence proposée"),
        help_text=gettext_lazy(
            "Une vie en danger\u00a0? Appelez d’abord le 911\u00a0: le poste ne l’appelle pas."
        ),
        choices=[*Priority.choices, ("", gettext_lazy("Au tri d’en juger"))],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    image = WordsField(
        label=gettext_lazy("Description de l’image"),
        help_text=gettext_lazy(
            "Les images ne sont pas gardées au poste\u00a0: le lien et une description seulement. "
            "Ce qu’elle montre, où, et ce qu’on y lit."
        ),
        length=IMAGE_LENGTH,
        rows=2,
    )
    title = LineField(label=gettext_lazy("Titre"), required=False, max_length=TITLE_LENGTH)
    author = LineField(
        label=gettext_lazy("Auteur affiché"),
        help_text=gettext_lazy("Le nom ou le pseudonyme de qui l’a dit, tel qu’il s’affiche."),
        required=False,
        max_length=200,
    )
    published_at = MomentField(
        label=gettext_lazy("Paru ou dit quand\u202f?"),
        help_text=gettext_lazy("Vide\u00a0: à l’instant."),
        error_messages={
            "invalid": gettext_lazy(
                "Cette date ne se lit pas\u00a0: donnez l’année, le mois, le jour et l’heure."
            )
        },
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Nature proposée"),
        choices=[("", gettext_lazy("Choisir…")), *Category.choices],
        required=False,
    )
    note = WordsField(label=gettext_lazy("Note pour l’équipe"), length=NOTE_LENGTH, rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "form_key" in self.errors:
            self.add_error(
                None,
                _("Ce formulaire est incomplet\u00a0: rechargez la page, votre saisie reviendra."),
            )
        typed, text = taken_apart(data.get("link") or "", data.get("text") or "")
        link = read_link(typed)
        if typed and not link:
            self.add_error("link", refusal_of(typed))
        elif not (link or text or data.get("title") or data.get("image") or self.errors):
            self.add_error(
                "text",
                _("Il manque ce qui est dit, ou un lien\u00a0: l’un des deux suffit."),
            )
        elif len(text) > TEXT_LENGTH:
            self.add_error("text", _("Le champ «\u00a0Lien\u00a0» tient trop de texte."))
        return {**data, "link": link, "text": text}

    @property
    def has_details(self) -> bool:
        """Whether something stands, or is wrong, in what is folded away."""
        return any(self[name].value() or self[name].errors for name in DETAILS)

    def said(self) -> Said:
        """What a valid form says; a picture's description stands in the text, under its name."""
        data = self.cleaned_data
        text = data["text"]
        if data["image"]:
            described = _("Description de l’image, faite au poste\u00a0: %(words)s")
            text = "\n".join(filter(None, [text, described % {"words": data["image"]}]))
        return Said(
            form_key=data["form_key"],
            link=data["link"],
            title=Clean(data["title"]),
            text=Clean(text),
            author=data["author"],
            platform=data["platform"] or usual_platform(data["link"]),
            published_at=data["published_at"],
            priority=data["priority"],
            category=data["category"],
            note=data["note"],
        )


DETAILS = ("author", "published_at", "category", "note")


def refusal_of(typed: str) -> str:
    if len(typed) > URL_LENGTH:
        return _("Ce lien est trop long pour le poste. Abrégez-le, ou gardez le texte seul.")
    return _(
        "Ce lien ne peut pas être gardé\u00a0: il doit commencer par https:// ou http://, puis "
        "nommer un site. Corrigez-le, ou effacez-le\u00a0: le texte suffit."
    )


def usual_platform(link: str) -> str:
    return platform_of(link) if link else Platform.OTHER.value
