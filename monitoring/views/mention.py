"""A mention's page, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import triage
from monitoring.expressions import pieces
from monitoring.forms import (
    CloseForm,
    DismissForm,
    NoteForm,
    QualifyForm,
    ReferForm,
    ReopenForm,
    qualify_initial,
)
from monitoring.models import Mention
from monitoring.models.mention import MentionQuerySet
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from msgu.web.access import SignedInRequest, role_required

triaging = role_required(Role.COMMUNICATOR, Role.LEAD)

# The forms of the page, by the name of their verb.
FORMS: dict[str, type[forms.Form]] = {
    "qualify": QualifyForm,
    "close": CloseForm,
    "dismiss": DismissForm,
    "refer": ReferForm,
    "reopen": ReopenForm,
    "note": NoteForm,
}


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def mention(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """What was said, why it is here, what was decided. A copy shows the mention it follows."""
    asked = find(request, mention_id)
    lead = triage.lead_of(asked)
    if lead.pk != asked.pk:
        return redirect("monitoring:mention", mention_id=lead.pk)
    return panel(request, asked)


@triaging
@require_POST
def claim(request: SignedInRequest, mention_id: int) -> HttpResponse:
    held = find(request, mention_id).claimed_by_id == request.user.pk
    said = _("Vous gardez cette mention.") if held else _("Vous avez pris cette mention.")
    return act(request, mention_id, triage.claim, said=said)


@triaging
@require_POST
def release(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return act(request, mention_id, triage.release, said=_("La mention est libérée."))


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


@triaging
@require_POST
def undo(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Undo one's own last act on a mention."""
    entry = get_object_or_404(AuditEntry, pk=entry_id, target_kind="mention")
    shown = find(request, entry.target_id)
    try:
        triage.undo(entry, by=request.user)
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence)
    return done(request, shown.pk, _("Geste annulé."))


# --- One way to act, whatever the verb ---------------------------------------------------------


def act(
    request: SignedInRequest, mention_id: int, verb: Callable[..., object], *, said: str
) -> HttpResponse:
    """An act that needs nothing but the mention and the person."""
    shown = find(request, mention_id)
    try:
        verb(shown, by=request.user)
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence)
    return done(request, shown.pk, said)


def decide(
    request: SignedInRequest,
    mention_id: int,
    name: str,
    verb: Callable[..., object],
    *,
    said: str,
) -> HttpResponse:
    """An act with a form: what was typed comes back when it is wrong, or refused."""
    shown = find(request, mention_id)
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return panel(request, shown, bound={name: form}, status=422)
    try:
        verb(shown, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence, bound={name: up_to_date(form, shown)})
    return done(request, shown.pk, said)


def up_to_date(form: forms.Form, mention: Mention) -> forms.Form:
    """The same form with what was typed, for the mention as it stands now."""
    return type(form)({**dict(form.data.items()), "seen": triage.lead_of(mention).version})


def find(request: SignedInRequest, mention_id: int) -> Mention:
    """A mention that this person may see, as the mention that it follows."""
    visible = Mention.objects.visible_to(request.user)
    mention = get_object_or_404(visible, pk=mention_id)
    get_object_or_404(visible, pk=triage.lead_of(mention).pk)
    return mention


def done(request: SignedInRequest, mention_id: int, said: str) -> HttpResponse:
    messages.success(request, said)
    if request.htmx:
        return panel(request, find(request, mention_id))
    return redirect("monitoring:mention", mention_id=mention_id)


def refused(
    request: SignedInRequest,
    mention: Mention,
    sentence: str,
    *,
    bound: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    messages.error(request, sentence)
    return panel(request, mention, bound=bound or {}, status=409)


def panel(
    request: SignedInRequest,
    mention: Mention,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The mention's page, or its panel alone where htmx asks for it."""
    lead = triage.lead_of(mention)
    context = panel_context(request, lead) | {"forms": {**fresh_forms(lead), **(bound or {})}}
    template = "monitoring/mention.html" + ("#panel" if request.htmx else "")
    return render(request, template, context, status=status)


def panel_context(request: SignedInRequest, lead: Mention) -> dict[str, Any]:
    now = timezone.now()
    matches = lead.matches.select_related("watch")
    words = [word for match in matches for word in match.words]
    waiting = Mention.objects.to_triage().visible_to(request.user).exclude(pk=lead.pk)
    return {
        "mention": lead,
        "now": now,
        "may_triage": not lead.purged_at and request.user.has_role(Role.COMMUNICATOR, Role.LEAD),
        "claim_is_live": lead.claim_is_live(now=now),
        "matches": matches,
        "title_pieces": pieces(lead.title, words),
        "text_pieces": pieces(lead.text or lead.title, words),
        "sightings": lead.sightings.select_related("source"),
        "versions": lead.versions.order_by("-n"),
        "notes": lead.notes.standing().select_related("author"),
        "members": members_of(lead, user=request.user),
        "history": AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk)
        .select_related("actor", "undone_by")
        .order_by("-id"),
        "undoable": triage.undoable(lead, by=request.user),
        "following": waiting.earliest_deadline_first().first(),
    }


def members_of(lead: Mention, *, user: User) -> MentionQuerySet:
    """The mentions of a story that this person may see."""
    members: MentionQuerySet = Mention.objects.filter(story__isnull=False, story=lead.story)
    return members.visible_to(user).select_related("source", "author")


def fresh_forms(mention: Mention) -> dict[str, forms.Form]:
    initials: dict[str, dict[str, Any]] = {
        "qualify": qualify_initial(mention),
        "note": {"form_key": uuid4()},
    }
    usual: dict[str, Any] = {"seen": mention.version}
    return {
        name: form(initial=initials.get(name, usual), auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
