import pytest

from msgu.text.language import language_of

FRENCH = [
    "L’eau monte vite dans la rue du Moulin, on a besoin d’aide",
    "Avis d’ébullition pour le secteur nord",
    "Panne d'electricite dans tout le quartier depuis 6 heures",
    "Le pont est ferme, faites le detour par le rang 4",
    "On evacue l'ecole, les enfants sont corrects",
    "Y'a pu de courant icitte, pis y fait frette",
    "Chu pris sur l'autoroute, ca bouge pas pantoute",
    "Faque la ville dit rien pis nous autres on attend",
    "C'est quoi la fumée qu'on voit au port?",
    "j'ai rien recu, personne nous a appele",
    "Est-ce que l’eau est bonne à boire?",
    "Inondation majeure : trois maisons évacuées",
    "Incendie au centre-ville",
    "Rue Principale fermée",
    "Les pompiers sont sur place",
    "Aucun blessé selon la police",
    "Merci aux bénévoles du centre d’hébergement!",
    "La rivière déborde à Val-des-Merles",
    "Vents violents prévus ce soir",
    "Quelqu'un sait si le pont Brisebois est ouvert?",
    "Ne croyez pas la rumeur, le barrage tient bon",
    "Ma mere est seule au 12 chemin des Foins, svp aidez la",
    "#Brisemer gros feu pres du quai https://pouet.example/the/of/and",
    "Tempête de neige : écoles fermées demain",
    "Le maire parlera à 14 h",
    "Restez chez vous et fermez les fenêtres",
]
ENGLISH = [
    "The water is rising fast on Mill Street, we need help",
    "Boil water advisory for the north sector",
    "Power outage in the whole neighbourhood since 6",
    "The bridge is closed, take Route 4",
    "School is being evacuated, kids are fine",
    "Does anyone know what the smoke at the harbour is?",
    "Can't get out of my house, please send someone",
    "Flooding downtown, stay away",
    "We're safe at the shelter in Val-des-Merles, thanks",
    "Nobody told us anything in Montréal",
    "Firefighters are on site and there are no injuries",
    "High winds expected tonight",
    "Don't believe the rumour: the dam is holding",
    "Roads closed after the storm",
    "Is the water safe to drink?",
    "My mother is alone at 12 Hay Road, help her",
    "Thank you to all the volunteers!",
    "Hydro-Québec says power will be back by morning",
]
NEITHER = [
    "",
    "123 456",
    "!!! 😷😷",
    "https://pouet.example/les/des/une",
    "#Brisemer @exo_fee",
    "Los bomberos están en el lugar del incendio por la explosión",
    "Der Fluss ist über die Ufer getreten und die Straße gesperrt",
    "Le pont est fermé. The bridge is closed.",
    "水位正在上升",
]


@pytest.mark.parametrize("text", FRENCH)
def test_french_is_recognised(text: str) -> None:
    assert language_of(text) == "fr"


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_recognised(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", NEITHER)
def test_nothing_is_said_of_the_rest(text: str) -> None:
    assert language_of(text) == ""


def test_long_text_is_judged_by_its_beginning() -> None:
    assert language_of("Le pont est fermé depuis hier. " * 100 + "the and of " * 100_000) == "fr"
