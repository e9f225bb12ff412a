"""A life that may be in danger: what is never done to it in passing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from monitoring.models import EmergencyCall, Mention, Priority
from msgu.refusal import Refusal


def is_life(mention: Mention) -> bool:
    """Whether a life may be in danger here, and nobody has ended the matter."""
    return mention.priority == Priority.VITAL and not mention.ended


def refuse_in_passing(mention: Mention) -> None:
    """A life is neither ended together with others nor put off."""
    if is_life(mention):
        raise Refusal(
            _(
                "Une vie est peut-être en danger\u00a0: cette mention ne se règle pas en lot et ne "
                "se remet pas à plus tard. Ouvrez-la, et suivez les étapes."
            )
        )


def is_uncalled(mention: Mention) -> bool:
    """Whether a life may be in danger here, and no call to 911 is written down."""
    return is_life(mention) and not EmergencyCall.objects.about(mention).standing().exists()


def refuse_uncalled(mention: Mention) -> None:
    """Whoever ends a matter of life without any call says so on purpose."""
    if is_uncalled(mention):
        raise Refusal(
            _(
                "Aucun appel au 911 n’est inscrit pour cette mention. Inscrivez l’appel, ou "
                "confirmez qu’elle n’en demande pas."
            )
        )
