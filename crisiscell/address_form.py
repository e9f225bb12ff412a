"""One address where the organisation publishes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    address = forms.CharField(
        label=_("Adresse officielle"),
        max_length=500,
        help_text=_(
            "Le site, ou la page d’un compte\u00a0: https://ville.example, "
            "https://reseau.example/ville. Tout ce qui est en dessous est à nous aussi."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
