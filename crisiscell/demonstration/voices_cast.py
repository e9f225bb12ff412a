"""The cast of the demonstration's register: who speaks, what they said, what they were asked.

Everything is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from influencers.models import (
    Delay,
    Help,
    PublicRole,
    Purpose,
    Reach,
    Relationship,
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a voice published so many days ago, and how it stood towards our messages."""

    days: int
    text: str
    stance: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """A voice: where it speaks, its sheet, what it said, and what it was asked."""

    slug: str
    handle: str
    sheet: Mapping[str, Any]
    said: Sequence[Said] = ()
    asked: Sequence[tuple[int, str, str, str]] = ()
    reviewed: int = 0  # days ago
    frozen: int = 0  # days to come


PARTS = (
    Part(
        slug="presse",
        handle="@exo_hebdo_merles",
        sheet={
            "display_name": "L’Hebdo des Merles",
            "public_role": PublicRole.MEDIA,
            "purpose": Purpose.RELAY,
            "justification": "Relaie nos avis à toute la MRC, en quelques minutes.",
            "relationship": Relationship.AMBASSADOR,
            "can_count_on": [Help.RELAY, Help.GROUND],
            "reach_band": Reach.UNDER_100K,
        },
        said=[
            Said(days=70, stance=1,
                 text="Exercice d’inondation réussi à Rivière-aux-Merles, selon les riverains."),
            Said(days=41, stance=2,
                 text="Inondation : voici comment la Ville préviendra, et ce qu’il faut préparer."),
            Said(days=12, stance=1,
                 text="Sacs de sable : l’Hebdo publie la carte de la Ville, secteur par secteur."),
            Said(days=2, stance=2,
                 text="Crue : nous relaierons chaque bilan de 16 h, dès sa sortie."),
        ],
        asked=[
            (40, "Publier le plan d’évacuation du quartier du Moulin", "yes", "done"),
            (11, "Relayer la carte des sacs de sable", "yes", "partly"),
            (1, "Relayer le bilan de 16 h chaque jour de la crue", "yes", ""),
        ],
    ),
    Part(
        slug="groupe_fb",
        handle="@exo_collectif_rives",
        sheet={
            "display_name": "Collectif des rives",
            "public_role": PublicRole.ASSOCIATION,
            "purpose": Purpose.ANSWER,
            "justification": "Met en doute nos avis de crue, et pose de bonnes questions.",
            "relationship": Relationship.IN_CONTACT,
            "triggers": "Un avis qui sort après les images des riverains.",
            "usual_form": "Une lettre ouverte, puis des questions sous chacun de nos billets.",
            "usual_delay": Delay.HOUR,
            "prepared_line": "Voici l’heure des relevés, mis à jour à chaque heure de la crue.",
            "reach_band": Reach.UNDER_10K,
        },
        said=[
            Said(days=66, stance=-1,
                 text="Collectif : la carte des zones d’inondation date encore de dix ans."),
            Said(days=33, stance=-2,
                 text="Collectif : l’avis d’inondation est sorti trois heures après nos photos."),
            Said(days=9, stance=-1,
                 text="Collectif : qui mesure la crue la nuit? On attend toujours la réponse."),
            Said(days=1, stance=-2,
                 text="Collectif : ne croyez pas que la crue est maîtrisée, regardez dehors."),
        ],
        asked=[(8, "Rencontrer l’équipe des relevés avant la crue", "no", "")],
    ),
    Part(
        slug="radio",
        handle="@exo_radio_merles",
        sheet={
            "display_name": "Radio des Merles",
            "public_role": PublicRole.MEDIA,
            "purpose": Purpose.RELAY,
            "justification": "Diffuse nos consignes aux heures de grande écoute.",
            "relationship": Relationship.COLLABORATOR,
        },
        said=[
            Said(days=50, stance=1,
                 text="Radio : la Ville explique son alerte d’inondation en ondes ce midi."),
            Said(days=20, stance=2,
                 text="Radio : consignes d’inondation répétées à chaque heure ce week-end."),
            Said(days=5, stance=1,
                 text="Radio : la crue approche, gardez nos ondes et la page de la Ville."),
        ],
        reviewed=190,
    ),
    Part(
        slug="blogue",
        handle="@exo_chronique_vallee",
        sheet={
            "display_name": "Chronique de la vallée",
            "public_role": PublicRole.EXPERT,
            "purpose": Purpose.PREPARE,
            "justification": "Hydrologue qui explique les crues de la vallée au grand public.",
            "can_count_on": [Help.EXPERTISE],
        },
        said=[Said(days=15, stance=1,
             text="Pourquoi la crue monte encore quand il ne pleut plus : explication.")],
    ),
    Part(
        slug="x",
        handle="@exo_conseil_voisin",
        sheet={
            "display_name": "Conseil du Vieux-Pont",
            "public_role": PublicRole.ELECTED,
            "purpose": Purpose.PREPARE,
            "justification": "Parle de la crue au nom du village voisin, en amont.",
        },
        frozen=21,
    ),
)  # fmt: skip

# An account that nobody has decided about: often heard, and repeated by many.
PROPOSED = "@exo_vigie_merles"
REPEATED_BY = 10
REPEATED = (
    "Vigie : la rivière aux Merles gagne 20 cm depuis minuit, risque d’inondation rang 2.",
    "Vigie : l’inondation touche la piste cyclable, passez par la rue de la Gare.",
    "Vigie : inondation au Vieux-Pont, l’eau est à un mètre du tablier.",
    "Vigie : l’inondation recule un peu au quartier du Moulin, restez prudents.",
    "Vigie : inondation rue des Saules, le détour est ouvert dans les deux sens.",
)
