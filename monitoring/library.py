"""Terms to begin with, by hazard, for Québec: proposed, and watched by nobody until chosen.

No place is named: the person who chooses types the places that the desk serves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.models import Category, Priority

# People may have typed them around a name of two words.
QUOTATION_MARKS = ' "«»“”\u00a0\u202f'


# By key; the others find reports of a danger.
OF_ANOTHER_NATURE = {
    "secours": Category.DISTRESS_CALL,
    "coinces": Category.DISTRESS_CALL,
    "electricite": Category.INFRASTRUCTURE,
    "telecom": Category.INFRASTRUCTURE,
    "chaleur-maison": Category.SPECIAL_NEED,
    "route": Category.INFRASTRUCTURE,
    "carambolage": Category.CASUALTIES,
    "arme": Category.THREAT,
    "menace": Category.THREAT,
    "disparition": Category.CASUALTIES,
    "ebullition": Category.INFRASTRUCTURE,
    "manque-eau": Category.INFRASTRUCTURE,
    "urgence": Category.INFRASTRUCTURE,
    "evacuation": Category.EVACUATION_SHELTER,
    "rumeur": Category.RUMOUR,
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A term proposed for a hazard; `title` says in a few words what it finds."""

    key: str
    hazard: str
    title: str
    expression: str
    priority: Priority | None = None

    @property
    def category(self) -> Category:
        """What most of what it finds is: nothing is decided, somebody still reads it."""
        return OF_ANOTHER_NATURE.get(self.key, Category.HAZARD_REPORT)

    def expression_at(self, place: str) -> str:
        """The expression, narrowed to places that are separated by commas."""
        names = [name.strip(QUOTATION_MARKS) for name in place.split(",")]
        places = " OU ".join(f'"{name}"' for name in names if name)
        return f"({self.expression}) ET ({places})" if places else self.expression


def _hazard(hazard: str, *terms: tuple[str, str, Priority | None, str]) -> Iterator[Candidate]:
    for key, title, priority, expression in terms:
        yield Candidate(
            key=key, hazard=hazard, title=title, expression=expression, priority=priority
        )


CANDIDATES = (
    *_hazard(
        "Appels à l’aide",
        (
            "secours", "Quelqu’un demande du secours", Priority.VITAL,
            ('"au secours" OU "aidez-nous" OU "aidez-moi" OU "besoin d’aide" '
            'OU "besoin de secours" OU "appelez le 911" OU "le 911 ne répond pas" OU "SOS"'),
        ),
        (
            "coinces", "Quelqu’un est coincé, isolé ou disparu", Priority.VITAL,
            ("coincé OU coincée OU prisonnier des eaux OU isolé par l’eau OU porté disparu "
            "OU portée disparue OU manque à l’appel OU enseveli OU ensevelie "
            'OU ("on est pris" SAUF (trafic OU bouchon))'),
        ),
    ),
    *_hazard(
        "Inondation",
        (
            "inondation", "Inondation et crue", Priority.URGENT,
            "inond* OU crue SAUF (viande crue OU fraude)",
        ),
        (
            "sous-sols", "L’eau dans les maisons", Priority.IMPORTANT,
            ('(sous-sol OU cave OU maison OU rue) ET ("dans l’eau" OU refoulement OU "eau monte" '
            "OU infiltration OU pompe)"),
        ),
        (
            "embacle", "Embâcle, débâcle, digue, barrage", Priority.URGENT,
            ("embâcle OU débâcle OU ((digue OU barrage) ET (cède OU cédé OU rupture OU fuite "
            "OU brèche OU déborde*))"),
        ),
    ),
    *_hazard(
        "Incendie et feu de forêt",
        (
            "incendie", "Incendie de bâtiment", Priority.URGENT,
            ("incendie OU immeuble en feu OU maison en feu OU passe au feu OU brasier "
            "SAUF (assurance OU exercice)"),
        ),
        (
            "foret", "Feu de forêt, fumée", Priority.URGENT,
            ("feu de forêt OU feux de forêt OU feu de broussailles OU incendie de forêt "
            "OU (fumée ET (école OU maison OU ville OU route))"),
        ),
        (
            "monoxyde", "Monoxyde de carbone", Priority.VITAL,
            "monoxyde de carbone OU intoxication au CO OU avertisseur de CO",
        ),
    ),
    *_hazard(
        "Panne et services essentiels",
        (
            "electricite", "Panne d’électricité", Priority.IMPORTANT,
            ("panne d’électricité OU panne de courant OU panne générale OU pas d’électricité "
            "OU plus d’électricité OU (Hydro ET panne)"),
        ),
        (
            "telecom", "Téléphone, réseau, 911", Priority.URGENT,
            ("(911 OU cellulaire OU internet OU téléphone) ET (panne OU hors service "
            "OU fonctionne pas OU fonctionne plus)"),
        ),
        (
            "chaleur-maison", "Sans chauffage par grand froid", Priority.URGENT,
            "(sans chauffage OU pas de chauffage OU plus de chauffage) SAUF (vente OU rabais)",
        ),
    ),
    *_hazard(
        "Matières dangereuses",
        (
            "fuite", "Fuite, déversement, odeur", Priority.URGENT,
            ("fuite de gaz OU odeur de gaz OU déversement OU nuage toxique OU matière dangereuse "
            "OU ((chlore OU ammoniac OU propane) ET (fuite OU odeur OU citerne))"),
        ),
        (
            "explosion", "Explosion, déraillement", Priority.VITAL,
            ("explosion OU explosé OU déraillement OU déraillé OU wagon-citerne "
            "SAUF (démographique OU des prix OU joie)"),
        ),
    ),
    *_hazard(
        "Tempête et météo extrême",
        (
            "hiver", "Tempête, verglas, blizzard", Priority.IMPORTANT,
            "tempête OU verglas OU blizzard OU poudrerie SAUF (dans un verre d’eau OU médiatique)",
        ),
        (
            "vent", "Tornade, vents violents, orage", Priority.URGENT,
            ("tornade OU microrafale OU vent violent OU rafale OU orage violent OU arbre tombé "
            "OU toit arraché OU toit envolé"),
        ),
        (
            "chaleur", "Chaleur extrême", Priority.IMPORTANT,
            "canicule OU chaleur extrême OU chaleur accablante OU coup de chaleur",
        ),
    ),
    *_hazard(
        "Sol et routes",
        (
            "glissement", "Glissement de terrain, affaissement", Priority.URGENT,
            ("glissement de terrain OU affaissement OU coulée d’argile OU éboulement OU érosion "
            "OU (route ET (emportée OU effondrée))"),
        ),
        (
            "route", "Route coupée, pont fermé", Priority.IMPORTANT,
            ("(route OU rue OU pont OU autoroute OU rang) ET (fermé OU fermée OU coupé OU coupée "
            "OU bloqué OU bloquée OU impraticable) SAUF travaux"),
        ),
        (
            "carambolage", "Accident majeur", Priority.URGENT,
            "carambolage OU accident majeur OU accident mortel OU face-à-face",
        ),
        ("seisme", "Tremblement de terre", Priority.URGENT, "tremblement de terre OU séisme"),
    ),
    *_hazard(
        "Violence et menace",
        (
            "arme", "Coups de feu, arme, attaque", Priority.VITAL,
            ("coup de feu OU fusillade OU tireur actif OU homme armé OU attaque au couteau "
            "OU voiture-bélier OU prise d’otage"),
        ),
        (
            "menace", "Menace contre un lieu", Priority.URGENT,
            ("alerte à la bombe OU colis suspect OU confinement barricadé OU "
            "((menace OU menacé) ET (école OU mairie OU hôpital OU conseil municipal))"),
        ),
        (
            "disparition", "Alerte AMBER, disparition", Priority.URGENT,
            "alerte AMBER OU enfant disparu OU enlèvement d’enfant OU personne disparue",
        ),
    ),
    *_hazard(
        "Eau potable",
        (
            "ebullition", "Avis d’ébullition, eau impropre", Priority.URGENT,
            ("avis d’ébullition OU faire bouillir l’eau OU non-consommation OU eau contaminée "
            "OU eau brune OU eau brouillée OU coliforme"),
        ),
        (
            "manque-eau", "Manque d’eau, bris d’aqueduc", Priority.IMPORTANT,
            ("bris d’aqueduc OU manque d’eau OU pénurie d’eau OU pas d’eau au robinet "
            "OU plus d’eau au robinet"),
        ),
    ),
    *_hazard(
        "Santé",
        (
            "eclosion", "Éclosion, épidémie", Priority.IMPORTANT,
            ("éclosion OU épidémie OU cas de rougeole OU cas de légionellose OU "
            "(virus ET (école OU garderie OU CHSLD OU hôpital))"),
        ),
        (
            "aliments", "Intoxication, rappel d’aliments", Priority.IMPORTANT,
            "intoxication alimentaire OU rappel d’aliment OU salmonelle OU listeria",
        ),
        (
            "urgence", "Hôpital ou ambulances débordés", Priority.IMPORTANT,
            ("(urgence OU hôpital OU ambulance) ET (débordé OU débordée OU fermée OU attente "
            "OU rupture de service)"),
        ),
    ),
    *_hazard(
        "Évacuation et rumeurs",
        (
            "evacuation", "Évacuation, hébergement", Priority.URGENT,
            ("évacuation OU évacué OU évacuée OU centre d’hébergement OU sinistré OU sinistrée "
            "SAUF (exercice OU eaux usées)"),
        ),
        (
            "rumeur", "Rumeur, faux compte, arnaque", Priority.IMPORTANT,
            ("(faux compte OU fausse page OU fausse nouvelle OU rumeur OU arnaque) ET "
            "(ville OU municipalité OU police OU pompier OU Croix-Rouge OU sinistré)"),
        ),
    ),
)  # fmt: skip
