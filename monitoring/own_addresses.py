"""The addresses where the organisation publishes, as its administrators declare them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from monitoring import links
from monitoring.models import OwnAddress
from monitoring.worlds import NO_RUN, world_of
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# More would make each arrival slower, and no organisation has as many.
MOST = 50


@transaction.atomic
def declare(typed: str, *, by: User) -> OwnAddress:
    """Say that what is under an address is ours: what leads there is noticed from now on."""
    world = world_of(by)
    if world.run == NO_RUN:
        raise Refusal(_("La démonstration est terminée\u00a0: rien ne peut plus y être déclaré."))
    address = vetted(typed)
    if OwnAddress.objects.in_world(world).count() >= MOST:
        raise Refusal(_("Il y a déjà %(n)s adresses\u00a0: retirez-en une.") % {"n": MOST})
    try:
        with transaction.atomic():
            declared = OwnAddress.objects.create(run_id=world.run, address=address, by=by)
    except IntegrityError as error:
        raise Refusal(_("Cette adresse est déjà déclarée.")) from error
    audit.record("add_own_address", declared, by=by)
    return declared


def vetted(typed: str) -> str:
    """The address as it is compared; a whole platform is nobody's own."""
    address = links.bare(typed.strip())
    if not address:
        raise Refusal(
            _("Ce n’est pas une adresse Web\u00a0: écrivez-la comme https://ville.example.")
        )
    if "/" not in address and links.platform_of(f"https://{address}") != "web":
        raise Refusal(
            _("C’est l’adresse de toute la plateforme\u00a0: écrivez celle de votre compte.")
        )
    return address


@transaction.atomic
def remove(declared: OwnAddress, *, by: User) -> None:
    """Say that an address is ours no more: what was noticed of it is forgotten."""
    audit.record("remove_own_address", declared, by=by)
    declared.delete()
