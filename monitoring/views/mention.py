"""A mention's page, and what can be done there."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import triage
from monitoring.models import Mention
from monitoring.views.acting import (
    Told,
    act,
    decide,
    done,
    find,
    lease_of,
    panel,
    refused,
    triaging,
)
from monitoring.views.hidden import or_hidden
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import listed


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.PRIVACY_OFFICER)
@require_safe
@or_hidden
def mention(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """What was said, why it is here, what was decided. A copy shows the mention it follows."""
    lead = find(request, mention_id, to_show=True)
    if lead.pk != mention_id:
        return redirect("monitoring:mention", mention_id=lead.pk)
    return panel(request, lead)


@triaging
@require_POST
@or_hidden
def claim(request: SignedInRequest, mention_id: int) -> HttpResponse:
    shown = find(request, mention_id)
    try:
        is_new = triage.claim(shown, by=request.user, lease=lease_of(request))
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence)
    said = taken(shown) if is_new else _("Vous gardez cette mention.")
    return done(request, Told(said), then=shown.pk)


def taken(mention: Mention) -> str:
    """What is said to who takes a mention: it may be a colleague's business."""
    if not mention.assignee:
        return _("Vous avez pris cette mention.")
    return _("Vous avez pris cette mention, assignée à %(name)s.") % {"name": mention.assignee}


@triaging
@require_POST
def release(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return act(request, mention_id, triage.release, said=_("La mention est libérée."))


@role_required(Role.LEAD)
@require_POST
def break_claim(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """Free a mention that somebody else holds."""
    said = _("La prise est levée\u00a0: la personne en est avertie.")
    return act(request, mention_id, triage.break_claim, said=said)


@triaging
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Somebody is still there: go on holding what their page shows as theirs. Says which."""
    numbers = listed(request.POST.get("ids"))
    return JsonResponse({"kept": triage.renew(numbers, by=request.user)})


@triaging
@require_POST
def qualify(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "qualify", triage.qualify, said=_("Mention qualifiée."))


@triaging
@require_POST
def refer(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "refer", triage.refer, said=_("Mention transmise."))


@triaging
@require_POST
def close(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "close", triage.close, said=_("Mention close."))


@triaging
@require_POST
def dismiss(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "dismiss", triage.dismiss, said=_("Mention écartée."))


@triaging
@require_POST
def reopen(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "reopen", triage.reopen, said=_("Mention rouverte."))


@triaging
@require_POST
def note(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "note", triage.note, said=_("Note ajoutée."))
