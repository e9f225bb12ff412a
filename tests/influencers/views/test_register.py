"""The register, the proposals, a pasted table and the openings, as their pages show them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from influencers import voices
from influencers.models import Dismissal, Voice
from msgu.users.models import AuditEntry, User
from tests.influencers.test_detection import say
from tests.influencers.test_records import GOOD, HEAD, stance
from tests.makers import browser_of, make_author, make_voice, make_watch

DAY = timedelta(days=1)


def shown(user: User, address: str) -> str:
    response = browser_of(user).get(address)
    assert response.status_code == 200
    return response.content.decode()


def reads(user: User, *, minutes: int = 0) -> None:
    """That a person said so many minutes ago what they read the postures for."""
    at = timezone.now() - timedelta(minutes=minutes)
    AuditEntry.objects.create(
        actor=user, verb="read_voices", target_kind="user", target_id=user.pk, reason="keep", at=at
    )


def names(user: User, query: str) -> set[str]:
    response = browser_of(user).get(f"/voix/?{query}")
    return {row.voice.display_name for row in response.context["page"]}


@pytest.fixture
def three(lead: User) -> dict[str, Voice]:
    """One that carries our messages, one that doubts them, one about which little is known."""
    good = make_voice(lead, display_name="Bonne", areas=["12"], can_count_on=["relay"])
    bad = make_voice(lead, display_name="Dure", public_role="association", areas=["03"])
    make_voice(lead, display_name="Rare", public_role="expert")
    for days in range(3):
        stance(good, 2, by=lead, days=days)
        stance(bad, -2, by=lead, days=days)
    return {"good": good, "bad": bad}


JUDGED = ("Positive", "Négative", "+2", "Incomplète", "Relayer nos messages", "Collaboration")


def test_no_posture_is_shown_before_it_is_said_what_for(
    three: dict[str, Voice], communicator: User, colleague: User
) -> None:
    Voice.objects.update(relationship="collaborator")
    browser, address = browser_of(communicator), "/voix/?role=media"
    page = browser.get(address).content.decode()
    assert "Bonne" in page
    assert [word for word in JUDGED if word in page] == []
    for why in ("", "curiosity", "beside"):
        assert browser.post(address, {"why": why}).status_code == 422
    assert not AuditEntry.objects.filter(verb="read_voices").exists()
    assert browser.post(address, {"why": "prepare"})["Location"] == address
    page = browser.get("/voix/").content.decode()
    assert [word for word in JUDGED if word not in page] == []
    assert "Préparer une intervention" in page
    entry = AuditEntry.objects.get(verb="read_voices")
    assert (entry.actor, entry.reason) == (communicator, "prepare")
    # To read the register opens no sheet, and nobody else's register.
    assert "Pourquoi ouvrez-vous" in shown(communicator, f"/voix/{three['good'].pk}/")
    assert "Positive" not in shown(colleague, "/voix/")


def test_no_filter_tells_how_a_voice_stands(three: dict[str, Voice], lead: User) -> None:
    for query in ("stance=positive", "stance=negative", "state=incomplete"):
        assert names(lead, query) == {"Bonne", "Dure", "Rare"}, query
    page = shown(lead, "/voix/")
    assert 'name="stance"' not in page
    assert "Incomplètes" not in page
    voices.freeze(three["good"], until=timezone.localdate(), by=lead)
    assert "Gelée" in shown(lead, "/voix/")


@pytest.mark.parametrize(("minutes", "is_shown"), [(29, True), (31, False)])
def test_a_sitting_lasts_half_an_hour(
    minutes: int, is_shown: bool, three: dict[str, Voice], lead: User
) -> None:
    reads(lead, minutes=minutes)
    assert ("Positive" in shown(lead, "/voix/")) == is_shown


def test_it_is_filtered(three: dict[str, Voice], lead: User, communicator: User) -> None:
    for user in (lead, communicator):
        reads(user)
    topic = three["good"].topics.get().pk
    for query, expected in {
        "": {"Bonne", "Dure", "Rare"},
        "role=association": {"Dure"},
        "area=12": {"Bonne"},
        f"topic={topic}": {"Bonne"},
        "stance=positive": {"Bonne"},
        "stance=negative": {"Dure"},
        "stance=undetermined": {"Rare"},
        "state=incomplete": {"Dure"},
        "state=archived": set(),
        "role=nimporte": {"Bonne", "Dure", "Rare"},
    }.items():
        assert names(communicator, query) == expected, query
    voices.archive(three["bad"], by=lead)
    assert names(lead, "state=archived") == {"Dure"}
    voices.freeze(three["good"], until=timezone.localdate() + DAY, by=lead)
    assert names(lead, "state=frozen") == {"Bonne"}
    today = timezone.localdate()
    Voice.objects.filter(display_name="Rare").update(
        reviewed_on=today - 180 * DAY, review_due=today, expires_on=today + 185 * DAY
    )
    assert names(lead, "state=review") == {"Rare"}


def test_no_page_lets_the_register_leave(three: dict[str, Voice], lead: User) -> None:
    page = shown(lead, "/voix/")
    assert "export" not in page.lower()
    assert "télécharger" not in page.lower()


def test_a_proposal_is_set_aside_or_becomes_a_sheet(lead: User) -> None:
    watch, author = make_watch("rivière"), make_author("@exo_vigie")
    for _ in range(5):
        say(make_author(), watch, n=1)
    said = say(author, watch, n=5, copies=10)
    page = shown(lead, "/voix/propositions/")
    assert "@exo_vigie" in page
    assert all(f"/mentions/{mention.pk}/" in page for mention in said)
    form = shown(lead, f"/voix/nouvelle/?auteur={author.pk}")
    assert 'value="@exo_vigie"' in form
    browser_of(lead).post(
        f"/voix/nouvelle/?auteur={author.pk}",
        {
            "display_name": "Vigie", "platform": "web", "handle": "@exo_vigie",
            "topics": [watch.pk], "purpose": "relay", "justification": "Très suivie.",
            "relationship": "unknown",
        },
    )  # fmt: skip
    voice = Voice.objects.get()
    assert (voice.public_role, voice.heard) == ("", 5)
    assert voice.accounts.get().author == author
    other = make_author()
    say(other, watch, n=6, copies=10)
    browser_of(lead).post(f"/voix/propositions/{other.pk}/ecarter/")
    assert Dismissal.objects.get().by == lead
    assert "Aucun compte" in shown(lead, "/voix/propositions/")


def test_a_table_that_is_refused_is_still_there(lead: User) -> None:
    browser = browser_of(lead)
    response = browser.post("/voix/importer/", {"table": f"Courriel;{HEAD}", "step": "preview"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "La colonne «\u00a0Courriel\u00a0» est refusée" in page
    assert "Courriel;nom" in page


def test_a_table_is_previewed_then_brought(lead: User) -> None:
    make_watch("inondation")
    browser, table = browser_of(lead), HEAD + GOOD + "Voisin;Web;exo_v;;inondation;relay;Non.\n"
    page = browser.post("/voix/importer/", {"table": table, "step": "preview"}).content.decode()
    assert "Ligne 3" in page
    assert "personne privée" in page
    assert not Voice.objects.exists()
    assert "Ouvrir 1 fiche" in page
    response = browser.post("/voix/importer/", {"table": table, "step": "bring"})
    assert response["Location"] == "/voix/"
    assert Voice.objects.get().display_name == "Hebdo des Merles"


def test_a_cell_that_does_not_fit_is_named_with_what_would(lead: User) -> None:
    make_watch("inondation")
    line = "Radio;Ondes;@exo_radio;média;sécheresse;bof;Écoutée.\n"
    posted = {"table": HEAD + line, "step": "preview"}
    page = browser_of(lead).post("/voix/importer/", posted).content.decode()
    assert "Colonne «\u00a0plateforme\u00a0»\u00a0: «\u00a0Ondes\u00a0» ne convient pas" in page
    assert "Radio ou télévision" in page
    assert "Colonne «\u00a0but\u00a0»\u00a0: «\u00a0bof\u00a0» ne convient pas" in page
    assert "Pouvoir faire relayer nos messages" in page
    assert "Colonne «\u00a0sujets\u00a0»\u00a0: Choisissez au moins un de nos sujets." in page


def test_a_reading_of_the_register_names_no_sheet_of_its_reader_s_number(
    lead: User, privacy_officer: User
) -> None:
    make_voice(lead, id=lead.pk, display_name="Homonyme")
    browser_of(lead).post("/voix/", {"why": "prepare"})
    page = shown(privacy_officer, "/voix/consultations/")
    assert "Le registre, postures affichées" in page
    assert "Homonyme" not in page


def test_the_officer_sees_who_opened_what_and_why(
    three: dict[str, Voice], communicator: User, privacy_officer: User
) -> None:
    voice = three["good"]
    browser_of(communicator).post(f"/voix/{voice.pk}/", {"why": "contact"})
    page = shown(privacy_officer, "/voix/consultations/")
    assert "Nadia" in page
    assert "Bonne" in page
    assert "Demander un relais" in page
    assert "Le registre" not in page
    number = voice.pk
    voice.delete()
    assert f"nº {number}, détruite" in shown(privacy_officer, "/voix/consultations/")


def test_stance_by_reach_is_a_chart_and_a_table(three: dict[str, Voice], lead: User) -> None:
    far = timezone.localdate() - 3 * DAY
    Voice.objects.filter(display_name__in=["Bonne", "Rare"]).update(reach_band="100k", reach_on=far)
    asked = shown(lead, "/voix/?vue=portee")
    assert "<figure" not in asked
    assert "?vue=portee" not in asked
    reads(lead)
    page = shown(lead, "/voix/?vue=portee")
    drawing, table = page.split("<figure", 1)[1].split("</figure>")
    for name, said in (
        ("Bonne", "Bonne, Positive (+2), de 10\u00a0000 à 100\u00a0000"),
        ("Rare", "Rare, Indéterminée, de 10\u00a0000 à 100\u00a0000"),
    ):
        voice = Voice.objects.get(display_name=name)
        assert f'<a href="/voix/{voice.pk}/"' in drawing
        assert f'aria-label="{said}"' in drawing
        assert f'<a href="/voix/{voice.pk}/">' in table
    assert "Dure" not in drawing
    apart = table.split("Portée inconnue")[1]
    assert "Dure" in apart
    assert "Négative" in apart
    assert "Bonne" not in apart


def test_the_chart_follows_the_filter_and_says_when_it_is_empty(
    three: dict[str, Voice], lead: User
) -> None:
    reads(lead)
    page = shown(lead, "/voix/?vue=portee&stance=negative")
    assert "rien ne se place au graphique" in page
    assert "<figure" not in page
    assert 'name="vue" value="portee"' in page
    assert '<a href="?stance=negative">Tableau</a>' in page
    assert "Aucune fiche ne répond" in shown(lead, "/voix/?vue=portee&area=01")


def test_an_empty_register_has_no_chart(lead: User) -> None:
    assert "Le registre est vide" in shown(lead, "/voix/?vue=portee")
