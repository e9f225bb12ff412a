"""Stories: reading one whole, bringing two together, taking a member out, answering."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring import timeline, triage
from monitoring.models import Mention, StoryLink
from monitoring.views.acting import Told, done, find, panel, refused, triaging
from monitoring.views.filters import from_the_desk
from monitoring.views.hidden import Hidden, or_hidden
from monitoring.views.story_panel import merging, shown
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role
from msgu.web.access import SignedInRequest, role_required
from msgu.web.paging import number

PAGE = 50


@role_required(Role.COMMUNICATOR, Role.LEAD, Role.MANAGER, Role.PRIVACY_OFFICER)
@require_safe
@or_hidden
def story(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """Every member of a story, a page at a time."""
    lead = find(request, mention_id, to_show=True)
    if lead.pk != mention_id:
        return redirect("monitoring:story", mention_id=lead.pk)
    if lead.story is None or lead.purged_at:
        return redirect("monitoring:mention", mention_id=lead.pk)
    # Words that may expose somebody are read in the panel, on the record.
    private = lead.protected
    after = request.GET.get("apres", "")
    some = timeline.members(lead.story, n=PAGE, after=after)
    context = {
        "mention": lead,
        "private": private,
        "story_members": [] if private else list(shown(some.mentions, lead=lead, starts=not after)),
        "story_after": some.after,
        "may_triage": request.user.has_role(Role.COMMUNICATOR, Role.LEAD),
        "now": timezone.now(),
    }
    return render(request, "monitoring/story_page.html", context)


@triaging
@require_http_methods(["GET", "HEAD", "POST"])
@or_hidden
def merge(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """Find what a mention is to be brought together with, then do it."""
    lead = find(request, mention_id, to_show=request.method != "POST")
    if request.method != "POST":
        return found(request, lead)
    try:
        into = find(request, number(request.POST.get("into")) or 0)
    except Hidden:
        return refused(request, lead, _("L’autre mention est protégée\u00a0: rien n’est réuni."))
    return answered(
        request,
        lead,
        lambda: triage.merge(lead, into=into, by=request.user, knowingly=knowingly(request)),
        said=_("Les deux ne font plus qu’une histoire."),
    )


def found(request: SignedInRequest, lead: Mention) -> HttpResponse:
    if not request.htmx:
        return panel(request, lead)
    desk = from_the_desk(request.GET)
    beside = {"beside": f"?{desk}" if desk else "", "may_merge": not lead.protected}
    context = {"mention": lead, "now": timezone.now(), **beside, **merging(request, lead)}
    return render(request, "monitoring/merge.html#merging", context)


@triaging
@require_POST
@or_hidden
def split(request: SignedInRequest, mention_id: int) -> HttpResponse:
    """Take a member out of its story; the story stays before one's eyes."""
    lead = find(request, mention_id)
    member = get_object_or_404(Mention.every, pk=mention_id)
    return answered(
        request,
        lead,
        lambda: triage.split(member, by=request.user),
        said=_("Mention nº\u00a0%(number)s retirée\u00a0: elle est de nouveau dans la file.")
        % {"number": mention_id},
    )


@triaging
@require_POST
@or_hidden
def accept(request: SignedInRequest, mention_id: int, link_id: int) -> HttpResponse:
    lead, link = find(request, mention_id), get_object_or_404(StoryLink, pk=link_id)
    return answered(
        request,
        lead,
        lambda: triage.accept(lead, link=link, by=request.user, knowingly=knowingly(request)),
        said=_("Les deux ne font plus qu’une histoire."),
    )


@triaging
@require_POST
@or_hidden
def refuse(request: SignedInRequest, mention_id: int, link_id: int) -> HttpResponse:
    lead, link = find(request, mention_id), get_object_or_404(StoryLink, pk=link_id)
    return answered(
        request,
        lead,
        lambda: triage.refuse(lead, link=link, by=request.user),
        said=_("Noté\u00a0: ce n’est pas la même histoire."),
    )


def knowingly(request: SignedInRequest) -> bool:
    """Whether the person confirmed that they bring a life in danger together with another one."""
    return request.POST.get("knowingly") == "on"


def answered(
    request: SignedInRequest, lead: Mention, verb: Callable[[], AuditEntry], *, said: str
) -> HttpResponse:
    """Do it, and show the story that it is about; a refusal stands in place."""
    try:
        entry = verb()
    except Refusal as refusal:
        return refused(request, lead, refusal.sentence)
    return done(request, Told(said, undo=entry.pk), then=entry.target_id)
