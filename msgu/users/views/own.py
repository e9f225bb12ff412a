"""What each person does for themselves: coming in, and choosing a name and a language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.forms import ProfileForm, WelcomeForm
from msgu.web.access import SignedInRequest, public, signed_in
from msgu.web.verbs import with_form


@public
@sensitive_post_parameters("password")
@with_form
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation's link leads: choose a name and a password, once."""
    invitation = people.invitation_of(token)
    if invitation is None:
        return render(request, "users/invitation_over.html", status=410)
    form = WelcomeForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            people.accept(invitation, **form.cleaned_data)
        except Refusal:
            return render(request, "users/invitation_over.html", status=410)
        messages.success(request, _("Votre compte est prêt. Ouvrez une session pour commencer."))
        return redirect("account_login")
    context = {"form": form, "invitation": invitation}
    return render(request, "users/welcome.html", context, status=422 if form.errors else 200)


@signed_in
@with_form
def profile(request: SignedInRequest) -> HttpResponse:
    """A person's own name and language, and the way to their password and second factor."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=["name", "language", "preferences"])
        with translation.override(request.user.language):
            messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("users:profile")
    return render(
        request,
        "users/profile.html",
        {"form": form},
        status=422 if form.errors else 200,
    )
