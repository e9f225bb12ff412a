"""Destroying private words before their time, because somebody asks: there is no way back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import signalling
from monitoring.models import (
    Category,
    Disposition,
    Hold,
    Mention,
    Priority,
    ProtectedWhy,
    PurgeReason,
    Status,
)
from monitoring.retention import texts
from monitoring.retention.purge import add_up, report_of
from monitoring.triage.decisions import Act, finish
from monitoring.triage.holding import hold
from monitoring.triage.refusals import refuse_if_changed, refuse_if_held, refuse_if_purged
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User


def may_destroy(mention: Mention) -> bool:
    """Whether a text may go now: it is private and ended, or about a private life."""
    if mention.purged_at:
        return False
    if mention.ended:
        return mention.protected or mention.purge_reason == PurgeReason.PRIVATE_LIFE
    private = mention.protected_why == ProtectedWhy.PRIVATE_LIFE
    return mention.protected and (private or mention.category == Category.PRIVACY)


@transaction.atomic
def destroy_now(mention: Mention, *, by: User, seen: int) -> None:
    """Make tombstones of a mention and its copies; what was not ended ends with it."""
    lead, numbers = hold(mention)
    act = Act(lead=lead, numbers=numbers, now=timezone.now())
    refuse_if_purged(lead)
    refuse_if_held(lead, by=by, now=act.now)
    refuse_if_changed(lead, seen=seen)
    refuse_what_stays(lead, numbers)
    if not act.lead.ended:
        ending = {
            "status": Status.CLOSED,
            "stage": "",
            "disposition": Disposition.PRIVACY_PURGED,
            "closed_at": act.now,
            "triaged_at": act.lead.triaged_at or act.now,
            "first_action_at": act.lead.first_action_at or act.now,
        }
        finish(act, "close", by=by, changes=ending)
        signalling.assess_about(numbers, by=by)
    audit.record("destroy", act.lead, by=by, after={"texts": len(numbers)})
    empty(numbers, now=act.now)


def refuse_what_stays(lead: Mention, numbers: Collection[int]) -> None:
    if not may_destroy(lead):
        raise Refusal(_("Ce texte ne se détruit pas avant son temps\u00a0: il faut d’abord clore."))
    if lead.priority == Priority.VITAL and not lead.ended:
        raise Refusal(
            _("Une vie est peut-être en danger\u00a0: le texte reste tant qu’elle n’est pas close.")
        )
    standing = Hold.objects.standing(on=timezone.localdate())
    if held := standing.filter(items__mention__any_of=numbers).first():
        raise Refusal(
            _("Ce texte est gelé jusqu’au %(day)s\u00a0: il faut d’abord lever le gel.")
            % {"day": held.ends_on}
        )


def empty(numbers: Collection[int], *, now: datetime) -> None:
    """Erase these mentions, which are locked, as the purge does, and add them to its report."""
    rows = Mention.every.held().filter(pk__any_of=numbers).order_by("pk")
    standing = list(rows.values_list("pk", flat=True))
    add_up(report_of(timezone.localdate(now), now=now), texts.destroy_held(standing, now=now))
    live.tell(Topic.MENTIONS, standing)
