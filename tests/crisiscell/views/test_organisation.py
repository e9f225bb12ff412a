"""The organisation's sheet and its service hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitoring.models import Mention
from msgu.users.models import AuditEntry, Organisation, User
from tests.makers import browser_of, make_mention

SHEET = {
    "name": "Ville de Saint-Merle",
    "kind": "municipality",
    "territory": "Saint-Merle",
    "keep_closed": "30",
    "keep_not_useful": "7",
    "keep_unfinished": "30",
}


def week(*days: tuple[str, str]) -> dict[str, Any]:
    """A form's week, of which the first days are given."""
    stretches = [*days, *[("", "")] * (7 - len(days))]
    return {
        f"{name}_{number}": hour
        for number, stretch in enumerate(stretches)
        for name, hour in zip(("opens", "closes"), stretch, strict=True)
    }


def test_an_administrator_says_whose_desk_it_is(admin: User) -> None:
    browser = browser_of(admin)
    form = {**SHEET, **week(("08:30", "16:30"), ("", ""), ("00:00", "00:00"))}
    assert browser.post("/organisation/", form).status_code == 302
    kept = Organisation.objects.get()
    assert kept.name == "Ville de Saint-Merle"
    assert kept.service_hours == [
        ["08:30", "16:30"], None, ["00:00", "00:00"], None, None, None, None,
    ]  # fmt: skip
    page = browser.get("/organisation/").content.decode()
    assert 'value="08:30"' in page
    assert 'value="00:00"' in page
    assert AuditEntry.objects.get(verb="change_organisation").after["kind"] == "municipality"


def test_deadlines_follow_the_hours(admin: User) -> None:
    # A Saturday, at noon UTC: nobody looks before Monday, 8:30 in Québec.
    mention = make_mention(captured_at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    page = browser_of(admin).post(
        "/organisation/", {**SHEET, **week(*[("08:30", "16:30")] * 5)}, follow=True
    )
    assert "Échéances déplacées : 1." in page.content.decode().replace("\u00a0", " ")
    due = datetime(2026, 11, 23, 13, 30, tzinfo=UTC) + timedelta(hours=4)
    assert Mention.objects.get(pk=mention.pk).due_at == due


@pytest.mark.parametrize(
    ("monday", "sentence"),
    [
        (("08:30", ""), "Écrivez aussi l’heure de la fin"),
        (("", "16:30"), "Écrivez aussi l’heure du début"),
        (("16:30", "08:30"), "La fin doit suivre le début"),
        (("08:30", "08:30"), "La fin doit suivre le début"),
        (("08:30", "09:00"), "au moins une heure"),
        (("23:30", "00:00"), "au moins une heure"),
        (("huit heures", "16:30"), "Écrivez une heure, par exemple 8\u00a0h\u00a030."),
        (("25:00", "26:00"), "Écrivez une heure, par exemple 8\u00a0h\u00a030."),
    ],
)
def test_impossible_hours_are_answered_in_place(
    admin: User, monday: tuple[str, str], sentence: str
) -> None:
    response = browser_of(admin).post("/organisation/", {**SHEET, **week(monday)})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Organisation.objects.exists()


def test_a_sheet_without_a_name_or_a_type_is_refused(admin: User) -> None:
    response = browser_of(admin).post("/organisation/", {**week(), "name": "", "kind": "planet"})
    assert response.status_code == 422
    assert not Organisation.objects.exists()


def test_it_is_changed_in_place(admin: User) -> None:
    for name in ("Saint-Merle", "Sainte-Merlette"):
        browser_of(admin).post("/organisation/", {**SHEET, **week(), "name": name})
    assert Organisation.objects.get().name == "Sainte-Merlette"


# --- The privacy officer, and how long texts are kept -----------------------------------------


def test_the_officer_and_shorter_durations_are_kept_and_audited(admin: User) -> None:
    browser = browser_of(admin)
    assert "ne nomme encore personne" in browser.get("/organisation/").content.decode()
    form = {
        **SHEET,
        **week(),
        "officer_name": "Paule Exemple",
        "officer_contact": "vie-privee@merles.example",
        "keep_closed": "10",
    }
    assert browser.post("/organisation/", form).status_code == 302
    kept = Organisation.objects.get()
    assert (kept.officer_name, kept.keep_closed, kept.keep_not_useful) == ("Paule Exemple", 10, 7)
    assert AuditEntry.objects.get(verb="change_organisation").after["keep_closed"] == 10
    assert "ne nomme encore personne" not in browser.get("/organisation/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"keep_closed": "0"}, "Écrivez de 1 à 365 jours."),
        ({"keep_closed": "366", "longer_why": "x", "longer_reference": "y"}, "de 1 à 365 jours."),
        ({"keep_closed": "31"}, "Plus de 30 jours demande un motif"),
        ({"keep_not_useful": "8", "longer_why": "Procès"}, "Plus de 7 jours demande un motif"),
        ({"keep_unfinished": "trente"}, "nombre entier"),
        ({"keep_unfinished": "99999999999999999999"}, "de 1 à 365 jours."),
    ],
)
def test_longer_than_the_house_rule_asks_why(
    admin: User, fields: dict[str, str], sentence: str
) -> None:
    response = browser_of(admin).post("/organisation/", {**SHEET, **week(), **fields})
    assert response.status_code == 422
    assert sentence in response.content.decode().replace("\u00a0", " ")
    assert not Organisation.objects.exists()


def test_longer_goes_with_a_reason_and_a_reference(admin: User) -> None:
    longer = {"keep_closed": "90", "longer_why": "Enquête", "longer_reference": "ÉFVP 2026-3"}
    browser_of(admin).post("/organisation/", {**SHEET, **week(), **longer})
    assert Organisation.objects.get().keep_closed == 90
