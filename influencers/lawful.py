"""Of whom a sheet may exist: only who speaks publicly on our topics, in a public role or often."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from influencers.models import Voice
from influencers.models.voice import CARRIED_FAR, HEARD_OFTEN
from msgu.clock import by_postgres
from msgu.refusal import Refusal


def refuse_private_person() -> Refusal:
    """Why nobody may have a sheet for having complained."""
    return Refusal(
        _(
            "Aucune fiche sur une personne privée\u00a0: se plaindre, même souvent et même fort, "
            "n’en fait pas une voix publique. Une fiche demande un rôle public (personne élue, "
            "journaliste, média, association, expertise, entreprise, administration d’un groupe "
            "public), ou au moins %(heard)s mentions sur nos sujets en 90 jours avec une portée "
            "de %(carried)s fois la médiane. Ses messages restent des mentions, traitées puis "
            "détruites comme les autres."
        )
        % {"heard": HEARD_OFTEN, "carried": CARRIED_FAR}
    )


def refuse_frozen() -> Refusal:
    return Refusal(
        _(
            "Cette fiche est gelée pour la durée d’une élection\u00a0: rien ne s’y écrit, et elle "
            "ne paraît pas au triage."
        )
    )


def refuse_archived() -> Refusal:
    return Refusal(_("Cette fiche est archivée\u00a0: reprenez-la avant d’y écrire."))


def refuse_changed() -> Refusal:
    return Refusal(
        _(
            "Quelqu’un a modifié cette fiche entre-temps\u00a0: rien n’est enregistré, et ce que "
            "vous avez écrit est encore ici. Relisez-la dans un autre onglet, puis enregistrez."
        )
    )


def refuse_to_write_on(voice: Voice) -> None:
    """Refuse what would change a sheet that is frozen or archived."""
    today = timezone.localdate(by_postgres())
    if voice.is_frozen(on=today):
        raise refuse_frozen()
    if not voice.is_live(on=today):
        raise refuse_archived()
