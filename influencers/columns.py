"""The columns of a table of voices: those that a sheet has, and those that none may have."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Headings as people write them, folded, and the field that each fills.
COLUMNS = {
    "nom": "display_name", "name": "display_name",
    "plateforme": "platform", "platform": "platform",
    "compte": "handle", "account": "handle",
    "role": "public_role", "role public": "public_role", "public role": "public_role",
    "sujets": "topics", "sujet": "topics", "topics": "topics",
    "but": "purpose", "purpose": "purpose",
    "raison": "justification", "reason": "justification",
    "region": "areas", "regions": "areas", "territoire": "areas", "territory": "areas",
    "secteur": "sector", "sector": "sector",
    "relation": "relationship", "relationship": "relationship",
}  # fmt: skip
NEEDED = ("display_name", "platform", "handle", "public_role", "topics", "purpose", "justification")

_REASONS: list[tuple[Promise, str]] = [
    (
        _("une fiche ne dit pas comment joindre quelqu’un en privé"),
        "courriel email mail telephone phone cellulaire cell adresse address domicile ville city",
    ),
    (
        _("une fiche ne dit rien de la vie privée"),
        (
            "sante health origine ethnie religion parti party politique allegeance opinion sexe "
            "sex orientation syndicat union naissance birth age famille family conjoint enfants "
            "revenu salaire finances casier crime photo image nas ramq"
        ),
    ),
    (
        _("une personne ne se note pas"),
        "note score pointage cote rang rank influence danger risque risk",
    ),
    (
        _("la portée se garde par tranche, jamais en nombre d’abonnés"),
        "abonnes followers subscribers amis friends",
    ),
    (
        _("les messages restent des mentions, avec leur propre fin"),
        "mention mentions message messages texte text citation publication publications",
    ),
]
# A word of a heading that no register may have, and why.
FORBIDDEN: dict[str, Promise] = {word: why for why, words in _REASONS for word in words.split()}
