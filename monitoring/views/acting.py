"""One way to act on a mention, whatever the verb: its panel comes back, or the next one's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from monitoring import life, retention, triage
from monitoring.deadline_sentences import explained
from monitoring.expressions import pieces
from monitoring.forms.decisions import (
    CloseForm,
    DecisionForm,
    DestroyForm,
    DismissForm,
    DispositionField,
    NoteForm,
    ProtectForm,
    QualifyForm,
    ReopenForm,
    UnprotectForm,
    WithoutCallField,
    qualify_initial,
)
from monitoring.forms.parking import AssignForm, ExpectedForm, ReferForm, SnoozeForm
from monitoring.models import Mention, Priority
from monitoring.models.mention import READ_PROTECTED, may_find
from monitoring.models.run import World, in_world_sql
from monitoring.rows import read
from monitoring.search import filtered, following, following_in_list, other_life
from monitoring.triage import lead_of
from monitoring.views import hidden
from monitoring.views.emergency_panel import panel_of_calls
from monitoring.views.filters import from_the_desk, read_filter
from monitoring.views.hidden import Hidden, hidden_from, or_hidden
from monitoring.views.story_panel import notes_of, panel_of_story
from monitoring.worlds import world_of
from msgu.planned import columns, fields, instance, planned
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.context import filled_slots
from msgu.web.paging import LARGEST

triaging = role_required(Role.COMMUNICATOR, Role.LEAD)

# The forms of the page, by the name of their verb.
FORMS: dict[str, type[forms.Form]] = {
    "qualify": QualifyForm,
    "close": CloseForm,
    "dismiss": DismissForm,
    "refer": ReferForm,
    "reopen": ReopenForm,
    "note": NoteForm,
    "chase": ExpectedForm,
    "snooze": SnoozeForm,
    "park": DecisionForm,
    "resume": DecisionForm,
    "assign": AssignForm,
    "protect": ProtectForm,
    "unprotect": UnprotectForm,
    "destroy": DestroyForm,
}
ENDS = {"close", "dismiss"}
# What these leave needs nothing more at once: the desk shows the next mention.
MOVES_ON = {"qualify", "close", "dismiss", "refer", "chase", "snooze", "park", "protect"}
# How much of a mention names it once it is left.
WORDS = 40
# What a panel shows of a mention from other tables.
SHOWN_WITH = ("source", "author", "claim")
# What an act reads of a mention: to read a whole row takes longer than to find it.
ACTED_ON = (
    "title", "text", "protected", "status", "priority", "category", "proposed_category",
    "due_at", "published_at", "captured_at", "reopened_at", "assigned_to", "parked_why",
    "origin", "run", "purged_at", "story",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a person is told of their act, and the act to undo where it can be."""

    said: str
    undo: int | None = None


@or_hidden
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


@or_hidden
def decide(
    request: SignedInRequest,
    mention_id: int,
    name: str,
    verb: Callable[..., AuditEntry | None],
    *,
    said: str,
) -> HttpResponse:
    """An act with a form: what was typed comes back when it is wrong, or refused.

    `verb` gives its entry in the trail, to undo it by; None where that cannot be.
    """
    # What is written beside a mention that was protected meanwhile is kept.
    shown = find(request, mention_id, blind=name == "note")
    form = filled(name, request.POST, shown, by=request.user)
    if not form.is_valid():
        return invalid(request, shown, {name: form})
    leaves = moves_on(name, form.cleaned_data)
    after = next_on_the_desk(request, shown) if leaves else None
    try:
        entry = verb(shown, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        again = up_to_date(name, form, shown, by=request.user)
        return refused(request, shown, refusal.sentence, bound={name: again})
    go_on_holding(request, shown, leaves=leaves)
    ends_batch = leaves and not after and read_filter(request.GET).batch
    said = named(said, shown) if (after or ends_batch) and name != "protect" else said
    told = Told(said, undo=entry.pk if entry else None)
    if ends_batch:
        return end_of_batch(request, told)
    return done(request, told, then=after or shown.pk)


def go_on_holding(request: SignedInRequest, mention: Mention, *, leaves: bool) -> None:
    """An act renews what the person holds: the mention, and with it the rest of a batch."""
    chosen, by, rest = read_filter(request.GET), request.user, list[int]()
    if chosen.batch:
        batch = filtered(chosen, user=by, now=timezone.now())
        rest = list(batch.values_list("pk", flat=True))
    # The verb itself has renewed, or ended, what a page with scripts leaves.
    if rest or not (leaves and request.htmx):
        triage.renew([mention.pk, *rest], by=by, lease=lease_of(request))


def lease_of(request: SignedInRequest) -> timedelta:
    """How long a claim lasts: a page without scripts cannot say that somebody is still there."""
    return triage.LEASE if request.htmx else triage.UNATTENDED


def named(said: str, mention: Mention) -> str:
    """What was done, and to which mention: another one is shown by now."""
    if mention.protected:
        return said
    words = Truncator(" ".join(str(mention).split())).chars(WORDS).replace(" …", "…")
    return _("%(said)s «\u00a0%(words)s\u00a0»") % {"said": said, "words": f"\u2068{words}\u2069"}


def moves_on(name: str, decided: Mapping[str, Any]) -> bool:
    """Whether the matter can be left. A life in danger stays before one's eyes until it ends."""
    return name in MOVES_ON and decided.get("priority") != Priority.VITAL


def next_on_the_desk(request: SignedInRequest, mention: Mention) -> int | None:
    """What follows in the list beside the mention; None where no list stands beside it.

    After a life in danger comes the next one that nobody has in hand.
    """
    if not from_the_desk(request.GET):
        return None
    user, now = request.user, timezone.now()
    vital = mention.priority == Priority.VITAL
    other = other_life(mention, user=user, now=now) if vital else None
    return other or following_in_list(read_filter(request.GET), mention, user=user, now=now)


def filled(name: str, data: Mapping[str, Any], mention: Mention, *, by: User) -> forms.Form:
    """What was sent, in its form; whoever ends a life that nobody called 911 about confirms it."""
    form = FORMS[name](data)
    fit(form, mention, by=by)
    if name in ENDS and life.is_uncalled(mention):
        form.fields["without_call"] = WithoutCallField()
    return form


def up_to_date(name: str, form: forms.Form, mention: Mention, *, by: User) -> forms.Form:
    """The same form with what was typed, for the mention as it stands now."""
    lead = lead_of(mention)
    return filled(name, {**dict(form.data.items()), "seen": lead.version}, lead, by=by)


def fit(form: forms.Form, mention: Mention, *, by: User) -> None:
    if isinstance(form, DecisionForm):
        form.fit(mention, by=by)


def find(
    request: SignedInRequest, mention_id: int, *, blind: bool = False, to_show: bool = False
) -> Mention:
    """The mention that this one follows, else itself; this person may find both.

    `blind`: for an act that shows nothing of what it is about. `to_show`: whole, and with what its
    panel says of it from other tables.
    """
    known = whole if to_show else to_act_on
    lead, protected = known(mention_id, world=world_of(request.user))
    if not blind and hidden_from(lead, request.user):
        raise Hidden(lead)
    if not blind and not may_find(request.user, protected=protected):
        raise Http404
    return lead


def whole(mention_id: int, *, world: World) -> tuple[Mention, bool]:
    """Who leads this mention, with what a panel says of it; whether the mention is protected."""
    ours = Mention.every.in_world(world).select_related("story", *SHOWN_WITH).defer("search")
    mention = get_object_or_404(ours, pk=mention_id)
    story = mention.story
    lead = ours.get(pk=story.lead_id) if story and story.lead_id != mention.pk else mention
    return lead, mention.protected


def to_act_on(mention_id: int, *, world: World) -> tuple[Mention, bool]:
    """The same with what an act reads of its lead."""
    if mention_id > LARGEST:  # Postgres would compare it with every row.
        raise Http404
    place = {"origin": world.origin, "run": world.run}
    with planned() as cursor:
        cursor.execute(lead_statement(in_world_sql(world)), {"mention": mention_id, **place})
        found = cursor.fetchone()
    if found is None:
        raise Http404
    protected, *values = found
    return instance(Mention, _FIELDS, values), protected


_FIELDS = fields(Mention, ("id", *ACTED_ON))


@cache
def lead_statement(in_world: str) -> str:
    """Both the mention that is asked for and its lead must be of the world."""
    return f"""
        SELECT asked.protected, lead.*
        FROM (
            SELECT
                id, protected,
                (SELECT lead_id FROM monitoring_story WHERE id = mention.story_id) AS lead_id
            FROM monitoring_mention AS mention WHERE id = %(mention)s AND {in_world}
        ) AS asked
        JOIN LATERAL (
            SELECT {columns(_FIELDS)} FROM monitoring_mention
            WHERE id = coalesce(asked.lead_id, asked.id) AND {in_world}
        ) AS lead ON true
        """  # noqa: S608 (our own columns)


def done(request: SignedInRequest, told: Told, *, then: int) -> HttpResponse:
    """Say what was done, and lead to the mention `then`: the same one, or the next of the list.

    With scripts or without, what is shown next is a page of its own, that the browser asks for.
    """
    messages.success(request, told.said, extra_tags=str(told.undo or ""))
    if desk := from_the_desk(request.GET):
        return redirect(f"{reverse('monitoring:queue')}?{desk}&mention={then}")
    return redirect("monitoring:mention", mention_id=then)


def end_of_batch(request: SignedInRequest, told: Told) -> HttpResponse:
    """Say that all of a batch is done, where the next is offered."""
    messages.success(request, told.said, extra_tags=str(told.undo or ""))
    return redirect(f"{reverse('monitoring:queue')}?{from_the_desk(request.GET)}")


def invalid(
    request: SignedInRequest, mention: Mention, bound: Mapping[str, forms.Form]
) -> HttpResponse:
    """What was typed comes back, with what is wrong in it."""
    return panel(request, lead_of(mention), bound=bound, status=422)


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
    if hidden_from(lead, request.user):
        return hidden.panel(request, lead, note=(bound or {}).get("note"), status=status)
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
    held_back = lead.protected and not lead.purged_at
    private = held_back and not triage.reading(lead, by=request.user)
    matches = lead.matches.none() if private else lead.matches.select_related("watch")
    words = [word for match in matches for word in match.words]
    chosen, desk = read_filter(request.GET), from_the_desk(request.GET)
    history = list(triage.history_of(lead))
    return {
        "mention": lead,
        "row": read([lead.pk], now=now)[lead.pk],
        "forms": {**fresh_forms(lead, by=request.user), **(bound or {})},
        "desk": desk,
        # What each form's address carries, to come back beside the same list.
        "beside": f"?{desk}" if desk else "",
        "now": now,
        "private": private,
        "may_show": lead.protected and request.user.has_role(*READ_PROTECTED),
        "may_destroy": retention.may_destroy(lead) and request.user.has_role(*READ_PROTECTED),
        "may_triage": not lead.purged_at and request.user.has_role(Role.COMMUNICATOR, Role.LEAD),
        "held": lead.live_claim(now=now),
        "broken": triage.broken_for(history, user=request.user),
        "matches": matches,
        "title_pieces": [] if private else pieces(lead.title, words),
        "text_pieces": [] if private else pieces(lead.text or lead.title, words),
        "facts": [] if private else filled_slots("PANEL_SLOTS", request, lead),
        "sightings": lead.sightings.select_related("source"),
        "versions": lead.versions.none() if private else lead.versions.order_by("-n"),
        "notes": lead.notes.none() if private else notes_of(lead),
        "history": history,
        "undoable": triage.undoable(lead, history, by=request.user),
        "deadline": explained(lead, now=now),
        "following": following(chosen, lead, user=request.user, now=now),
        **panel_of_calls(lead, bound=bound or {}, now=now),
        **panel_of_story(request, lead, private=private),
    }


def fresh_forms(mention: Mention, *, by: User) -> dict[str, forms.Form]:
    initials: dict[str, dict[str, Any]] = {
        "assign": {"seen": mention.version, "to": mention.assigned_to_id},
        "qualify": qualify_initial(mention),
        "note": {"form_key": uuid4()},
    }
    usual: dict[str, Any] = {"seen": mention.version}
    fresh = {
        name: form(initial=initials.get(name, usual), auto_id=f"{name}-%s")
        for name, form in FORMS.items()
    }
    for form in fresh.values():
        fit(form, mention, by=by)
    fresh["close"].fields["disposition"] = DispositionField(mention.category)
    if life.is_uncalled(mention):
        for name in ENDS:
            fresh[name].fields["without_call"] = WithoutCallField()
    return fresh
