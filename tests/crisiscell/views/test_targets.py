"""The organisation's own targets: written in words, held together, given back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crisiscell import organisations
from monitoring import targets
from monitoring.deadlines import rules_in_force
from monitoring.models import Mention
from monitoring.targets import HOUSE, Target, read_words
from monitoring.worlds import REAL
from msgu.users.models import AuditEntry, Organisation, User
from tests.makers import browser_of, make_mention

ADDRESS = "/organisation/delais/"


@pytest.fixture(autouse=True)
def merles(db: None) -> Organisation:
    return Organisation.objects.create(name="Ville de Saint-Merle", kind="municipality")


def form(**changed: str) -> dict[str, str]:
    return {**{targets.name(place): target.words for place, target in HOUSE.items()}, **changed}


def test_the_page_shows_what_is_in_force_and_saving_it_changes_nothing(admin: User) -> None:
    browser = browser_of(admin)
    page = browser.get(ADDRESS).content.decode()
    assert 'value="1 jour ouvrable"' in page
    assert "Reprendre les délais de la maison" not in page
    assert browser.post(ADDRESS, form())["Location"] == ADDRESS
    assert Organisation.objects.get().targets == {}


def test_only_what_differs_is_kept_audited_and_obeyed(admin: User) -> None:
    mention = make_mention()
    page = browser_of(admin).post(
        ADDRESS, form(routine_3_triage="2 h 30", crisis_1_triage="2"), follow=True
    )
    shown = page.content.decode().replace("\u00a0", " ")
    assert "Échéances déplacées : 1." in shown
    assert "Maison : 4 h" in shown
    kept = {"routine_3_triage": "150m", "crisis_1_triage": "2m"}
    assert Organisation.objects.get().targets == kept
    assert Mention.objects.get(pk=mention.pk).due_at == mention.captured_at + timedelta(minutes=150)
    entry = AuditEntry.objects.get(verb="set_targets")
    assert (entry.before, entry.after) == (
        {"targets": {}},
        {"targets": kept, "deadlines": 1},
    )


def test_an_emptied_target_and_the_button_give_the_house_s_back(admin: User) -> None:
    browser = browser_of(admin)
    browser.post(ADDRESS, form(routine_3_triage="3 h", routine_3_answer="7 h"))
    browser.post(ADDRESS, form(routine_3_triage="", routine_3_answer="7 h"))
    assert Organisation.objects.get().targets == {"routine_3_answer": "420m"}
    assert "Reprendre les délais de la maison" in browser.get(ADDRESS).content.decode()
    browser.post(ADDRESS, form(routine_3_triage="n’importe quoi", house="1"))
    assert Organisation.objects.get().targets == {}
    assert rules_in_force(REAL).targets == HOUSE


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"alert_2_triage": "31"}, "Plus long qu’au niveau « Pré-alerte » (30 min), plus calme."),
        ({"routine_2_triage": "10 min"}, "Plus court que pour « Vital » (15 min), plus grave."),
        ({"routine_2_answer": "30 min"}, "La réponse ne peut précéder le tri (1 h)."),
        ({"routine_1_triage": "2 h"}, "Une vie en danger n’attend jamais plus d’une heure."),
        ({"routine_3_triage": "bientôt"}, "Écrivez une durée, par exemple 15 min"),
        ({"routine_3_triage": "0"}, "De 1 minute à 48 heures"),
        ({"routine_4_answer": "11 jours"}, "De 1 minute à 48 heures, ou de 1 à 10 jours"),
        ({"routine_4_answer": "9999 h"}, "De 1 minute à 48 heures"),
        ({"routine_4_answer": "9" * 41}, "40"),
    ],
)
def test_what_cannot_be_is_answered_in_place(
    admin: User, changed: dict[str, str], sentence: str
) -> None:
    response = browser_of(admin).post(ADDRESS, form(**changed))
    assert response.status_code == 422
    shown = response.content.decode().replace("\u00a0", " ")
    assert sentence in shown
    assert next(iter(changed.values())) in shown
    assert Organisation.objects.get().targets == {}


def test_without_a_sheet_there_is_nothing_to_keep_them_on(
    admin: User, merles: Organisation
) -> None:
    merles.delete()
    browser = browser_of(admin)
    assert "Remplir la fiche" in browser.get(ADDRESS).content.decode()
    assert browser.post(ADDRESS, form()).status_code == 422


def test_the_sheet_keeps_them(admin: User, merles: Organisation) -> None:
    organisations.set_targets({**HOUSE, next(iter(HOUSE)): Target(minutes=14)}, by=admin)
    sheet = Organisation.objects.get()
    organisations.save(sheet, by=admin)
    assert Organisation.objects.get().targets == {"routine_1_triage": "14m"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("15", "15m"),
        ("15 min", "15m"),
        ("15\u00a0minutes", "15m"),
        ("4 h", "240m"),
        ("4H", "240m"),
        ("1 h 30", "90m"),
        ("1h05", "65m"),
        ("24 heures", "1440m"),
        ("2 hours", "120m"),
        ("1 jour ouvrable", "1d"),
        ("3 Jours ouvrables", "3d"),
        ("2 j", "2d"),
        ("1 working day", "1d"),
        *((wrong, "") for wrong in ("", " ", "h", "min", "-3", "1,5 h", "1 an", "٣", "1e3")),
    ],
)  # fmt: skip
def test_what_people_write_is_read(text: str, code: str) -> None:
    target = read_words(text)
    assert (target.code if target else "") == code


@pytest.mark.parametrize("target", set(HOUSE.values()))
def test_what_is_shown_is_read_back(target: Target) -> None:
    assert read_words(target.words) == target
