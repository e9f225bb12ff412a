"""What narrows « Qui peut relayer » and « À prévoir »."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from influencers.forms import Topics
from influencers.models import Region
from monitoring.models import Watch


class RelaysForm(forms.Form):
    """A territory and some topics; none is all."""

    area = forms.ChoiceField(
        label=gettext_lazy("Territoire"),
        required=False,
        choices=[("", gettext_lazy("Tous")), *Region.choices],
    )
    topics = Topics(
        label=gettext_lazy("Sujets"),
        required=False,
        queryset=Watch.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, topics: QuerySet[Watch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, Topics)
        field.queryset = topics
