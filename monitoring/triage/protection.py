"""Keeping words from all but leads and the privacy officer, and noting who reads them.

What is protected is words: the copies of a story say the same ones, and go with it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from monitoring.models import Claim, Mention
from monitoring.models.mention import READ_PROTECTED, may_find
from monitoring.triage.decisions import begin, finish
from monitoring.triage.holding import hold
from monitoring.triage.refusals import refuse_if_purged
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# How long the words stay on screen once somebody asked to read them.
CONSULTATION = timedelta(minutes=5)
# Asked twice at once is one reading.
SAME_READING = timedelta(minutes=1)
# How long who protected words that they can no longer read may take it back.
SECOND_THOUGHTS = timedelta(minutes=10)


@transaction.atomic
def protect(mention: Mention, *, by: User, seen: int, why: str) -> AuditEntry:
    """Hide the words of a mention and of its copies; who cannot read them lets them go."""
    changes = {"protected": True, "protected_why": why}
    act = begin(mention, "protect", by=by, seen=seen, changes=changes)
    if act.done:
        return act.done
    if act.lead.protected:
        raise Refusal(_("Cette mention est déjà protégée."))
    if not readers(by).exists():
        raise Refusal(
            _(
                "Personne ne pourrait plus la lire\u00a0: le poste n’a ni responsable de la veille "
                "ni responsable de la protection des renseignements personnels."
            )
        )
    entry = finish(act, "protect", by=by, reason=why, changes=changes)
    if not may_find(by, protected=True):
        Claim.objects.filter(mention=act.lead).delete()
    return entry


@transaction.atomic
def unprotect(mention: Mention, *, by: User, seen: int, why: str) -> AuditEntry:
    """Show the words of a mention and of its copies to everybody again."""
    changes = {"protected": False, "protected_why": ""}
    act = begin(mention, "unprotect", by=by, seen=seen, changes=changes)
    if act.done:
        return act.done
    if not act.lead.protected:
        raise Refusal(_("Cette mention n’est pas protégée."))
    return finish(act, "unprotect", by=by, reason=why, changes=changes)


@transaction.atomic
def read(mention: Mention, *, by: User) -> None:
    """Open a consultation: the trail says who reads protected words, and when."""
    lead, _numbers = hold(mention)
    refuse_if_purged(lead)
    if lead.protected and not readings(lead, by=by, within=SAME_READING).exists():
        audit.record("read_protected", lead, by=by)


def reading(lead: Mention, *, by: User) -> bool:
    """Whether this person's consultation of protected words is still open."""
    return readings(lead, by=by, within=CONSULTATION).exists()


def readings(lead: Mention, *, by: User, within: timedelta) -> QuerySet[AuditEntry]:
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk, actor=by)
    return acts.filter(verb="read_protected", at__gt=Now() - within)


def readers(by: User) -> QuerySet[User]:
    """Who, beside this person, reads what is protected."""
    people = User.objects.beside(by).filter(is_active=True)
    return people.filter(user_roles__role__in=READ_PROTECTED).distinct().order_by("name", "pk")


def refuse_if_late(entry: AuditEntry, *, by: User) -> None:
    """Who can no longer read what they protected may take it back at once, not the next day."""
    recent = AuditEntry.objects.filter(pk=entry.pk, at__gt=Now() - SECOND_THOUGHTS)
    if entry.verb == "protect" and not may_find(by, protected=True) and not recent.exists():
        raise Refusal(
            _(
                "Il est trop tard pour annuler\u00a0: demandez à la personne responsable de la "
                "veille de lever la protection."
            )
        )
