"""The written consent that ties a person's accounts on several platforms together: named, or not
tied.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from influencers import scan
from influencers.models import DetachedWhy, Voice, VoiceAccount
from msgu.refusal import Refusal


class ConsentNeeded(Refusal):
    """Accounts of several platforms would go together, and no written consent is named."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Ces comptes sont sur des plateformes différentes\u00a0: les recouper demande le "
                "consentement écrit de la personne. Nommez-le ici, ou laissez-les séparés."
            )
        )


def refuse_to_attach(voice: Voice, *, platform: str, consent: str) -> None:
    """Refuse an account beside those of other platforms, unless a consent is named."""
    refuse_as_written(consent)
    if platforms(voice) - {platform} and not consent:
        raise ConsentNeeded


def refuse_to_merge(other: Voice, kept: Voice, *, consent: str) -> None:
    """Refuse to bring accounts of different platforms together, unless each that comes has its
    consent, or one is named for them all.
    """
    refuse_as_written(consent)
    theirs, ours = platforms(other), platforms(kept)
    if theirs and ours and theirs != ours and unnamed(other).exists() and not consent:
        raise ConsentNeeded


def refuse_as_written(consent: str) -> None:
    if found := scan.findings(consent):
        raise Refusal(found[0].sentence)


def unnamed(voice: Voice) -> QuerySet[VoiceAccount]:
    """The accounts of a voice that name no consent."""
    return its_own(voice).filter(consent="")


def platforms(voice: Voice) -> set[str]:
    return set(its_own(voice).values_list("platform", flat=True))


def its_own(voice: Voice) -> QuerySet[VoiceAccount]:
    """The accounts that are or were a voice's: a closed one says as much of who it was."""
    return VoiceAccount.objects.filter(voice=voice).exclude(detached_why=DetachedWhy.MISTAKE)
