"""Whose business a mention is. Not a claim: others may act on it as well."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from monitoring.models import Claim, Mention, NudgeKind, Status
from monitoring.models.mention import PUT_ASIDE
from monitoring.nudges import nudge
from monitoring.triage.decisions import begin, finish
from monitoring.triage.holding import back_in_place
from monitoring.waking import put_aside_by
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, Role, User


@transaction.atomic
def assign(mention: Mention, *, by: User, seen: int, to: User | None) -> AuditEntry:
    """Say whose business a mention is, or nobody's; they are told, unless it is oneself."""
    changes: dict[str, object] = {"assigned_to_id": to.pk if to else None}
    act = begin(mention, "assign", by=by, seen=seen, changes=changes)
    if act.done:
        return act.done
    if to and not assignable(act.lead, by=by).filter(pk=to.pk).exists():
        raise Refusal(_("Cette personne ne peut pas la recevoir. Choisissez-en une autre."))
    if act.lead.parked_why in PUT_ASIDE and put_aside_by(act.lead) != by.pk:
        changes |= back_in_place(act.lead)
    entry = finish(act, "assign", by=by, changes=changes)
    if to and to.pk != by.pk:
        # Who gives a mention to somebody lets them begin.
        Claim.objects.filter(mention=act.lead, by=by).delete()
        nudge(to, NudgeKind.ASSIGNED, act.lead, by=by)
    return entry


def assignable(mention: Mention, *, by: User) -> QuerySet[User]:
    """Who may receive a mention: people of the desk, of this world, who may read it."""
    roles = [Role.LEAD] if mention.protected else [Role.COMMUNICATOR, Role.LEAD]
    holding_role = Q(user_roles__role__in=roles)
    desk = User.objects.beside(by).filter(holding_role, is_active=True)
    return desk.distinct().order_by("name", "pk")


@transaction.atomic
def free_assigned(user: User) -> None:
    """Nobody's business any more, what was that of a person whose account is closed.

    Who only signs out comes back to it.
    """
    if User.objects.filter(pk=user.pk, is_active=True).exists():
        return
    theirs = Mention.every.select_for_update().filter(assigned_to=user).order_by("pk")
    numbers = list(theirs.values_list("pk", flat=True))
    Mention.every.filter(pk__in=numbers).update(assigned_to=None)
    open_ = Mention.every.filter(pk__in=numbers, status__lt=Status.CLOSED)
    before = {"assigned_to_id": user.pk}
    lines = [audit.Line(target=pk, before=before) for pk in open_.values_list("pk", flat=True)]
    audit.record_all("unassign", Mention, lines, by=None)
    live.tell(Topic.MENTIONS, numbers)
