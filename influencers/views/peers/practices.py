"""What we took up of others' practices: the list, one of them, how far it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from influencers.models import Practice, PracticeState
from influencers.peers import practices, shelf
from influencers.peers.forms import PracticeForm, PracticesFilter
from influencers.views.peers.access import (
    READERS,
    WRITERS,
    find_observation,
    find_practice,
    keepers,
    readers,
    rights,
    seen_in,
    tried,
    writers,
)
from influencers.views.register import without_page
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users.models import User
from msgu.web.access import SignedInRequest, role_required
from msgu.web.verbs import with_form

SHOWN = 50
# What is to do comes first.
TURN = Case(
    *(When(state=state, then=Value(turn)) for turn, state in enumerate(PracticeState.values)),
    output_field=IntegerField(),
)


@readers
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every practice taken up, what is to do first, narrowed as asked."""
    every = Practice.objects.in_world(world_of(request.user))
    form = PracticesFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = narrowed(every, asked, user=request.user)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "narrowed": any(asked.values()),
        "page": page,
        "without_page": without_page(request),
        "any_practice": bool(page.object_list) or every.exists(),
        "today": timezone.localdate(by_postgres()),
        "states": PracticeState.choices,
        **rights(request),
    }
    return render(request, "peers/practices.html", context)


def narrowed(every: QuerySet[Practice], asked: dict[str, Any], *, user: User) -> QuerySet[Practice]:
    state = asked.get("state")
    found = every.filter(archived_at__isnull=state != "archived")
    if state in PracticeState.values:
        found = found.filter(state=state)
    if asked.get("whose") == "mine":
        found = found.filter(owner=user)
    return found.select_related("observation__peer", "owner").order_by(TURN, "due_on", "pk")


@writers
@with_form
def take_up(request: SignedInRequest, observation_id: int) -> HttpResponse:
    """« Reprendre cette pratique »."""
    observation = find_observation(request, observation_id)
    draft = Practice(observation=observation)
    form = PracticeForm(request.POST or None, instance=draft, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = practices.take_up(form.instance, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("La pratique est reprise\u00a0; elle garde son origine."))
            return redirect("peers:practice", practice_id=made.pk)
    context = {"form": form, "observation": observation}
    return render(request, "peers/take_up.html", context, status=422 if form.errors else 200)


@role_required(*READERS, writes=WRITERS)
@with_form
def sheet(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """A practice of ours with its origin; those who write change it here."""
    practice = find_practice(request, practice_id)
    form = PracticeForm(request.POST or None, instance=practice, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            practices.change(form.instance, seen=seen_in(form), by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("La pratique est enregistrée."))
            return redirect("peers:practice", practice_id=practice.pk)
    context = {
        "practice": find_practice(request, practice_id),
        "form": form,
        "today": timezone.localdate(by_postgres()),
        **rights(request),
    }
    return render(request, "peers/practice.html", context, status=422 if form.errors else 200)


@writers
@require_POST
def set_state(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """Say how far it is; from the list, its row alone comes back."""
    practice = find_practice(request, practice_id)
    state = request.POST.get("state", "")
    if state not in PracticeState.values:
        return HttpResponse(status=422)
    try:
        practices.set_state(practice, state=state, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return to_list(request)
    if request.htmx:
        return row(request, practice)
    said = _("«\u00a0%(title)s\u00a0»\u00a0: %(state)s.")
    state_name = practice.get_state_display().lower()
    messages.success(request, said % {"title": practice.title, "state": state_name})
    return to_list(request)


def row(request: SignedInRequest, practice: Practice) -> HttpResponse:
    context = {
        "practice": practice,
        "today": timezone.localdate(by_postgres()),
        "states": PracticeState.choices,
        "changed": True,
        **rights(request),
    }
    return render(request, "peers/practices.html#row", context)


def to_list(request: SignedInRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(reverse("peers:practices"))
    return redirect("peers:practices")


@keepers
@require_POST
def archive(request: SignedInRequest, practice_id: int) -> HttpResponse:
    """Into the archive, or out of it."""
    practice = find_practice(request, practice_id)
    if "restore" in request.POST:
        said = _("La pratique est sortie de l’archive.")
        tried(request, lambda: shelf.restore(practice, by=request.user), said=said)
    else:
        said = _("La pratique est archivée\u00a0: rien n’est effacé.")
        tried(request, lambda: shelf.archive(practice, by=request.user), said=said)
    return redirect("peers:practice", practice_id=practice.pk)
