"""The people of the desk, for administrators."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from msgu.refusal import Refusal
from msgu.users import people
from msgu.users.forms import InvitationForm, RolesForm
from msgu.users.models import Invitation, Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form


@role_required(Role.ADMIN)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Everyone who has an account, and who was invited."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    users = User.objects.beside(request.user).annotate(has_second_factor=Exists(factors))
    context = {
        "users": users.prefetch_related("user_roles").order_by("-is_active", "name"),
        "invitations": invitations_for(request.user).order_by("-id"),
    }
    return render(request, "users/people.html", context)


def invitations_for(user: User) -> QuerySet[Invitation]:
    """What waits for an answer: nobody is invited from the demonstration, nor seen from it."""
    pending = Invitation.objects.pending(now=timezone.now())
    return pending.none() if user.is_demo else pending


@role_required(Role.ADMIN)
@with_form
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, to be passed on by a channel that is trusted."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = people.invite(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            link = request.build_absolute_uri(reverse("users:welcome", args=[token]))
            return render(request, "users/invited.html", {"invitation": invitation, "link": link})
    return render(request, "users/invite.html", {"form": form}, status=422 if form.errors else 200)


@role_required(Role.ADMIN)
@require_POST
def revoke(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(invitations_for(request.user), pk=invitation_id)
    people.revoke(invitation, by=request.user)
    messages.success(request, _("L’invitation est retirée."))
    return redirect("users:people")


@role_required(Role.ADMIN)
@with_form
def person(request: SignedInRequest, user_id: int) -> HttpResponse:
    """One person's roles."""
    user = get_object_or_404(User.objects.beside(request.user), pk=user_id)
    form = RolesForm(request.POST or None, initial={"roles": sorted(user.roles)})
    if request.method == "POST" and form.is_valid():
        try:
            people.set_roles(user, form.cleaned_data["roles"], by=request.user)
        except Refusal as refusal:
            form.add_error("roles", refusal.sentence)
        else:
            messages.success(request, _("Les rôles de %(name)s sont enregistrés.") % {"name": user})
            return redirect("users:people")
    context = {"person": user, "form": form}
    return render(request, "users/person.html", context, status=422 if form.errors else 200)


@role_required(Role.ADMIN)
@require_POST
def deactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User.objects.beside(request.user), pk=user_id)
    try:
        people.deactivate(user, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Le compte de %(name)s est fermé.") % {"name": user})
    return redirect("users:person", user_id=user.pk)


@role_required(Role.ADMIN)
@require_POST
def reactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User.objects.beside(request.user), pk=user_id)
    people.reactivate(user, by=request.user)
    messages.success(request, _("Le compte de %(name)s est rouvert.") % {"name": user})
    return redirect("users:person", user_id=user.pk)
