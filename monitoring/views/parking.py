"""Putting aside, giving to somebody, taking ten at once."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from monitoring import triage
from monitoring.models import Mention
from monitoring.search import Filter, View, filtered, ordered
from monitoring.triage import A_BATCH
from monitoring.views.acting import decide, lease_of, triaging
from monitoring.views.filters import read_filter, write_filter
from msgu.web.access import SignedInRequest


@triaging
@require_POST
def snooze(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "snooze", triage.snooze, said=_("Mention remise."))


@triaging
@require_POST
def park(request: SignedInRequest, mention_id: int) -> HttpResponse:
    said = _("Mention remise jusqu’à ce qu’elle grossisse.")
    return decide(request, mention_id, "park", triage.park_until_it_grows, said=said)


@triaging
@require_POST
def resume(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "resume", triage.resume, said=_("Mention reprise."))


@triaging
@require_POST
def chase(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "chase", triage.chase, said=_("Nouveau retour attendu."))


@triaging
@require_POST
def assign(request: SignedInRequest, mention_id: int) -> HttpResponse:
    return decide(request, mention_id, "assign", triage.assign, said=_("Assignation notée."))


@triaging
@require_POST
def grab(request: SignedInRequest) -> HttpResponse:
    """Take the first ten of the list that nobody has; the first of them opens among one's own."""
    chosen = read_filter(request.GET)
    waiting = replace(chosen, view=View.TO_TRIAGE, batch=False)
    mentions = ordered(filtered(waiting, user=request.user, now=timezone.now()), chosen.order)
    taken = triage.grab(mentions, by=request.user, lease=lease_of(request))
    if not taken:
        messages.info(request, _("Aucune mention n’est libre\u00a0: d’autres s’en occupent."))
        return lead_to(request, write_filter(waiting))
    messages.success(request, said_of(len(taken)))
    return lead_to(request, beginning(chosen, taken))


def beginning(chosen: Filter, taken: list[int]) -> str:
    """The address of a batch, at its first mention; the filter stays for the next batch."""
    first = ordered(Mention.every.filter(pk__in=taken), chosen.order)[0]
    own = write_filter(replace(chosen, view=View.MINE, batch=True))
    return f"{own}&mention={first.pk}"


def said_of(n: int) -> str:
    if n == A_BATCH:
        return _("Dix mentions sont à vous.")
    few = ngettext(
        "Une mention est à vous\u00a0: aucune autre n’était libre.",
        "%(n)s mentions sont à vous\u00a0: aucune autre n’était libre.",
        n,
    )
    return few % {"n": n}


def lead_to(request: SignedInRequest, query: str) -> HttpResponse:
    address = f"{reverse('monitoring:queue')}?{query}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
