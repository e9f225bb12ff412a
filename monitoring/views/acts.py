"""One's own last acts, and taking them back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from monitoring import triage
from monitoring.models import Selection
from monitoring.triage import Outcome
from monitoring.views import bulk, bulk_words
from monitoring.views.acting import Told, done, find, refused
from monitoring.views.hidden import or_hidden
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.templatetags.desk import grouped

triaging = role_required(Role.COMMUNICATOR, Role.LEAD)
# An address that says so comes back to the list of acts.
HERE = "gestes"


@triaging
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The last acts of whoever asks, and which of them can be undone."""
    gestures = [
        (gesture, bulk_words.done(gesture.entry.verb, gesture.count) if gesture.entry.batch else "")
        for gesture in triage.last_gestures(request.user)
    ]
    context = {"gestures": gestures, "now": timezone.now(), "here": HERE}
    return render(request, "monitoring/acts.html", context)


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.PRIVACY_OFFICER)
@require_POST
@or_hidden
def undo(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Undo one's own last act on a mention, even where one no longer reads it."""
    entry = get_object_or_404(AuditEntry, pk=entry_id, target_kind="mention")
    shown = find(request, entry.target_id, blind=entry.actor_id == request.user.pk)
    try:
        triage.undo(entry, by=request.user)
    except Refusal as refusal:
        if HERE not in request.GET:
            return refused(request, shown, refusal.sentence)
        messages.error(request, refusal.sentence)
        return redirect("monitoring:acts")
    if HERE not in request.GET:
        return done(request, Told(_("Geste annulé.")), then=shown.pk)
    messages.success(request, _("Geste annulé."))
    return redirect("monitoring:acts")


@triaging
@require_POST
def undo_all(request: SignedInRequest, batch: UUID) -> HttpResponse:
    """Undo one's own act on many mentions."""
    status = 200
    try:
        messages.success(request, in_words(triage.undo_all(batch, by=request.user)))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        status = 409
    selection = Selection.objects.filter(batch=batch, by=request.user).first()
    if selection and request.htmx:
        return bulk.panel(request, selection, status=status)
    if selection and HERE not in request.GET:
        return redirect("monitoring:selection", selection_id=selection.pk)
    acts = reverse("monitoring:acts")
    return HttpResponseClientRedirect(acts) if request.htmx else redirect(acts)


def in_words(outcome: Outcome) -> str:
    """« 751 rétablies. 2 laissées : 2 modifiées depuis. »"""
    n = outcome.done
    back = ngettext("%(n)s rétablie", "%(n)s rétablies", n) % {"n": grouped(n)}
    left = bulk_words.left({str(why): numbers for why, numbers in outcome.left.items()})
    return ". ".join(part for part in (back, left) if part) + "."
