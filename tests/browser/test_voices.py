"""A sheet from its opening to its extract, with scripts and without."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from influencers.models import Voice
from msgu.users.models import AuditEntry, Role, User
from tests.browser.conftest import sign_in
from tests.makers import make_author, make_mention, make_user, make_voice, make_watch


@pytest.fixture
def rosalie(transactional_db: None) -> User:
    return make_user("rosalie@merles.example", Role.LEAD, name="Rosalie")


@pytest.fixture(params=["page", "plain_page"])
def browser_page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found


def test_the_main_way(browser_page: Page, rosalie: User) -> None:
    page = browser_page
    make_watch("inondation", hazard="Inondation")
    mention = make_mention(author=make_author("@exo_hebdo"), title="Crue : le bilan")
    sign_in(page, rosalie)
    page.goto("/voix/")
    page.get_by_role("link", name="Ajouter une fiche").first.click()
    page.get_by_label("Nom affiché par le compte").fill("Hebdo des Merles")
    page.get_by_label("Plateforme").select_option("web")
    page.get_by_label("Compte public").fill("@exo_hebdo")
    page.get_by_label("inondation").check()
    page.get_by_label("Pouvoir faire relayer nos messages").check()
    page.get_by_label("Raison de la fiche").fill("Se plaint souvent de la Ville.")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    # No role: a private person.
    expect(page.get_by_text("Aucune fiche sur une personne privée")).to_be_visible()
    expect(page.get_by_label("Raison de la fiche")).to_have_value("Se plaint souvent de la Ville.")
    page.get_by_label("Rôle public").select_option("media")
    page.get_by_label("Raison de la fiche").fill("Relaie nos avis. Joindre au 418 555-0142.")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_text("une fiche ne garde aucun numéro de téléphone")).to_be_visible()
    page.get_by_label("Raison de la fiche").fill("Relaie nos avis.")
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_role("heading", name="Hebdo des Merles", level=1)).to_be_visible()

    page.get_by_text("Ajouter une posture", exact=True).click()
    page.get_by_label("Mention qui en fait foi").select_option(str(mention.pk))
    page.get_by_label("Les porte").check()
    page.get_by_label("Les porte").press("Enter")
    expect(page.get_by_role("link", name=f"nº {mention.pk}")).to_be_visible()

    page.get_by_text("Inscrire une demande", exact=True).click()
    page.get_by_label("Ce qui est demandé").fill("Relayer le bilan de 16 h")
    page.get_by_label("Ce qui est demandé").press("Tab")
    page.get_by_label("Demandé le").press("Enter")
    page.get_by_label("Réponse", exact=False).first.select_option("yes")
    page.get_by_role("button", name="Inscrire la suite de Relayer le bilan").click()
    expect(page.get_by_text("La suite est inscrite.")).to_be_visible()

    page.get_by_role("link", name="Extrait pour la personne").click()
    expect(page.get_by_text("Relayer le bilan de 16 h")).to_be_visible()
    voice = Voice.objects.get()
    assert voice.stances.get().on == timezone.localdate(mention.published_at)
    assert voice.commitments.get().answer == "yes"


def test_it_asks_what_for(browser_page: Page, rosalie: User) -> None:
    page = browser_page
    make_voice(rosalie, display_name="Radio", justification="Diffuse.")
    sign_in(page, rosalie)
    page.goto("/voix/")
    page.get_by_role("link", name="Radio").click()
    expect(page.get_by_text("Diffuse.")).to_have_count(0)
    page.get_by_label("Répondre à une mention").check()
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_text("Diffuse.")).to_be_visible()
    assert AuditEntry.objects.get(verb="consult_voice").reason == "answer"
