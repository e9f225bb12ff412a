"""Who may do what with similar organisations, and how a row of one's own world is found.

It is about organisations, never persons: whoever sees the sources reads it. The desk and managers
write; taking away what others wrote is for leads and managers; a source is for an administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404

from influencers.models import PeerOrganisation, Practice, PracticeObservation
from monitoring.worlds import world_of
from msgu.refusal import Refusal
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required

WRITERS = (Role.COMMUNICATOR, Role.LEAD, Role.MANAGER)
KEEPERS = (Role.LEAD, Role.MANAGER)
READERS = (*WRITERS, Role.ADMIN)

readers = role_required(*READERS)
writers = role_required(*WRITERS)
keepers = role_required(*KEEPERS)
administrators = role_required(Role.ADMIN)


def find_peer(request: SignedInRequest, peer_id: int) -> PeerOrganisation:
    return get_object_or_404(PeerOrganisation.objects.in_world(world_of(request.user)), pk=peer_id)


def find_observation(request: SignedInRequest, observation_id: int) -> PracticeObservation:
    found = PracticeObservation.objects.in_world(world_of(request.user))
    return get_object_or_404(
        found.select_related("peer", "mention", "created_by"), pk=observation_id
    )


def find_practice(request: SignedInRequest, practice_id: int) -> Practice:
    found = Practice.objects.in_world(world_of(request.user))
    return get_object_or_404(
        found.select_related("observation__peer", "owner", "created_by"), pk=practice_id
    )


def rights(request: SignedInRequest) -> dict[str, bool]:
    return {
        "may_write": request.user.has_role(*WRITERS),
        "may_keep": request.user.has_role(*KEEPERS),
        "may_watch": request.user.has_role(Role.ADMIN),
    }


def seen_in(form: forms.ModelForm[Any]) -> int:
    """The version that was on screen; the latest, for who sends none."""
    seen: int | None = form.cleaned_data["version"]
    return int(form.instance.version) if seen is None else seen


def tried(request: SignedInRequest, act: Callable[[], object], *, said: str) -> None:
    """Do it, and say what became of it."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, said)
