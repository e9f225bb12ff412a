"""The similar organisations of the demonstration, and what is made of their practices.

Everything is invented, and goes through the register's own verbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from influencers.models import (
    PeerKind,
    PeerOrganisation,
    PeerTerritory,
    Practice,
    PracticeKind,
    PracticeObservation,
    Verdict,
)
from influencers.peers import observations, organisations, practices
from msgu.users.models import User


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was seen so many days ago; a draft without a verdict. `ours` is what we made of it."""

    days: int
    words: str
    verdict: str = ""
    reason: str = ""
    ours: str = ""
    kind: PracticeKind = PracticeKind.TASK
    due: int = 0  # days to come


@dataclass(frozen=True, kw_only=True)
class Peer:
    """An organisation: what it is, where it speaks, what was seen of it."""

    slug: str
    name: str
    kind: PeerKind
    territory: PeerTerritory
    resembles: str
    seen: tuple[Seen, ...] = ()


PEERS = (
    Peer(
        slug="ville-des-aulnes",
        name="Ville des Aulnes",
        kind=PeerKind.MUNICIPALITY,
        territory=PeerTerritory.QUEBEC,
        resembles="Même taille, même rivière qui monte au printemps.",
        seen=(
            Seen(
                days=21,
                words="Publie une carte des rues fermées, tenue à jour matin et soir.",
                verdict=Verdict.INSPIRE,
                reason="Les questions sur les rues ont cessé dès le deuxième jour.",
                ours="Préparer notre carte des rues fermées",
                due=14,
            ),
            Seen(
                days=20,
                words="Efface les commentaires qui critiquent ses avis.",
                verdict=Verdict.AVOID,
                reason="La colère a doublé le lendemain.",
            ),
        ),
    ),
    Peer(
        slug="incendie-des-hauts-pins",
        name="Service incendie des Hauts-Pins",
        kind=PeerKind.FIRE,
        territory=PeerTerritory.REGION,
        resembles="Pompiers à temps partiel, comme les nôtres.",
        seen=(
            Seen(
                days=9,
                words="Signe chaque avis de l’heure du prochain, même sans nouvelle.",
                verdict=Verdict.ADAPT,
                reason="Utile, mais nos avis de nuit n’ont personne pour les relire.",
                ours="Avis avec l’heure du prochain",
                kind=PracticeKind.TEMPLATE,
                due=-2,
            ),
        ),
    ),
    Peer(
        slug="north-bend-paramedics",
        name="North Bend Paramedics",
        kind=PeerKind.PARAMEDICS,
        territory=PeerTerritory.CANADA,
        resembles="Un grand territoire, deux langues, peu de monde.",
        seen=(Seen(days=3, words="Répond en vidéo d’une minute aux questions de la semaine."),),
    ),
)


def play(*, by: User) -> None:
    """The register, as one lead would have written it."""
    for part in PEERS:
        draft = PeerOrganisation(
            name=part.name, kind=part.kind, territory=part.territory, resembles=part.resembles
        )
        peer = organisations.add(draft, by=by)
        organisations.add_account(
            peer,
            platform="web",
            address=f"https://{part.slug}.demo.example/rss",
            is_feed=True,
            by=by,
        )
        for one in part.seen:
            note(peer, part, one, by=by)


def note(peer: PeerOrganisation, part: Peer, one: Seen, *, by: User) -> None:
    today = timezone.localdate()
    observation = PracticeObservation(
        peer=peer,
        seen=one.words,
        seen_on=today - timedelta(days=one.days),
        link=f"https://{part.slug}.demo.example/{one.days}",
        verdict=one.verdict,
        reason=one.reason,
    )
    observations.add(observation, final=bool(one.verdict), by=by)
    if one.ours:
        due_on = today + timedelta(days=one.due)
        draft = Practice(
            observation=observation, kind=one.kind, title=one.ours, owner=by, due_on=due_on
        )
        practices.take_up(draft, by=by)
