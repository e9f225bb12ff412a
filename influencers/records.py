"""What is written about a voice over time: how it stood, what it was asked, what it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers import lawful, scan, turning, weights
from influencers.accounts import recognise
from influencers.models import Answer, Commitment, Done, StanceRecord, Voice
from influencers.postures import postures, turns_of
from influencers.stance import Posture, Turn
from monitoring.models import Mention, Watch
from monitoring.models.run import world_like
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# --- Stance ------------------------------------------------------------------------------------


@transaction.atomic
def record_stance(
    voice: Voice, *, evidence: Mention, topic: Watch, value: int, by: User
) -> StanceRecord:
    """Write how one message of this voice stood towards ours, on the day it was published."""
    lawful.refuse_to_write_on(voice)
    refuse_as_evidence(evidence, voice=voice)
    if not voice.topics.filter(pk=topic.pk).exists():
        raise Refusal(_("Ce sujet n’est pas de ceux de la fiche."))
    today = timezone.localdate(by_postgres())
    before = turns_of(voice, on=today)
    try:
        with transaction.atomic():
            record = StanceRecord.objects.create(
                voice=voice,
                on=timezone.localdate(evidence.published_at),
                stance=value,
                topic=topic,
                evidence=evidence,
                by=by,
            )
    except IntegrityError as error:
        raise Refusal(_("Cette mention est déjà au dossier pour ce sujet.")) from error
    audit.record("record_stance", voice, by=by, after={"record": record.pk, "stance": value})
    turning.ring_if_turned(voice, before=before, on=today)
    weights.weigh()
    return record


def refuse_as_evidence(mention: Mention, *, voice: Voice) -> None:
    if world_like(mention) != world_like(voice) or not recognise(voice, mention):
        raise Refusal(
            _("Cette mention ne vient pas d’un compte de la fiche\u00a0: elle n’en dit rien.")
        )
    if mention.protected:
        raise Refusal(_("Une mention protégée ne sert pas de preuve."))


@transaction.atomic
def withdraw_stance(record: StanceRecord, *, by: User) -> None:
    """Take out a record made by mistake; the trail keeps its number and its value."""
    lawful.refuse_to_write_on(record.voice)
    before = {"record": record.pk, "stance": record.stance}
    audit.record("withdraw_stance", record.voice, by=by, before=before)
    record.delete()
    weights.weigh()


def posture_of(voice: Voice, *, on: date) -> Posture:
    return postures([voice], on=on)[voice.pk]


def last_turn(voice: Voice, *, on: date) -> Turn | None:
    """When the posture last went over to the other side, if it ever did: « posture changée »."""
    found = turns_of(voice, on=on)
    return found[-1] if found else None


# --- Commitments -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What came of what was promised: how many were done, in part, not, and are still open."""

    done: int
    partly: int
    not_done: int
    open: int

    @property
    def promised(self) -> int:
        return self.done + self.partly + self.not_done

    @property
    def percent(self) -> int | None:
        """Promises kept in a hundred that are over, one kept in part for half of one."""
        return round(100 * (self.done + self.partly / 2) / self.promised) if self.promised else None


@transaction.atomic
def ask(voice: Voice, *, asked: str, asked_on: date, by: User) -> Commitment:
    """Write down what a voice was asked."""
    lawful.refuse_to_write_on(voice)
    if found := scan.findings(asked):
        raise Refusal(found[0].sentence)
    if asked_on > timezone.localdate(by_postgres()):
        raise Refusal(_("Cette date est à venir\u00a0: inscrivez ce qui a été demandé."))
    commitment = Commitment.objects.create(voice=voice, asked=asked, asked_on=asked_on, by=by)
    audit.record("ask_voice", voice, by=by, after={"commitment": commitment.pk})
    return commitment


@transaction.atomic
def settle(commitment: Commitment, *, answer: str, done: str, by: User) -> None:
    """Write what a voice answered, and what it did about it."""
    lawful.refuse_to_write_on(commitment.voice)
    if done and answer != Answer.YES:
        raise Refusal(
            _("Seul ce qui a été promis peut être tenu\u00a0: répondez «\u00a0Oui\u00a0» d’abord.")
        )
    before = {"answer": commitment.answer, "done": commitment.done}
    commitment.answer, commitment.done = answer, done
    commitment.save(update_fields=["answer", "done"])
    after = {"commitment": commitment.pk, "answer": answer, "done": done}
    audit.record("settle_commitment", commitment.voice, by=by, before=before, after=after)


def kept(commitments: Iterable[Commitment]) -> Kept:
    found = [one.done for one in commitments if one.answer == Answer.YES]
    return Kept(
        done=found.count(Done.DONE),
        partly=found.count(Done.PARTLY),
        not_done=found.count(Done.NOT_DONE),
        open=found.count(""),
    )
