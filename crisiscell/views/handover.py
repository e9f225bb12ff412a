"""The handover: what whoever leaves signs, and whoever arrives."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crisiscell import handovers
from crisiscell.forms import ArrivalForm, HandoverForm
from crisiscell.handovers import differences
from crisiscell.handovers.facts import Facts, gather, read
from crisiscell.handovers.reading import readable, reading_of
from crisiscell.handovers.signing import (
    HANDS_OVER,
    WORDS_KEPT,
    Taken,
    in_hand,
    refusal_of,
)
from crisiscell.models import Handover
from monitoring.worlds import World, world_of
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import number
from msgu.web.verbs import with_form

SHOWN = 20

readers = role_required(*HANDS_OVER, Role.MANAGER, writes=HANDS_OVER)


@readers
@with_form
def index(request: SignedInRequest) -> HttpResponse:
    """What is true now, for whoever leaves to sign; what waits to be taken; past handovers."""
    world = world_of(request.user)
    facts = gather(world, now=timezone.now())
    form = HandoverForm(
        request.POST or None,
        by=request.user,
        following=[one.person for one in facts.next_duty],
        former=withdrawn(request),
    )
    if request.method == "POST" and form.is_valid() and (signed := sign(request, form)):
        return redirect("crisiscell:handover", handover_id=signed.pk)
    found = Handover.objects.in_world(world).with_people()
    pending = list(found.pending().order_by("signed_at"))
    page = Paginator(found.exclude(taken_at=None, withdrawn_at=None).order_by("-pk"), SHOWN)
    context = {
        "now": facts.at,
        "reading": reading_of(facts, user=request.user, world=world),
        "form": form if request.user.has_role(*HANDS_OVER) else None,
        "held": in_hand(request.user),
        "pending": pending,
        "mine": next((one for one in pending if one.outgoing_id == request.user.pk), None),
        "page": page.get_page(request.GET.get("page")),
    }
    status = 422 if form.errors else 200
    return render(request, "crisiscell/handover.html", context, status=status)


def sign(request: SignedInRequest, form: HandoverForm) -> Handover | None:
    """The note, if it was signed as asked; if not, the form says why."""
    asked = form.cleaned_data
    try:
        signed = handovers.sign(
            by=request.user,
            to=asked["to"],
            words=asked["words"],
            release=asked["release"],
            form_key=asked["form_key"],
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
    messages.success(
        request, _("Votre relève est signée\u00a0: elle attend la signature de qui arrive.")
    )
    return signed


def withdrawn(request: SignedInRequest) -> Handover | None:
    """The note of this person's own that they took back and write again."""
    mine = Handover.objects.filter(outgoing=request.user, withdrawn_at__isnull=False)
    return mine.filter(pk=number(request.GET.get("reprise")) or 0).first()


@readers
@with_form
def note(request: SignedInRequest, handover_id: int) -> HttpResponse:
    """One note as it was signed, what changed since, and where whoever arrives signs."""
    handover = find(request, handover_id)
    form = ArrivalForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and take(request, handover, form):
        return redirect("crisiscell:handover", handover_id=handover.pk)
    context = note_context(request, find(request, handover_id), form)
    status = 422 if form.errors else 200
    return render(request, "crisiscell/handover_note.html", context, status=status)


def find(request: SignedInRequest, handover_id: int) -> Handover:
    ours = Handover.objects.in_world(world_of(request.user)).with_people()
    return get_object_or_404(ours, pk=handover_id)


def note_context(request: SignedInRequest, handover: Handover, form: ArrivalForm) -> dict[str, Any]:
    world, now = world_of(request.user), timezone.now()
    facts = read(handover.facts)
    then = after(handover, facts, world=world)
    changes = differences.between(facts, then)
    moved = {number for change in changes for number in change.mentions}
    words = {one.author_id: one for one in handover.words.all()}
    refusal = refusal_of(handover, by=request.user)
    may_act = request.user.has_role(*HANDS_OVER)
    return {
        "now": now,
        "handover": handover,
        "reading": reading_of(
            facts, user=request.user, world=world, present=then if handover.is_pending else None
        ),
        "changes": changes,
        "may_read": readable(moved, user=request.user, world=world),
        "words": words.get(handover.outgoing_id),
        "answer": words.get(handover.incoming_id or 0),
        "words_over": handover.signed_at < now - WORDS_KEPT,
        "form": form,
        "refusal": refusal if may_act else "",
        "may_take": may_act and not refusal,
        "may_withdraw": handover.is_pending and handover.outgoing_id == request.user.pk,
    }


def after(handover: Handover, facts: Facts, *, world: World) -> Facts:
    """What was true when somebody took a note; now, as long as nobody has."""
    if handover.facts_taken:
        return read(handover.facts_taken)
    if handover.withdrawn_at:
        return facts
    return gather(world, now=timezone.now())


def take(request: SignedInRequest, handover: Handover, form: ArrivalForm) -> bool:
    """Whether the note was taken as asked; if not, the form says why."""
    asked = form.cleaned_data
    try:
        taken = handovers.take(
            handover, by=request.user, words=asked["words"], claim=asked["claim"]
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"{_('Vous avez pris la relève.')} {said_of(taken)}".strip())
    return True


def said_of(taken: Taken) -> str:
    """What became of the mentions that were wanted with the note."""
    sentences = []
    if n := taken.claimed:
        sentences.append(
            ngettext("%(n)s mention est à vous.", "%(n)s mentions sont à vous.", n) % {"n": n}
        )
    if n := taken.missed:
        sentences.append(
            ngettext(
                "%(n)s n’a pu être prise\u00a0: close, expirée, ou déjà à quelqu’un.",
                "%(n)s n’ont pu être prises\u00a0: closes, expirées, ou déjà à quelqu’un.",
                n,
            )
            % {"n": n}
        )
    return " ".join(sentences)


@role_required(*HANDS_OVER)
@require_POST
def withdraw(request: SignedInRequest, handover_id: int) -> HttpResponse:
    """Take back one's own note, and begin again from its words."""
    handover = find(request, handover_id)
    try:
        handovers.withdraw(handover, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("crisiscell:handover", handover_id=handover.pk)
    messages.success(
        request, _("Vous avez repris votre relève\u00a0: elle n’attend plus personne.")
    )
    return redirect(f"{reverse('crisiscell:handovers')}?reprise={handover.pk}")
