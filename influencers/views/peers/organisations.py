"""The register of similar organisations, and the sheet of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from influencers.models import HERE, PeerAccount, PeerOrganisation, Practice
from influencers.peers import feeds, organisations, shelf
from influencers.peers.forms import PeerAccountForm, PeerForm, PeersFilter
from influencers.views.peers.access import (
    administrators,
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
STANDING = Q(observations__archived_at=None)
REUSED = Q(observations__practices__archived_at=None)


@readers
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every organisation in use, narrowed as asked."""
    every = PeerOrganisation.objects.in_world(world_of(request.user))
    form = PeersFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(narrowed(every, asked), SHOWN).get_page(request.GET.get("page"))
    accounts = [account for peer in page for account in peer.accounts.all()]
    context = {
        "form": form,
        "narrowed": any(asked.values()),
        "page": page,
        "without_page": without_page(request),
        "any_peer": bool(page.object_list) or every.exists(),
        "watched": feeds.watched(accounts, world=world_of(request.user)),
        **rights(request),
    }
    return render(request, "peers/register.html", context)


def narrowed(
    peers: QuerySet[PeerOrganisation], asked: dict[str, str]
) -> QuerySet[PeerOrganisation]:
    """Those that answer, by name, with their accounts and what was seen and taken up."""
    peers = peers.filter(archived_at__isnull=asked.get("state") != "archived")
    if kind := asked.get("kind"):
        peers = peers.filter(kind=kind)
    if where := asked.get("where"):
        here = Q(territory__in=HERE)
        peers = peers.filter(here if where == "here" else ~here)
    standing = PeerAccount.objects.filter(archived_at=None).order_by("pk")
    return (
        peers.annotate(
            seen=Count("observations", filter=STANDING, distinct=True),
            reused=Count("observations__practices", filter=REUSED, distinct=True),
        )
        .prefetch_related(Prefetch("accounts", queryset=standing))
        .order_by("name", "pk")
    )


@readers
@require_safe
def sheet(request: SignedInRequest, peer_id: int) -> HttpResponse:
    """What it is, where it speaks, what was seen of it, and what we took up."""
    return sheet_page(request, find_peer(request, peer_id), form=PeerAccountForm())


def sheet_page(
    request: SignedInRequest, peer: PeerOrganisation, *, form: PeerAccountForm
) -> HttpResponse:
    accounts = list(peer.accounts.filter(archived_at=None).order_by("pk"))
    watched = feeds.watched(accounts, world=world_of(request.user))
    practices = Practice.objects.standing().filter(observation__peer=peer)
    unwatched = [one for one in accounts if one.is_feed and one.address not in watched]
    context = {
        "peer": peer,
        "accounts": [(account, watched.get(account.address)) for account in accounts],
        "unwatched": len(unwatched),
        "observations": peer.observations.filter(archived_at=None).order_by("-seen_on", "-pk"),
        "practices": practices.select_related("owner").order_by("state", "due_on", "pk"),
        "form": form,
        "asks": bool(form.errors),
        **rights(request),
    }
    return render(request, "peers/peer.html", context, status=422 if form.errors else 200)


# --- Writing it --------------------------------------------------------------------------------


@writers
@with_form
def add(request: SignedInRequest) -> HttpResponse:
    form = PeerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = organisations.add(form.instance, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("L’organisation est au registre."))
            return redirect("peers:peer", peer_id=made.pk)
    context = {"form": form, "peer": None}
    return render(request, "peers/form.html", context, status=422 if form.errors else 200)


@writers
@with_form
def change(request: SignedInRequest, peer_id: int) -> HttpResponse:
    peer = find_peer(request, peer_id)
    form = PeerForm(request.POST or None, instance=peer)
    if request.method == "POST" and form.is_valid():
        try:
            organisations.change(form.instance, seen=seen_in(form), by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("La fiche est enregistrée."))
            return redirect("peers:peer", peer_id=peer.pk)
    context = {"form": form, "peer": find_peer(request, peer_id)}
    return render(request, "peers/form.html", context, status=422 if form.errors else 200)


@keepers
@require_POST
def archive(request: SignedInRequest, peer_id: int) -> HttpResponse:
    """Into the archive, or out of it."""
    peer = find_peer(request, peer_id)
    if "restore" in request.POST:
        said = _("L’organisation est de nouveau au registre.")
        tried(request, lambda: organisations.restore(peer, by=request.user), said=said)
    else:
        said = _("L’organisation est archivée\u00a0: rien n’est effacé.")
        tried(request, lambda: shelf.archive(peer, by=request.user), said=said)
    return redirect("peers:peer", peer_id=peer.pk)


# --- Where it speaks ---------------------------------------------------------------------------


@writers
@require_POST
def attach(request: SignedInRequest, peer_id: int) -> HttpResponse:
    peer = find_peer(request, peer_id)
    form = PeerAccountForm(request.POST)
    if form.is_valid():
        try:
            organisations.add_account(peer, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error("address", refusal.sentence)
        else:
            messages.success(request, _("L’adresse est sur la fiche."))
            return redirect("peers:peer", peer_id=peer.pk)
    return sheet_page(request, peer, form=form)


@writers
@require_POST
def detach(request: SignedInRequest, account_id: int) -> HttpResponse:
    ours = PeerOrganisation.objects.in_world(world_of(request.user))
    known = PeerAccount.objects.select_related("peer").filter(peer__in=ours)
    account = get_object_or_404(known, pk=account_id)
    tried(
        request,
        lambda: organisations.archive_account(account, by=request.user),
        said=_("L’adresse n’est plus sur la fiche."),
    )
    return redirect("peers:peer", peer_id=account.peer_id)


@administrators
@require_POST
def watch(request: SignedInRequest, peer_id: int) -> HttpResponse:
    """Its feeds become sources, that nobody listens to before their terms of use are noted."""
    peer = find_peer(request, peer_id)
    try:
        n = len(feeds.watch(peer, by=request.user))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        told = ngettext(
            "%(n)s fil ajouté aux sources, sans écoute\u00a0: remplissez ses conditions "
            "d’utilisation pour l’écouter.",
            "%(n)s fils ajoutés aux sources, sans écoute\u00a0: remplissez leurs conditions "
            "d’utilisation pour les écouter.",
            n,
        )
        already = _("Tous ses fils sont déjà des sources.")
        messages.success(request, told % {"n": n} if n else already)
    return redirect("peers:peer", peer_id=peer.pk)
