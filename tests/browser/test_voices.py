"""A sheet from its opening to its extract, with scripts and without."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from influencers.models import Voice
from monitoring.retention.purge import purge
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


def test_a_table_with_a_forbidden_column_is_refused_by_its_name(
    browser_page: Page, rosalie: User
) -> None:
    page = browser_page
    make_watch("inondation")
    sign_in(page, rosalie)
    page.goto("/voix/importer/")
    head = "nom;plateforme;compte;rôle;sujets;but;raison"
    line = "Hebdo;Web;@exo_hebdo;Média;inondation;Pouvoir faire relayer nos messages;Relaie."
    table = page.get_by_label("Le tableau")
    table.fill(f"{head};adresse\n{line};1, rue des Pins\n")
    page.get_by_role("button", name="Voir d’abord").click()
    expect(page.get_by_text("La colonne «\u00a0adresse\u00a0» est refusée")).to_be_visible()
    expect(table).to_have_value(f"{head};adresse\n{line};1, rue des Pins\n")
    table.fill(f"{head}\n{line}\n")
    page.get_by_role("button", name="Voir d’abord").click()
    page.get_by_role("button", name="Ouvrir 1 fiche").click()
    expect(page.get_by_role("link", name="Hebdo")).to_be_visible()


def test_a_sheet_expires_is_put_away_and_is_destroyed(browser_page: Page, rosalie: User) -> None:
    page, today, day = browser_page, timezone.localdate(), timedelta(days=1)
    author = make_author("@exo_hebdo")
    mention = make_mention(author=author)
    voice = make_voice(rosalie, author=author, display_name="Hebdo", triggers="Le retard")
    sign_in(page, rosalie)
    page.goto(f"/mentions/{mention.pk}/")
    expect(page.get_by_text("Le retard")).to_be_visible()

    reviewed(today - 365 * day)
    page.reload()
    expect(page.get_by_text("Le retard")).to_have_count(0)
    page.goto(f"/voix/{voice.pk}/")
    page.get_by_label("Répondre à une mention").check()
    page.get_by_role("button", name="Ouvrir la fiche").click()
    expect(page.get_by_text("Archivée", exact=False).first).to_be_visible()
    # Still there to be looked over, which brings it back.
    page.get_by_role("button", name="Reprendre la fiche").click()
    page.goto(f"/mentions/{mention.pk}/")
    expect(page.get_by_text("Le retard")).to_be_visible()

    reviewed(today - 455 * day)
    report = purge(now=timezone.now())
    assert report
    assert (report.counts["voices"], report.errors) == (1, [])
    answer = page.goto(f"/voix/{voice.pk}/")
    assert answer
    assert answer.status == 404
    page.goto("/voix/")
    expect(page.get_by_text("Hebdo")).to_have_count(0)


def reviewed(on: date) -> None:
    """Every sheet as if it had last been looked over on that day."""
    day = timedelta(days=1)
    Voice.objects.update(reviewed_on=on, review_due=on + 180 * day, expires_on=on + 365 * day)
