"""An administrator's first page on an empty desk: three steps, which tick themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.models import Source, Watch
from monitoring.worlds import World, world_of
from msgu.users.models import Invitation, Role, User
from msgu.web.access import SignedInRequest, role_required


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to do once; `other` is another way to it, as (address, words), or None."""

    title: str
    why: str
    address: str
    act: str
    done: bool
    other: tuple[str, str] | None = None


@role_required(Role.ADMIN)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The steps that remain; once all are done, on to where the work begins."""
    found = steps(request.user, world=world_of(request.user))
    if all(step.done for step in found):
        at_the_desk = request.user.has_role(Role.COMMUNICATOR, Role.LEAD)
        return redirect("monitoring:queue" if at_the_desk else "monitoring:sources")
    following = next(step for step in found if not step.done)
    context = {"steps": found, "following": following}
    return render(request, "monitoring/beginning.html", context)


def steps(user: User, *, world: World) -> list[Step]:
    colleagues = User.objects.beside(user).filter(is_active=True).exclude(pk=user.pk)
    return [
        Step(
            title=_("Écouter une source"),
            why=_("Le fil de votre municipalité ou du journal local, par exemple."),
            address=reverse("monitoring:source_add"),
            act=_("Ajouter une source"),
            other=(reverse("monitoring:starters"), _("Voir des fils du Québec à vérifier")),
            done=Source.objects.in_world(world).active().exists(),
        ),
        Step(
            title=_("Surveiller des mots"),
            why=_("Ce qui y répond arrive dans la file, le plus pressant d’abord."),
            address=reverse("monitoring:watch_add"),
            act=_("Ajouter un terme"),
            other=(reverse("monitoring:watch_library"), _("Choisir dans la bibliothèque")),
            done=Watch.objects.in_world(world).active().exists(),
        ),
        Step(
            title=_("Inviter une personne"),
            why=_("On ne veille pas seul\u00a0: quelqu’un doit pouvoir prendre le relais."),
            address=reverse("users:invite"),
            act=_("Inviter"),
            done=colleagues.exists() or Invitation.objects.exists(),
        ),
    ]
