"""Protecting a mention; for leads and the privacy officer, reading, showing, destroying it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from monitoring import retention, triage
from monitoring.models.mention import READ_PROTECTED
from monitoring.views.acting import act, decide, triaging
from msgu.web.access import SignedInRequest, role_required

reading_protected = role_required(*READ_PROTECTED)


@triaging
@require_POST
def protect(request: SignedInRequest, mention_id: int) -> HttpResponse:
    names = ", ".join(str(person) for person in triage.readers(request.user)[:3])
    said = _("Mention protégée. La lisent, et en décident\u00a0: %(names)s.") % {"names": names}
    return decide(request, mention_id, "protect", triage.protect, said=said)


@reading_protected
@require_POST
def read(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """Show the words of a protected mention for a few minutes; the trail says to whom."""
    return act(request, mention_id, triage.read, said=_("La consultation est inscrite au journal."))


@reading_protected
@require_POST
def unprotect(request: SignedInRequest, mention_id: int) -> HttpResponse:
    said = _("La protection est levée\u00a0: toute l’équipe lit cette mention.")
    return decide(request, mention_id, "unprotect", triage.unprotect, said=said)


@reading_protected
@require_POST
def destroy(request: SignedInRequest, mention_id: int) -> HttpResponse:
    said = _("Le texte est détruit. Ce qui a été décidé reste.")
    return decide(request, mention_id, "destroy", retention.destroy_now, said=said)
