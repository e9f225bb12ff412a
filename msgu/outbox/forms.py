"""What is written about channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from msgu.outbox.models import Channel, Kind
from msgu.users.models import User

# « off » keeps what is typed out of the browser's drafts as well (static/js/drafts.js).
UNKEPT = {"autocomplete": "off", "spellcheck": "false"}


class ChannelForm(forms.Form):
    """One more channel of a person; its `kind` decides which of the two forms it is."""

    label = forms.CharField(
        label=_("Nom du canal"),
        max_length=60,
        help_text=_(
            "Pour s’y retrouver\u00a0: «\u00a0Courriel du bureau\u00a0», «\u00a0Téléphone\u00a0»."
        ),
        widget=forms.TextInput(attrs=UNKEPT),
    )


class MailForm(ChannelForm):
    address = forms.EmailField(label=_("Courriel"), widget=forms.EmailInput(attrs=UNKEPT))

    def __init__(self, data: QueryDict | None, *, person: User) -> None:
        proposed = {"label": gettext("Courriel"), "address": person.email}
        super().__init__(data, initial=proposed, prefix=Kind.MAIL)


class ServiceForm(ChannelForm):
    address = forms.CharField(
        label=_("Adresse Apprise"),
        max_length=1_000,
        help_text=_(
            "Par exemple «\u00a0ntfys://serveur/sujet\u00a0». Elle contient des secrets\u00a0: une "
            "fois enregistrée, elle n’est plus jamais montrée."
        ),
        widget=forms.TextInput(attrs=UNKEPT),
    )

    def __init__(self, data: QueryDict | None, *, person: User) -> None:
        super().__init__(data, prefix=Kind.SERVICE)


class QuietForm(forms.ModelForm[Channel]):
    """When a channel is left in peace, but for what is urgent."""

    class Meta:
        model = Channel
        fields = ("quiet_from", "quiet_to")
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_to")
        }

    def __init__(self, data: QueryDict | None, *, instance: Channel) -> None:
        super().__init__(data, instance=instance, prefix=f"canal-{instance.pk}")

    def clean(self) -> dict[str, Any]:
        hours = super().clean() or self.cleaned_data
        start, end = hours.get("quiet_from"), hours.get("quiet_to")
        if bool(start is None) != bool(end is None):
            empty = "quiet_from" if start is None else "quiet_to"
            self.add_error(empty, gettext("Écrivez les deux heures, ou aucune."))
        elif start is not None and start == end:
            self.add_error(
                "quiet_to",
                gettext("Ces heures couvrent toute la journée\u00a0: fermez plutôt le canal."),
            )
        return hours
