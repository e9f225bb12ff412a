"""The forty-three indicators in their eleven dimensions. Weights are points of the hundred."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A change of weights or of a formula, or one more that rows can answer, is a new version: what was
# stored keeps its own.
MODEL_VERSION = 2


@dataclass(frozen=True)
class Indicator:
    code: str
    weight: float
    label: Promise | str


@dataclass(frozen=True)
class Dimension:
    letter: str
    label: Promise | str
    indicators: tuple[Indicator, ...]

    @property
    def weight(self) -> float:
        return sum(indicator.weight for indicator in self.indicators)


DIMENSIONS = (
    Dimension(
        "A",
        _("Appui des décideurs"),
        (
            Indicator("A1", 3, _("Appui du plus haut dirigeant")),
            Indicator("A2", 3, _("Directions favorables")),
            Indicator("A3", 3, _("Engagements tenus")),
        ),
    ),
    Dimension(
        "B",
        _("Charte et politiques"),
        (
            Indicator("B1", 3, _("Charte en vigueur et revue")),
            Indicator("B2", 3, _("Quatre politiques en vigueur")),
            Indicator("B3", 2, _("Fonctions signataires")),
            Indicator("B4", 3, _("Attestations du personnel visé")),
        ),
    ),
    Dimension(
        "C",
        _("Cellule de crise"),
        (
            Indicator("C1", 4, _("Rôles comblés avec suppléance")),
            Indicator("C2", 2, _("Coordonnées vérifiées")),
            Indicator("C3", 3, _("Délai d’accusé de réception")),
            Indicator("C4", 3, _("Avis internes de disponibilité")),
            Indicator("C5", 2, _("Garde des 14 prochains jours")),
        ),
    ),
    Dimension(
        "D",
        _("Personnes agréées"),
        (
            Indicator("D1", 4, _("Représentants agréés")),
            Indicator("D2", 3, _("Formation à jour")),
            Indicator("D3", 3, _("Réponses par personnes autorisées")),
            Indicator("D4", 2, _("Accompagnement des nouveaux")),
        ),
    ),
    Dimension(
        "E",
        _("Accès et comptes"),
        (
            Indicator("E1", 3, _("Accès testés")),
            Indicator("E2", 2, _("Délai de déblocage")),
            Indicator("E3", 2, _("Comptes officiels protégés")),
        ),
    ),
    Dimension(
        "F",
        _("Veille permanente"),
        (
            Indicator("F1", 4, _("Continuité de la collecte")),
            Indicator("F2", 2, _("Équilibre des sources")),
            Indicator("F3", 4, _("Triage dans les délais")),
            Indicator("F4", 1, _("Arriéré")),
            Indicator("F5", 2, _("Termes de veille revus")),
        ),
    ),
    Dimension(
        "G",
        _("Analyse et anticipation"),
        (
            Indicator("G1", 2, _("Analyses produites")),
            Indicator("G2", 3, _("Signaux faibles évalués")),
            Indicator("G3", 1, _("Incidents anticipés")),
            Indicator("G4", 2, _("Messages prêts par aléa")),
        ),
    ),
    Dimension(
        "H",
        _("Conversation"),
        (
            Indicator("H1", 4, _("Réponses dans les délais")),
            Indicator("H2", 2, _("Critiques devenues occasions")),
            Indicator("H3", 2, _("Rumeurs traitées à temps")),
            Indicator("H4", 1, _("Un objectif mesuré")),
            Indicator("H5", 1, _("Porte-voix d’abord")),
        ),
    ),
    Dimension(
        "I",
        _("Réseau"),
        (
            Indicator("I1", 2, _("Influenceurs à jour")),
            Indicator("I2", 1, _("Organisations similaires observées")),
            Indicator("I3", 2, _("Partenaires convaincus et joignables")),
        ),
    ),
    Dimension(
        "J",
        _("Vie privée et conformité"),
        (
            Indicator("J1", 1.5, _("ÉFVP à jour")),
            Indicator("J2", 1.5, _("Destruction exécutée")),
            Indicator("J3", 1, _("Incidents de confidentialité évalués")),
            Indicator("J4", 1, _("Demandes d’accès dans les délais")),
        ),
    ),
    Dimension(
        "K",
        _("Exercices et apprentissage"),
        (
            Indicator("K1", 2, _("Exercice récent")),
            Indicator("K2", 2, _("Résultats au dernier exercice")),
            Indicator("K3", 2, _("Actions correctives closes")),
        ),
    ),
)
