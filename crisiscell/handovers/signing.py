"""The verbs of a handover: sign, take, withdraw.

A verb is one transaction: it writes by a filtered UPDATE, so that of two at once one wins, and
leaves one audit entry. What is signed is never written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from crisiscell.handovers.facts import gather
from crisiscell.models import Handover, HandoverWords
from crisiscell.models.handover import PENDING
from monitoring import triage
from monitoring.models import Claim, Mention
from monitoring.worlds import NO_RUN, world_of
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import Role, User
from msgu.web.dates import written

HANDS_OVER = (Role.COMMUNICATOR, Role.LEAD)
# What people write beside their signatures is of use for weeks, not for years.
WORDS_KEPT = timedelta(days=90)
# Signed for so long by one alone, a note is everybody's business.
FORGOTTEN_AFTER = timedelta(hours=4)
# Nobody holds more at once; what is beyond comes free by itself.
MOST_RELEASED = 100


def able_beside(user: User) -> QuerySet[User]:
    """Who could take over from a person: of their world, with an open account and the role."""
    of_the_desk = User.objects.filter(is_active=True, user_roles__role__in=HANDS_OVER)
    beside = of_the_desk.filter(is_demo=user.is_demo).exclude(pk=user.pk)
    return beside.distinct().order_by("name", "pk")


# --- Who leaves ------------------------------------------------------------------------------


@transaction.atomic
def sign(*, by: User, to: User | None, words: str, release: bool, form_key: UUID) -> Handover:
    """Freeze what is true now, for `to` or for whoever arrives; the same form twice is one note.

    `release` lets go of all that the person has in hand.
    """
    world = world_of(by)
    if world.run == NO_RUN:
        raise Refusal(_("La démonstration est terminée\u00a0: il n’y a rien à passer."))
    # Two forms of one person take turns.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    same = Handover.objects.filter(outgoing=by, form_key=form_key).first()
    if same and same.withdrawn_at is None and says(same, words, to=to):
        return same
    refuse_if_pending(by)
    if to and not able_beside(by).filter(pk=to.pk).exists():
        raise Refusal(
            _("Cette personne ne peut plus prendre la relève\u00a0: choisissez-en une autre.")
        )
    released = release_all(by) if release else []
    handover = Handover.objects.create(
        run_id=world.run,
        outgoing=by,
        named=to,
        facts=gather(world, now=timezone.now(), released=released).codes(),
        form_key=uuid4() if same else form_key,
    )
    write(handover, words, by=by)
    audit.record(
        "sign_handover",
        handover,
        by=by,
        after={"named": to and to.pk, "released": len(released)},
    )
    live.tell(Topic.DUTY, [handover.pk])
    return handover


def says(handover: Handover, words: str, *, to: User | None) -> bool:
    """Whether a note is for this person, with these words of who leaves."""
    written = handover.words.filter(author=handover.outgoing_id).values_list("text", flat=True)
    return handover.named_id == (to and to.pk) and (written.first() or "") == words


def refuse_if_pending(by: User) -> None:
    former = Handover.objects.pending().filter(outgoing=by).first()
    if former:
        raise Refusal(
            _(
                "Vous avez déjà signé une relève %(when)s, que personne n’a encore prise. "
                "Reprenez-la d’abord."
            )
            % {"when": when(former.signed_at)}
        )


def release_all(by: User) -> list[int]:
    """Let go of what a person has in hand; gives which mentions those were."""
    mine = list(claims_of(by).select_related("mention").order_by("pk")[:MOST_RELEASED])
    for claim in mine:
        triage.release(claim.mention, by=by)
    return [claim.pk for claim in mine]


def in_hand(by: User) -> int:
    """How many mentions a person has in hand."""
    return claims_of(by).count()


def claims_of(person: User) -> QuerySet[Claim]:
    return Claim.objects.filter(by=person, until__gt=timezone.now())


def write(handover: Handover, words: str, *, by: User) -> None:
    if words:
        HandoverWords.objects.create(handover=handover, author=by, text=words)


@transaction.atomic
def withdraw(handover: Handover, *, by: User) -> None:
    """Take back what nobody has taken yet; twice is once."""
    mine = Handover.objects.filter(PENDING, pk=handover.pk, outgoing=by)
    if mine.update(withdrawn_at=Now()):
        audit.record("withdraw_handover", handover, by=by)
        live.tell(Topic.DUTY, [handover.pk])
        return
    handover.refresh_from_db()
    if handover.outgoing_id != by.pk:
        raise Refusal(_("Seule la personne qui a signé cette relève peut la reprendre."))
    if handover.taken_at:
        raise Refusal(taken_by(handover))


# --- Who arrives -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of the mentions that whoever arrives wanted in hand: how many, and how many
    somebody or something had kept from them."""

    claimed: int = 0
    missed: int = 0


@transaction.atomic
def take(handover: Handover, *, by: User, words: str, claim: bool) -> Taken:
    """Sign as the one who takes over; `claim` takes in hand what the other let go of."""
    handover.refresh_from_db()
    if handover.incoming_id == by.pk:
        return Taken()
    if sentence := refusal_of(handover, by=by):
        raise Refusal(sentence)
    facts = gather(world_of(by), now=timezone.now())
    free = Handover.objects.filter(PENDING, pk=handover.pk)
    if not free.update(incoming=by, taken_at=Now(), facts_taken=facts.codes()):
        return take(handover, by=by, words=words, claim=claim)
    write(handover, words, by=by)
    audit.record("take_handover", handover, by=by)
    live.tell(Topic.DUTY, [handover.pk])
    return claim_all(handover.facts["released"], by=by) if claim else Taken()


def claim_all(numbers: list[int], *, by: User) -> Taken:
    mentions = Mention.every.in_world(world_of(by)).visible_to(by).filter(pk__in=numbers)
    claimed = 0
    for mention in mentions.order_by("pk"):
        try:
            triage.claim(mention, by=by)
        except Refusal:
            continue
        claimed += 1
    return Taken(claimed=claimed, missed=len(numbers) - claimed)


def refusal_of(handover: Handover, *, by: User) -> str:
    """Why a person may not take a note; "" if they may.

    One that names somebody is for them, for a lead in their place, or, once their account is
    closed, for anybody.
    """
    if handover.withdrawn_at:
        return _("%(name)s a repris cette relève %(when)s\u00a0: il n’y a plus rien à signer.") % {
            "name": handover.outgoing,
            "when": when(handover.withdrawn_at),
        }
    if handover.taken_at:
        return taken_by(handover)
    if handover.outgoing_id == by.pk:
        return _("Une autre personne doit prendre votre relève.")
    named = handover.named
    if named and named.pk != by.pk and named.is_active and not by.has_role(Role.LEAD):
        return _(
            "Cette relève est pour %(name)s. En son absence, une personne responsable de la "
            "veille peut la prendre."
        ) % {"name": named}
    return ""


def taken_by(handover: Handover) -> str:
    return _("%(name)s a déjà pris la relève, %(when)s.") % {
        "name": handover.incoming,
        "when": when(handover.taken_at or timezone.now()),
    }


def when(moment: datetime) -> str:
    """« à 14 h 02 » on the same day, « le 20 novembre 2026, 14 h 02 » later."""
    here = timezone.localtime(moment)
    if here.date() == timezone.localdate():
        return _("à %(time)s") % {"time": time_format(here)}
    return _("le %(at)s") % {"at": written(moment, "DATETIME_FORMAT")}


# --- What is destroyed -----------------------------------------------------------------------


def words_over(*, now: datetime) -> QuerySet[HandoverWords]:
    """What people wrote long enough ago."""
    return HandoverWords.objects.filter(at__lt=now - WORDS_KEPT)
