"""Who opened which sheet, or read the register, and what for: asked before, visible to the
privacy officer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from influencers.models import Voice
from msgu.clock import by_postgres
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# For so long, coming back to the same sheet or to the register asks nothing again.
STAYS_OPEN = timedelta(minutes=30)
VERB = "consult_voice"
READS = "read_voices"


class Why(models.TextChoices):
    """What a sheet is opened for."""

    ANSWER = "answer", _("Répondre à une mention")
    CONTACT = "contact", _("Demander un relais, ou prendre contact")
    KEEP = "keep", _("Tenir la fiche à jour, la revoir")
    PREPARE = "prepare", _("Préparer une intervention ou un exercice")
    SUBJECT = "subject", _("Demande de la personne concernée")
    OVERSIGHT = "oversight", _("Contrôle de la protection des renseignements")


class Shown(models.TextChoices):
    """Where a sheet is shown in part, without being opened."""

    BESIDE = "beside", _("Indice au poste, avec une mention")
    RELAYS = "relays", _("Liste «\u00a0Qui peut relayer\u00a0»")
    TURNED = "turned", _("Signal «\u00a0Posture changée\u00a0»")
    EXTRACT = "extract", _("Extrait pour la personne concernée")


REASONS = {**dict(Why.choices), **dict(Shown.choices)}


def consult(voice: Voice, *, why: str, by: User) -> None:
    """Write that a person opens a sheet, and for what."""
    audit.record(VERB, voice, by=by, reason=why)


@transaction.atomic
def note(voices: Collection[Voice], *, where: Shown, by: User) -> None:
    """Write that some sheets were shown to a person: once for each, and a day."""
    if unnoted(voices, where=where, by=by):
        # Of two pages drawn at once, one writes.
        kept = Voice.objects.select_for_update(no_key=True).order_by("pk")
        list(kept.filter(pk__in=[voice.pk for voice in voices]))
        for voice in unnoted(voices, where=where, by=by):
            audit.record(VERB, voice, by=by, reason=where)


def unnoted(voices: Collection[Voice], *, where: Shown, by: User) -> list[Voice]:
    midnight = timezone.localtime(by_postgres()).replace(hour=0, minute=0, second=0, microsecond=0)
    numbers = [voice.pk for voice in voices]
    today = AuditEntry.objects.filter(target_kind="voice", target_id__in=numbers, verb=VERB)
    noted = set(
        today.filter(actor=by, reason=where, at__gte=midnight).values_list("target_id", flat=True)
    )
    return [voice for voice in voices if voice.pk not in noted]


def is_open(voice: Voice, *, to: User) -> bool:
    """Whether this person has said what for, lately enough."""
    since = by_postgres() - STAYS_OPEN
    mine = of_voice(voice).filter(actor=to, at__gt=since, reason__in=Why.values)
    return mine.exists()


# --- The register --------------------------------------------------------------------------------


def read(*, why: str, by: User) -> None:
    """Write that a person reads how voices stand, all of them, and for what."""
    audit.record(READS, by, by=by, reason=why)


def reading(*, of: User) -> AuditEntry | None:
    """What this person reads the register for, if they said so lately enough."""
    since = by_postgres() - STAYS_OPEN
    mine = AuditEntry.objects.filter(actor=of, verb=READS, at__gt=since, reason__in=Why.values)
    return mine.order_by("-pk").first()


# --- Their trail ---------------------------------------------------------------------------------


def of_voice(voice: Voice) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(target_kind="voice", target_id=voice.pk, verb=VERB)


def consultations(*, beside: User) -> QuerySet[AuditEntry]:
    """Every opening and reading by this person's colleagues and their own, the newest first."""
    found = AuditEntry.objects.filter(verb__in=[VERB, READS], actor__is_demo=beside.is_demo)
    return found.select_related("actor").order_by("-pk")
