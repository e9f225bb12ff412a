"""What happened just before the demonstration begins: said, read and decided on.

It goes through the doors that everything goes through: the pipeline, and the desk's own verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.items import Item
from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Mention,
    Priority,
    Source,
    Useful,
)
from msgu.users.models import User


@dataclass(frozen=True, kw_only=True)
class Before:
    """Something that was said `minutes` before, and what was done about it.

    Without a disposition it was set aside if it has a reason, else it is still in hand.
    """

    minutes: int
    slug: str
    handle: str
    text: str
    category: Category
    priority: Priority
    disposition: Disposition | None = None
    reason: DismissReason | None = None


C, P, D = Category, Priority, Disposition
# All within the hour: what the machine proposed as urgent was looked at on time.
BEFORE = (
    Before(minutes=56, slug="facebook", handle="@exo_odile_v", category=C.QUESTION,
           priority=P.IMPORTANT, disposition=D.ANSWERED_PUBLIC,
           text="Est-ce que la collecte des ordures passe quand même dans le bas de la ville?"),
    Before(minutes=52, slug="officiel", handle="@exo_securite_region", category=C.OFFICIAL,
           priority=P.IMPORTANT, disposition=D.RELAYED,
           text="Veille d’inondation en vigueur pour le bassin de la rivière aux Merles."),
    Before(minutes=48, slug="presse", handle="@exo_hebdo_merles", category=C.MEDIA,
           priority=P.IMPORTANT, disposition=D.ANSWERED_PUBLIC,
           text="Crue : la Ville de Rivière-aux-Merles se dit prête, des sacs de sable livrés."),
    Before(minutes=44, slug="groupe_fb", handle="@exo_hugo_rang2", category=C.INFRASTRUCTURE,
           priority=P.IMPORTANT, disposition=D.PASSED_OPS,
           text="Le ponceau du rang 2 est bouché par des branches, ça déborde dans le fossé."),
    Before(minutes=40, slug="x", handle="@exo_pub_pompes", category=C.OFF_TOPIC,
           priority=P.ROUTINE, reason=DismissReason.ADVERTISING,
           text="Pompes submersibles en rabais cette semaine, livraison partout."),
    Before(minutes=37, slug="facebook", handle="@exo_line_f", category=C.CRITICISM,
           priority=P.IMPORTANT, disposition=D.EXPLAINED,
           text="On apprend la crue par le groupe de citoyens avant la page de la Ville."),
    Before(minutes=33, slug="radio", handle="@exo_radio_merles", category=C.MEDIA,
           priority=P.IMPORTANT, disposition=D.ANSWERED_PUBLIC,
           text="Une entrevue au bulletin de midi sur la montée de l’eau est-elle possible?"),
    Before(minutes=29, slug="tiktok", handle="@exo_ailleurs", category=C.OFF_TOPIC,
           priority=P.ROUTINE, reason=DismissReason.OTHER_PLACE,
           text="Inondation monstre filmée l’an passé, de l’autre côté de l’océan."),
    Before(minutes=26, slug="groupe_fb", handle="@exo_pierrot_b", category=C.RUMOUR,
           priority=P.URGENT, disposition=D.CORRECTED,
           text="Il paraît que l’usine d’eau est fermée, mon cousin l’a entendu à l’épicerie."),
    Before(minutes=22, slug="facebook", handle="@exo_colette_84", category=C.SPECIAL_NEED,
           priority=P.URGENT, disposition=D.CASE_OPENED,
           text="Je ne conduis plus et l’eau monte dans la rue des Saules, qui peut m’aider?"),
    Before(minutes=19, slug="blogue", handle="@exo_chronique_vallee", category=C.OFF_TOPIC,
           priority=P.ROUTINE, disposition=D.MONITORED,
           text="Petite histoire des crues de la vallée, avec des photos d’époque."),
    Before(minutes=14, slug="facebook", handle="@exo_equipe_sable", category=C.OFFER_HELP,
           priority=P.ROUTINE, disposition=D.PASSED_PARTNER,
           text="Nous sommes huit bénévoles prêts à remplir des sacs de sable, où aller?"),
    Before(minutes=8, slug="x", handle="@exo_meteo_amateur", category=C.HAZARD_REPORT,
           priority=P.URGENT,
           text="Encore 20 mm de pluie ce soir sur le bassin des Merles, la crue va continuer."),
    Before(minutes=4, slug="groupe_fb", handle="@exo_voisine_moulin", category=C.QUESTION,
           priority=P.IMPORTANT,
           text="Si on doit évacuer le quartier du Moulin, on va où avec les enfants?"),
)  # fmt: skip


def play(sources: Mapping[str, Source], *, by: User, now: datetime) -> None:
    """Let all of it be heard in order, then decided on."""
    for number, before in enumerate(BEFORE):
        then = now - timedelta(minutes=before.minutes)
        source = sources[before.slug]
        item = item_of(before, name=f"demo:avant-{number}", at=then)
        stored = pipeline.ingest([(source, [item])], now=then)
        decide(before, Mention.every.get(pk=stored.new[0].pk), by=by)


def item_of(before: Before, *, name: str, at: datetime) -> Item:
    return Item(
        external_id=name,
        url=f"https://{before.slug.replace('_', '-')}.demo.example/{name}",
        author=before.handle,
        published_at=at,
        published_raw=at.isoformat(),
        title="",
        text=before.text,
        language="fr",
    )


def decide(before: Before, mention: Mention, *, by: User) -> None:
    if before.reason:
        triage.dismiss(mention, by=by, seen=0, reason=before.reason)
        return
    triage.qualify(
        mention,
        by=by,
        seen=0,
        useful=Useful.YES,
        priority=before.priority,
        category=before.category,
    )
    if before.disposition:
        triage.close(mention, by=by, seen=1, disposition=before.disposition)
