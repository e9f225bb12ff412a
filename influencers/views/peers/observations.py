"""What was seen of similar organisations: the list, one of them, writing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from influencers.models import PeerOrganisation, PracticeObservation
from influencers.peers import observations, shelf
from influencers.peers.forms import ObservationForm, ObservationsFilter
from influencers.views.peers.access import (
    find_observation,
    find_peer,
    keepers,
    readers,
    rights,
    seen_in,
    tried,
    writers,
)
from influencers.views.register import without_page
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.web.access import SignedInRequest
from msgu.web.verbs import with_form

SHOWN = 50


@readers
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every observation in use, narrowed as asked."""
    world = world_of(request.user)
    every = PracticeObservation.objects.in_world(world)
    peers = PeerOrganisation.objects.in_world(world).standing().order_by("name", "pk")
    form = ObservationsFilter(request.GET, peers=peers)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(narrowed(every, asked), SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "narrowed": any(asked.values()),
        "page": page,
        "without_page": without_page(request),
        "any_observation": bool(page.object_list) or every.exists(),
        **rights(request),
    }
    return render(request, "peers/observations.html", context)


def narrowed(
    every: QuerySet[PracticeObservation], asked: dict[str, Any]
) -> QuerySet[PracticeObservation]:
    """Those that answer, the latest first; what is archived goes with its organisation."""
    standing = Q(archived_at=None, peer__archived_at=None)
    found = every.filter(~standing if asked.get("state") == "archived" else standing)
    if asked.get("verdict") == "draft":
        found = found.filter(final_at=None)
    elif verdict := asked.get("verdict"):
        found = found.filter(verdict=verdict, final_at__isnull=False)
    if peer := asked.get("peer"):
        found = found.filter(peer=peer)
    reused = Count("practices", filter=Q(practices__archived_at=None))
    return (
        found.select_related("peer", "mention").annotate(reused=reused).order_by("-seen_on", "-pk")
    )


@readers
@require_safe
def sheet(request: SignedInRequest, observation_id: int) -> HttpResponse:
    """What was seen, its evidence, its verdict, and what became of it."""
    observation = find_observation(request, observation_id)
    practices = observation.practices.filter(archived_at=None).select_related("owner")
    standing = observation.archived_at is None and observation.peer.archived_at is None
    context = {
        "observation": observation,
        "practices": practices.order_by("state", "due_on", "pk"),
        "standing": standing,
        **rights(request),
    }
    return render(request, "peers/observation.html", context)


@writers
@with_form
def add(request: SignedInRequest, peer_id: int) -> HttpResponse:
    peer = find_peer(request, peer_id)
    final = "final" in request.POST
    draft = PracticeObservation(peer=peer)
    form = ObservationForm(request.POST or None, instance=draft, by=request.user, final=final)
    if request.method == "POST" and form.is_valid():
        try:
            made = observations.add(form.instance, final=final, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, saved_sentence(made))
            return redirect("peers:observation", observation_id=made.pk)
    return form_page(request, form, peer=peer)


@writers
@with_form
def change(request: SignedInRequest, observation_id: int) -> HttpResponse:
    observation = find_observation(request, observation_id)
    final = "final" in request.POST
    form = ObservationForm(request.POST or None, instance=observation, by=request.user, final=final)
    if request.method == "POST" and form.is_valid():
        try:
            observations.change(form.instance, final=final, seen=seen_in(form), by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, saved_sentence(form.instance))
            return redirect("peers:observation", observation_id=observation.pk)
    return form_page(
        request, form, peer=observation.peer, observation=find_observation(request, observation_id)
    )


def saved_sentence(observation: PracticeObservation) -> str:
    if observation.is_final:
        return _("L’observation est enregistrée, avec son verdict.")
    return _("Le brouillon est enregistré.")


def form_page(
    request: SignedInRequest,
    form: ObservationForm,
    *,
    peer: PeerOrganisation,
    observation: PracticeObservation | None = None,
) -> HttpResponse:
    context = {"form": form, "peer": peer, "observation": observation}
    status = 422 if form.errors else 200
    return render(request, "peers/observation_form.html", context, status=status)


@keepers
@require_POST
def archive(request: SignedInRequest, observation_id: int) -> HttpResponse:
    """Into the archive, or out of it."""
    observation = find_observation(request, observation_id)
    if "restore" in request.POST:
        said = _("L’observation est sortie de l’archive.")
        tried(request, lambda: shelf.restore(observation, by=request.user), said=said)
    else:
        said = _("L’observation est archivée\u00a0: rien n’est effacé.")
        tried(request, lambda: shelf.archive(observation, by=request.user), said=said)
    return redirect("peers:observation", observation_id=observation.pk)
