"""A mention's page, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from monitoring import triage
from monitoring.expressions import pieces
from monitoring.forms.decisions import (
    CloseForm,
    DismissForm,
    DispositionField,
    NoteForm,
    QualifyForm,
    ReferForm,
    ReopenForm,
    qualify_initial,
)
from monitoring.models import Mention, Priority
from monitoring.models.mention import MentionQuerySet
from monitoring.search import following, other_life
from monitoring.triage import lead_of
from monitoring.views.filters import from_the_desk, read_filter
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import listed

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
# What these leave needs nothing more at once: the desk shows the next mention.
MOVES_ON = {"qualify", "close", "dismiss", "refer"}
# How much of a mention names it once it is left.
WORDS = 40


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
@require_safe
def mention(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """What was said, why it is here, what was decided. A copy shows the mention it follows."""
    lead = find(request, mention_id)
    if lead.pk != mention_id:
        return redirect("monitoring:mention", mention_id=lead.pk)
    return panel(request, lead)


@triaging
@require_POST
def claim(request: SignedInRequest, mention_id: int) -> HttpResponse:
    held = find(request, mention_id).live_claim()
    kept = held and held.by_id == request.user.pk
    said = _("Vous gardez cette mention.") if kept else _("Vous avez pris cette mention.")
    take = partial(triage.claim, lease=lease_of(request))
    return act(request, mention_id, take, said=said)


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


# --- One way to act, whatever the verb ---------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a person is told of their act, and the act to undo where it can be."""

    said: str
    undo: int | None = None


def act(
    request: SignedInRequest, mention_id: int, verb: Callable[..., object], *, said: str
) -> HttpResponse:
    """An act that needs nothing but the mention and the person."""
    shown = find(request, mention_id)
    try:
        verb(shown, by=request.user)
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence)
    return done(request, Told(said), then=shown.pk)


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
    after = next_on_the_desk(request, shown) if moves_on(name, form.cleaned_data) else None
    try:
        verb(shown, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return refused(request, shown, refusal.sentence, bound={name: up_to_date(form, shown)})
    triage.renew([shown.pk], by=request.user, lease=lease_of(request))
    told = Told(named(said, shown) if after else said, undo=last_act(shown, by=request.user))
    return done(request, told, then=after.pk if after else shown.pk)


def lease_of(request: SignedInRequest) -> timedelta:
    """How long a claim lasts: a page without scripts cannot say that somebody is still there."""
    return triage.LEASE if request.htmx else triage.UNATTENDED


def named(said: str, mention: Mention) -> str:
    """What was done, and to which mention: another one is shown by now."""
    words = Truncator(" ".join(str(mention).split())).chars(WORDS).replace(" …", "…")
    return _("%(said)s «\u00a0%(words)s\u00a0»") % {"said": said, "words": f"\u2068{words}\u2069"}


def moves_on(name: str, decided: Mapping[str, Any]) -> bool:
    """Whether the matter can be left. A life in danger stays before one's eyes until it ends."""
    return name in MOVES_ON and decided.get("priority") != Priority.VITAL


def next_on_the_desk(request: SignedInRequest, mention: Mention) -> Mention | None:
    """What follows in the list beside the mention; None where no list stands beside it.

    After a life in danger comes the next one that nobody has in hand.
    """
    if not from_the_desk(request.GET):
        return None
    user, now = request.user, timezone.now()
    life = other_life(mention, user=user, now=now) if mention.priority == Priority.VITAL else None
    return life or following(read_filter(request.GET), mention, user=user, now=now)


def last_act(mention: Mention, *, by: User) -> int | None:
    """The number of what this person just did to a mention."""
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=mention.pk, actor=by)
    return acts.order_by("-id").values_list("pk", flat=True).first()


def up_to_date(form: forms.Form, mention: Mention) -> forms.Form:
    """The same form with what was typed, for the mention as it stands now."""
    return type(form)({**dict(form.data.items()), "seen": lead_of(mention).version})


def find(request: SignedInRequest, mention_id: int) -> Mention:
    """The mention that this one follows, else itself; this person may see both."""
    visible = Mention.every.in_world(world_of(request.user)).visible_to(request.user)
    shown = visible.select_related("source", "author", "story", "claim__by")
    mention = get_object_or_404(shown, pk=mention_id)
    if mention.story is None or mention.story.lead_id == mention.pk:
        return mention
    return get_object_or_404(shown, pk=mention.story.lead_id)


def done(request: SignedInRequest, told: Told, *, then: int) -> HttpResponse:
    """Say what was done, and show the mention `then`: the same one, or the next of the list."""
    messages.success(request, told.said, extra_tags=str(told.undo or ""))
    desk = from_the_desk(request.GET)
    address = f"{reverse('monitoring:queue')}?{desk}&mention={then}"
    if request.htmx:
        response = panel(request, find(request, then))
        return replace_url(response, address) if desk else response
    return redirect(address) if desk else redirect("monitoring:mention", mention_id=then)


def refused(
    request: SignedInRequest,
    mention: Mention,
    sentence: str,
    *,
    bound: Mapping[str, forms.Form] | None = None,
) -> HttpResponse:
    messages.error(request, sentence)
    return panel(request, lead_of(mention), bound=bound or {}, status=409)


def panel(
    request: SignedInRequest,
    lead: Mention,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The mention's page, or its panel alone where htmx asks for it."""
    context = panel_context(request, lead, bound=bound)
    template = "monitoring/mention.html" + ("#panel" if request.htmx else "")
    return render(request, template, context, status=status)


def panel_context(
    request: SignedInRequest,
    lead: Mention,
    *,
    bound: Mapping[str, forms.Form] | None = None,
) -> dict[str, Any]:
    now = timezone.now()
    matches = lead.matches.select_related("watch")
    words = [word for match in matches for word in match.words]
    chosen, desk = read_filter(request.GET), from_the_desk(request.GET)
    return {
        "mention": lead,
        "forms": {**fresh_forms(lead), **(bound or {})},
        "desk": desk,
        # What each form's address carries, to come back beside the same list.
        "beside": f"?{desk}" if desk else "",
        "now": now,
        "may_triage": not lead.purged_at and request.user.has_role(Role.COMMUNICATOR, Role.LEAD),
        "held": lead.live_claim(now=now),
        "broken": triage.broken_for(lead, user=request.user),
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
        "following": following(chosen, lead, user=request.user, now=now),
    }


def members_of(lead: Mention, *, user: User) -> MentionQuerySet:
    """The mentions of a story that this person may see."""
    members: MentionQuerySet = Mention.every.filter(story__isnull=False, story=lead.story)
    return members.visible_to(user).select_related("source", "author")


def fresh_forms(mention: Mention) -> dict[str, forms.Form]:
    initials: dict[str, dict[str, Any]] = {
        "qualify": qualify_initial(mention),
        "note": {"form_key": uuid4()},
    }
    usual: dict[str, Any] = {"seen": mention.version}
    fresh = {
        name: form(initial=initials.get(name, usual), auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
    fresh["close"].fields["disposition"] = DispositionField(mention.category)
    return fresh
