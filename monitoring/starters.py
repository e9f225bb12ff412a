"""Feeds of Québec to begin with: addresses to be checked, never switched on by us.

They are candidates: found in what others wrote, and not one has been asked. What their terms of
use permit is for each organisation to read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring import sources
from monitoring.models import Family, Keep, Source
from monitoring.worlds import World
from msgu.users.models import User

EVERYWHERE = _("Tout le Québec")


@dataclass(frozen=True, kw_only=True)
class Starter:
    """A feed that an organisation may want to check; `place` says what it is about."""

    key: str
    name: str
    address: str
    family: Family
    place: Promise | str = EVERYWHERE


PRESS, OFFICIAL = Family.TRADITIONAL_MEDIA, Family.OFFICIAL
STARTERS = (
    Starter(
        key="radio-canada",
        name="Radio-Canada Info",
        address="https://ici.radio-canada.ca/rss/4159",
        family=PRESS,
    ),
    Starter(
        key="la-presse",
        name="La Presse, actualités",
        address="https://www.lapresse.ca/actualites/rss",
        family=PRESS,
    ),
    Starter(
        key="le-devoir",
        name="Le Devoir, manchettes",
        address="https://www.ledevoir.com/rss/manchettes.xml",
        family=PRESS,
    ),
    Starter(
        key="tva",
        name="TVA Nouvelles",
        address="https://www.tvanouvelles.ca/rss.xml",
        family=PRESS,
    ),
    Starter(
        key="journal-de-montreal",
        name="Le Journal de Montréal",
        address="https://www.journaldemontreal.com/rss.xml",
        family=PRESS,
        place=_("Montréal et l’ouest"),
    ),
    Starter(
        key="journal-de-quebec",
        name="Le Journal de Québec",
        address="https://www.journaldequebec.com/rss.xml",
        family=PRESS,
        place=_("Québec et l’est"),
    ),
    Starter(
        key="meteo-quebec",
        name="Environnement Canada, Québec",
        address="https://meteo.gc.ca/rss/city/qc-133_f.xml",
        family=OFFICIAL,
        place=_("Ville de Québec, avertissements compris"),
    ),
    Starter(
        key="meteo-montreal",
        name="Environnement Canada, Montréal",
        address="https://meteo.gc.ca/rss/city/qc-147_f.xml",
        family=OFFICIAL,
        place=_("Montréal, avertissements compris"),
    ),
    Starter(
        key="seismes",
        name="Séismes Canada",
        address="https://earthquakescanada.nrcan.gc.ca/index-fr.php?tpl_region=canada&tpl_output=rss",
        family=OFFICIAL,
        place=_("Tout le Canada"),
    ),
)


@transaction.atomic
def add(keys: Collection[str], *, world: World, by: User) -> int:
    """Add these candidates, switched off and their terms « jamais vérifiées »; gives how many.

    Those that the world has already are left out.
    """
    held = held_addresses(world)
    chosen = [one for one in STARTERS if one.key in keys and one.address not in held]
    for starter in chosen:
        source = Source(
            origin=world.origin,
            run_id=world.run,
            address=starter.address,
            name=starter.name,
            family=starter.family,
            keep=Keep.MATCHES,
        )
        sources.save(source, by=by, listen=False)
    return len(chosen)


def held_addresses(world: World) -> set[str]:
    watched = Source.objects.in_world(world).filter(address__in=[one.address for one in STARTERS])
    return set(watched.values_list("address", flat=True))
