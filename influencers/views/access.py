"""Who may do what with the register, and the one way to open a sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from influencers.consulting import is_open
from influencers.models import Voice
from monitoring.worlds import world_of
from msgu.users.models import Role
from msgu.web.access import SignedInRequest, role_required

DESK = (Role.COMMUNICATOR, Role.LEAD)

# The desk reads, with a purpose; so does the privacy officer.
READERS = (*DESK, Role.PRIVACY_OFFICER)
readers = role_required(*READERS)
# What the desk writes day by day: how a message stood, what was asked.
desk = role_required(*DESK)
# Whether somebody has a sheet, and what it says, is for a lead to decide.
leads = role_required(Role.LEAD)
# What protects the person concerned: the privacy officer may do it too.
GUARDIANS = (Role.LEAD, Role.PRIVACY_OFFICER)
guardians = role_required(*GUARDIANS)
officers = role_required(Role.PRIVACY_OFFICER)


def find(request: SignedInRequest, voice_id: int) -> Voice:
    return get_object_or_404(Voice.objects.in_world(world_of(request.user)), pk=voice_id)


def asked_first(request: SignedInRequest, voice: Voice) -> HttpResponse | None:
    """To the question that opens the sheet, unless it was answered a moment ago."""
    if is_open(voice, to=request.user):
        return None
    return redirect("influencers:voice", voice_id=voice.pk)
