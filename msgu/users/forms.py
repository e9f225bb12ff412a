"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from msgu.users.models import Invitation, Language, Role, User

# What a person switches on and off, as `preferences` holds it.
PREFERENCES = {"keys", "sound", "notices"}


class RolesField(forms.MultipleChoiceField):
    """One person's set of roles, as boxes to tick."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Rôles"),
            choices=Role.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Cochez au moins un rôle.")},
        )


class InvitationForm(forms.ModelForm[Invitation]):
    roles = RolesField()

    class Meta:
        model = Invitation
        fields = ("email", "name", "roles", "language")


class RolesForm(forms.Form):
    roles = RolesField()


class WelcomeForm(forms.Form):
    """What an invited person chooses: a name to show and a password."""

    name = forms.CharField(label=_("Nom affiché à l’équipe"), max_length=100)
    password = forms.CharField(
        label=_("Mot de passe"),
        help_text=_("Au moins 12 caractères\u00a0; une phrase est facile à retenir."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: QueryDict | None, *, invitation: Invitation) -> None:
        super().__init__(data, initial={"name": invitation.name})
        self.invitation = invitation

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(
            password,
            User(email=self.invitation.email, name=self.cleaned_data.get("name", "")),
        )
        return password


class ProfileForm(forms.ModelForm[User]):
    language = forms.ChoiceField(label=_("Langue"), choices=Language.choices)
    keys = forms.BooleanField(
        label=_("Agir avec une seule touche («\u00a0?\u00a0» les montre toutes)"), required=False
    )

    sound = forms.BooleanField(
        label=_("Vie en danger\u00a0: sonner tant que personne ne s’en occupe"), required=False
    )
    notices = forms.BooleanField(
        label=_("Vie en danger\u00a0: afficher un avis sur le bureau, là où vous l’avez permis"),
        required=False,
    )

    class Meta:
        model = User
        fields = ("name", "language")

    def __init__(self, data: QueryDict | None, *, instance: User) -> None:
        initial = {name: getattr(instance, f"wants_{name}") for name in PREFERENCES}
        super().__init__(data, instance=instance, initial=initial)
        if not instance.has_role(Role.COMMUNICATOR, Role.LEAD):
            del self.fields["sound"], self.fields["notices"]

    def clean(self) -> dict[str, Any]:
        for name in PREFERENCES & self.fields.keys():
            self.instance.preferences[name] = self.cleaned_data.get(name, False)
        return super().clean() or self.cleaned_data
