"""One sheet: opened with a purpose, written without a word too many, given to who it is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from influencers import records
from influencers.models import Voice
from msgu.users.models import AuditEntry, User
from tests.influencers.test_records import stance
from tests.makers import browser_of, make_author, make_mention, make_voice, make_watch

DAY = timedelta(days=1)


@pytest.fixture
def voice(lead: User) -> Voice:
    return make_voice(lead, display_name="Hebdo", prepared_line="Bilan à 16 h")


def opened(user: User, voice: Voice, why: str = "keep") -> Client:
    browser = browser_of(user)
    browser.post(f"/voix/{voice.pk}/", {"why": why})
    return browser


def fields(voice: Voice, **changes: Any) -> dict[str, Any]:
    return {
        "seen": voice.version,
        "display_name": voice.display_name,
        "public_role": voice.public_role,
        "topics": list(voice.topics.values_list("pk", flat=True)),
        "purpose": voice.purpose,
        "justification": voice.justification,
        "relationship": voice.relationship,
        **changes,
    }


def test_it_asks_what_for_before_it_opens(voice: Voice, communicator: User) -> None:
    browser, address = browser_of(communicator), f"/voix/{voice.pk}/"
    page = browser.get(address).content.decode()
    assert "Pourquoi ouvrez-vous cette fiche" in page
    assert voice.justification not in page
    assert browser.post(address, {"why": ""}).status_code == 422
    assert browser.post(address, {"why": "curiosity"}).status_code == 422
    assert not AuditEntry.objects.filter(verb="consult_voice").exists()
    browser.post(address, {"why": "answer"})
    assert voice.justification in browser.get(address).content.decode()
    entry = AuditEntry.objects.get(verb="consult_voice")
    assert (entry.actor, entry.target_id, entry.reason) == (communicator, voice.pk, "answer")


def consulted(voice: Voice, *, by: User, minutes: int) -> None:
    """That a person opened a sheet so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    AuditEntry.objects.create(
        actor=by,
        verb="consult_voice",
        target_kind="voice",
        target_id=voice.pk,
        reason="keep",
        at=at,
    )


def test_it_asks_again_after_half_an_hour_and_of_each_person(
    voice: Voice, lead: User, colleague: User
) -> None:
    pages = ("modifier/", "extrait/", "fusionner/")
    for minutes, status in ((31, 302), (29, 200)):
        consulted(voice, by=lead, minutes=minutes)
        browser = browser_of(lead)
        for page in pages:
            assert browser.get(f"/voix/{voice.pk}/{page}").status_code == status
    asked = browser_of(colleague).get(f"/voix/{voice.pk}/").content.decode()
    assert voice.justification not in asked
    other = make_voice(lead)
    for page in pages:
        assert browser.get(f"/voix/{other.pk}/{page}")["Location"] == f"/voix/{other.pk}/"


def test_a_private_person_is_refused_and_nothing_typed_is_lost(lead: User) -> None:
    watch = make_watch("collecte")
    author = make_author("@exo_line")
    for _ in range(3):
        make_mention(author=author, category="criticism")
    response = browser_of(lead).post(
        "/voix/nouvelle/",
        {
            "display_name": "Line F.", "platform": "web", "handle": "@exo_line",
            "public_role": "", "topics": [watch.pk], "purpose": "answer",
            "justification": "Se plaint de la collecte.", "relationship": "unknown",
        },
    )  # fmt: skip
    page = response.content.decode()
    assert response.status_code == 422
    assert "Aucune fiche sur une personne privée" in page
    assert "Se plaint de la collecte." in page
    assert not Voice.objects.exists()


def test_what_must_not_be_said_is_refused_at_its_field(voice: Voice, lead: User) -> None:
    browser = opened(lead, voice)
    changes = {
        "triggers": "Sa santé, au 418 555-0142",
        "justification": "Candidate péquiste",
        "usual_form": "Une vidéo",
    }
    response = browser.post(f"/voix/{voice.pk}/modifier/", fields(voice, **changes))
    page = response.content.decode()
    assert response.status_code == 422
    form = response.context["form"]
    assert set(form.errors) == {"triggers", "justification"}
    assert len(form.errors["triggers"]) == 2
    assert "Retirez «\u00a0418 555-0142\u00a0»" in page
    assert all(text in page for text in changes.values())
    voice.refresh_from_db()
    assert voice.version == 0


def test_a_change_that_comes_second_is_refused(voice: Voice, lead: User) -> None:
    browser, address = opened(lead, voice), f"/voix/{voice.pk}/modifier/"
    data = fields(voice, triggers="Les retards")
    assert browser.post(address, data).status_code == 302
    response = browser.post(address, {**data, "triggers": "Les fermetures"})
    assert response.status_code == 422
    assert "Les fermetures" in response.content.decode()
    voice.refresh_from_db()
    assert voice.triggers == "Les retards"


def test_the_form_has_the_closed_list_and_says_who_will_read(lead: User) -> None:
    response = browser_of(lead).get("/voix/nouvelle/")
    assert "Écrivez comme si la personne concernée allait lire." in response.content.decode()
    assert set(response.context["form"].fields) == {
        "seen", "display_name", "public_role", "topics", "areas", "sector", "reach_band",
        "reach_on", "relationship", "can_count_on", "triggers", "usual_form", "usual_delay",
        "prepared_line", "respondent", "purpose", "justification",
    }  # fmt: skip


def test_a_stance_is_recorded_from_a_mention(voice: Voice, communicator: User) -> None:
    author = voice.accounts.get().author
    evidence, topic = make_mention(author=author), voice.topics.get()
    browser = opened(communicator, voice)
    address = f"/voix/{voice.pk}/postures/"
    assert browser.post(address, {"topic": topic.pk, "stance": "2"}).status_code == 422
    stranger = make_mention(author=make_author())
    data = {"evidence": stranger.pk, "topic": topic.pk, "stance": "2"}
    assert browser.post(address, data).status_code == 422
    browser.post(address, {**data, "evidence": evidence.pk})
    assert voice.stances.get().stance == 2


def test_a_stance_names_its_topic_as_the_sheet_does(lead: User) -> None:
    voice = make_voice(lead, topics=[make_watch("inond* OU crue", hazard="Inondation")])
    make_mention(author=voice.accounts.get().author)
    page = opened(lead, voice).get(f"/voix/{voice.pk}/").content.decode()
    assert "Sujet</label>" in page
    assert "Topic" not in page
    assert "Inondation · inond* OU crue" in page


def test_no_list_of_the_form_begins_with_dashes(lead: User) -> None:
    assert "---" not in browser_of(lead).get("/voix/nouvelle/").content.decode()


def test_a_merged_sheet_asks_for_nothing_more(voice: Voice, lead: User) -> None:
    browser, address = opened(lead, voice), f"/voix/{voice.pk}/"
    browser.post(f"{address}fusionner/", {"into": make_voice(lead).pk})
    page = browser.get(address).content.decode()
    assert "Fusionnée dans" in page
    assert "Incomplète" not in page
    assert "Prochaine revue" not in page


def test_a_request_and_what_came_of_it(voice: Voice, communicator: User) -> None:
    browser = opened(communicator, voice)
    today = timezone.localdate().isoformat()
    address = f"/voix/{voice.pk}/demandes/"
    response = browser.post(address, {"asked": "Écrire à a@merles.example", "asked_on": today})
    assert response.status_code == 422
    assert "Écrire à a@merles.example" in response.content.decode()
    browser.post(address, {"asked": "Relayer le bilan", "asked_on": today})
    one = voice.commitments.get()
    name = f"c{one.pk}"
    browser.post(
        f"/voix/demandes/{one.pk}/suite/", {f"{name}-answer": "yes", f"{name}-done": "done"}
    )
    one.refresh_from_db()
    assert (one.answer, one.done) == ("yes", "done")
    assert "1 promesse échue" in browser.get(f"/voix/{voice.pk}/").content.decode()


def test_the_extract_says_all_in_plain_words(
    voice: Voice, lead: User, privacy_officer: User
) -> None:
    stance(voice, -1, by=lead, days=3)
    asked_on = timezone.localdate()
    records.ask(voice, asked="Relayer le bilan", asked_on=asked_on, by=lead)
    browser = opened(privacy_officer, voice, why="subject")
    page = browser.get(f"/voix/{voice.pk}/extrait/").content.decode()
    for words in ("Hebdo", voice.justification, "Bilan à 16 h", "En doute", "Relayer le bilan"):
        assert words in page
    assert "ouverte 1 fois" in page
    assert "garde en ce moment 1 mention de ses comptes" in page
    # To hand it out is a use of its own, written once a day.
    browser.get(f"/voix/{voice.pk}/extrait/")
    entries = AuditEntry.objects.filter(verb="consult_voice", reason="extract")
    assert [(one.actor, one.target_id) for one in entries] == [(privacy_officer, voice.pk)]
    # Our own people are not hers to know.
    assert "Rosalie" not in page


def test_each_act_of_its_life(voice: Voice, lead: User) -> None:
    browser, address = opened(lead, voice), f"/voix/{voice.pk}/"
    until = timezone.localdate() + 9 * DAY
    assert browser.post(f"{address}geler/", {"until": until.isoformat()}).status_code == 302
    assert "Gelée jusqu’au" in browser.get(address).content.decode()
    assert browser.post(f"{address}demandes/", {"asked": "x", "asked_on": until}).status_code == 422
    browser.post(f"{address}degeler/")
    browser.post(f"{address}archiver/")
    assert "Archivée." in browser.get(address).content.decode()
    browser.post(f"{address}revoir/")
    other = make_voice(lead, display_name="Hebdo bis")
    browser.post(f"{address}fusionner/", {"into": other.pk})
    assert "Fusionnée dans" in browser.get(address).content.decode()
    assert other.accounts.count() == 2
    entry = AuditEntry.objects.get(verb="merge_voices")
    browser.post(f"/voix/fusions/{entry.pk}/defaire/")
    assert other.accounts.count() == 1
    account = voice.accounts.get()
    browser.post(f"/voix/comptes/{account.pk}/detacher/", {"why": "closed"})
    assert "elle n’a plus de compte public" in browser.get(address).content.decode()
    named = {"platform": "x", "handle": "@exo_hebdo_neuf", "consent": "lettre du 3 mai 2026"}
    browser.post(f"{address}comptes/", named)
    assert voice.accounts.filter(until=None).get().handle == "exo_hebdo_neuf"
