"""What leaves the desk: a list as a file, one mention on paper. The trail says who and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from monitoring import exports
from monitoring.fingerprints import FORM, prints
from monitoring.models import Mention
from monitoring.views.filters import read_filter, write_filter
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form

readers = role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)


class ExportForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("À quelle fin\u202f?"),
        choices=exports.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites à quelle fin\u00a0: rien ne sort du poste sans raison.")
        },
    )


@readers
@with_form
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list of a filter as a file, once its purpose is said; the filter is in the address."""
    now = timezone.now()
    chosen = read_filter(request.GET)
    form = ExportForm(request.POST if request.method == "POST" else None)
    busy = False
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            return as_file(exports.begin(chosen, user=request.user, purpose=purpose, now=now), now)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            busy = True
    rows = exports.count(chosen, user=request.user, now=now)
    context = {
        "form": form,
        "chosen": chosen,
        "rows": min(rows, exports.MOST_ROWS),
        "more": rows > exports.MOST_ROWS,
        "back": write_filter(chosen),
    }
    status = 503 if busy else 422 if form.errors else 200
    return render(request, "monitoring/export.html", context, status=status)


def as_file(pieces: Iterator[str], now: datetime) -> StreamingHttpResponse:
    name = f"mentions-{timezone.localtime(now):%Y-%m-%d-%Hh%M}.csv"
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.PRIVACY_OFFICER)
@require_safe
def on_paper(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """One mention as it came, with what verifies it. A copy is printed for itself."""
    ours = Mention.every.in_world(world_of(request.user)).visible_to(request.user)
    # Protected words go on paper for an access request, which is the privacy officer's.
    if not request.user.has_role(Role.PRIVACY_OFFICER):
        ours = ours.filter(protected=False)
    visible = ours.select_related("source", "author", "story")
    mention = get_object_or_404(visible, pk=mention_id)
    lead = mention.story.lead_id if mention.story else mention.pk
    # As on its page: a copy says what its lead says, which may be protected.
    get_object_or_404(visible, pk=lead)
    if mention.purged_at:
        return redirect("monitoring:mention", mention_id=mention.pk)
    if request.method == "GET":
        audit.record("print_mention", mention, by=request.user)
    texts = prints(mention)
    context = {
        "mention": mention,
        "present": texts[-1],
        "former": texts[-2::-1],
        "matches": mention.matches.order_by("pk"),
        "sightings": mention.sightings.select_related("source").order_by("first_seen_at", "pk"),
        "acts": AuditEntry.objects.filter(target_kind="mention", target_id=lead).order_by("id"),
        "form": FORM,
        "now": timezone.now(),
    }
    return render(request, "monitoring/print.html", context)
