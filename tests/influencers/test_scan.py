"""What a sheet may not say is found, and what a voice does in public can still be said."""

from __future__ import annotations

import pytest

from influencers.scan import findings, luhn


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in findings(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("écrire à exo.pascal@merles.example", "email"),
        ("exo.pascal (at) merles.example", "email"),
        ("pascal arobase merles.example", "email"),
        ("au 418 555-0142", "phone"),
        ("(418) 555-0142", "phone"),
        ("+1 418.555.0142", "phone"),
        ("4185550142", "phone"),
        ("le 555-0142", "phone"),
        ("\uff14\uff11\uff18-555\u20110142", "phone"),
        ("numéro 046 454 286", "insurance"),
        ("046454286", "insurance"),
        ("EXOP 8512 1512", "health_card"),
        ("exop85621512", "health_card"),
        ("4111 1111 1111 1111", "card"),
        ("au 12, rue des Aulnes", "address"),
        ("1250-4 boul. des Merles", "address"),
        ("14 3e Avenue", "address"),
        ("12 Main Street", "address"),
        ("app. 4", "address"),
        ("G1A 0A1", "postcode"),
        ("g1a0a1", "postcode"),
        ("souffre d’une dépression", "health"),
        ("Est atteinte d’un CANCER", "health"),
        ("sa santé", "health"),
        ("d’origine haïtienne", "origin"),
        ("immigrée depuis peu", "origin"),
        ("de religion catholique", "religion"),
        ("est musulman", "religion"),
        ("candidate péquiste", "politics"),
        ("militant souverainiste", "politics"),
        ("son orientation sexuelle", "sexuality"),
        ("lesbienne", "sexuality"),
        ("syndiquée", "union"),
        ("membre du syndicat", "union"),
        ("a un casier judiciaire", "crime"),
        ("condamné pour fraude", "crime"),
        ("ses enfants vont à l’école", "family"),
        ("divorcée", "family"),
        ("habite rang 4", "home"),
        ("sa maison", "home"),
        ("a fait faillite", "finances"),
        ("son hypothèque", "finances"),
        ("her husband", "family"),
        ("a disability", "health"),
    ],
)
def test_it_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Relaie nos avis d’inondation à ses lecteurs depuis la crue de 2019.",
        "Une vidéo de deux minutes, puis un article le lendemain matin.",
        "Réagit aux retards d’information et aux fermetures de la route 132.",
        "L’eau baisse; le prochain bilan paraît à 16 h sur notre page. En danger : 911.",
        "Porte la voix du quartier du Moulin et de la maison des jeunes.",
        "Accusé de réception dans la journée.",
        "Ligne d’information municipale : 311.",
        "Publie 3 fois par semaine, 12 000 lectures.",
        "Association des riverains, fondée en 1998.",
        "Le 21 novembre 2026, à 14 h 02.",
        "@exo_hebdo_merles",
    ],
)
def test_what_is_public_can_be_said(text: str) -> None:
    assert kinds(text) == set()


def test_a_refusal_says_what_and_why() -> None:
    (finding,) = findings("Joindre au 418 555-0142.")
    assert finding.sentence == (
        "Retirez «\u00a0418 555-0142\u00a0»\u00a0: une fiche ne garde aucun numéro de téléphone."
    )


def test_a_number_that_its_last_digit_does_not_check_is_only_a_number() -> None:
    assert luhn("046454286")
    assert kinds("dossier 046454287") == set()
    assert kinds("EXOP 8513 1512") == set()
