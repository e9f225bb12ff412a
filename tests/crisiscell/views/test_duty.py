"""The page of duty, and who answers on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crisiscell.models import DutyShift
from msgu.users.models import Role, User
from tests.makers import browser_of, make_shift, make_user

HOUR = timedelta(hours=1)


def asked(on_duty: User, **fields: Any) -> dict[str, Any]:
    start = timezone.localtime()
    form = {
        "person": on_duty.pk,
        "starts_at": f"{start:%Y-%m-%dT%H:%M}",
        "ends_at": f"{start + 8 * HOUR:%Y-%m-%dT%H:%M}",
        "rank": "main",
    }
    return {**form, **fields}


def test_a_lead_puts_somebody_on_duty_and_every_page_says_who(
    lead: User, communicator: User, privacy_officer: User
) -> None:
    assert "Personne de garde" in browser_of(communicator).get("/file/").content.decode()
    assert browser_of(lead).post("/garde/", asked(communicator)).status_code == 302
    page = browser_of(communicator).get("/file/").content.decode()
    assert "De garde :</span> <b>Nadia</b>" in page
    # Who is not of the desk is not told who answers.
    assert "De garde" not in browser_of(privacy_officer).get("/niveau/").content.decode()


def test_every_page_names_whom_the_list_calls_on_duty(
    lead: User, manager: User, communicator: User, colleague: User
) -> None:
    now = timezone.now()
    played = make_user("jouee@merles.example", Role.LEAD, name="Jouée", is_demo=True)
    closed = make_user("partie@merles.example", Role.LEAD, name="Partie")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    make_shift(lead, rank="second", starts_at=now - 2 * HOUR)
    make_shift(communicator, starts_at=now - HOUR)
    make_shift(colleague, starts_at=now + HOUR)
    make_shift(manager, starts_at=now - 9 * HOUR, ends_at=now - HOUR)
    make_shift(played)
    make_shift(closed)
    for reader, names in ((manager, ["Nadia", "Rosalie"]), (played, ["Jouée"])):
        listed = DutyShift.objects.beside(reader).on(now)
        assert [str(shift.person) for shift in listed] == names
        assert f' {", ".join(names)}"' in browser_of(reader).get("/barre/").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"person": ""}, "Ce champ est obligatoire."),
        ({"person": "999999"}, "Sélectionnez un choix valide."),
        ({"starts_at": "hier"}, "Saisissez une date et une heure valides."),
        ({"ends_at": "2020-01-01T08:00"}, "La fin doit suivre le début."),
        (
            {"starts_at": "2020-01-01T08:00", "ends_at": "2020-01-01T16:00"},
            "Cette garde serait déjà terminée.",
        ),
        ({"ends_at": "2099-01-01T08:00"}, "Une garde dure quatorze jours au plus"),
        ({"rank": "third"}, "Sélectionnez un choix valide."),
        # Between two and three in the morning of 14 March 2027, there is no such time.
        (
            {"starts_at": "2027-03-14T02:30", "ends_at": "2027-03-14T08:00"},
            "Cette heure n’existe pas",
        ),
    ],
)
def test_bad_input_is_answered_in_place(
    lead: User, communicator: User, fields: dict[str, Any], sentence: str
) -> None:
    response = browser_of(lead).post("/garde/", asked(communicator, **fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert not DutyShift.objects.exists()


def test_holes_and_overlaps_are_said_in_words(lead: User, communicator: User) -> None:
    page = browser_of(lead).get("/garde/").content.decode()
    assert "Personne à la garde principale, du " in page
    make_shift(communicator)
    make_shift(lead)
    page = browser_of(communicator).get("/garde/").content.decode()
    assert "Nadia et Rosalie ont la garde principale en même temps" in page
    assert "Inscrire une garde" not in page


def test_two_weeks_held_by_one_person_at_a_time_are_good_news(
    lead: User, communicator: User
) -> None:
    make_shift(communicator, ends_at=timezone.now() + timedelta(days=15))
    page = browser_of(lead).get("/garde/").content.decode()
    assert "Une personne, et une seule" in page


def test_a_second_duty_of_one_person_is_refused_in_place(lead: User, communicator: User) -> None:
    make_shift(communicator)
    response = browser_of(lead).post("/garde/", asked(communicator))
    assert response.status_code == 422
    assert "Nadia est déjà de garde" in response.content.decode()


def test_a_duty_is_taken_back(lead: User, communicator: User) -> None:
    now = timezone.now()
    later = make_shift(communicator, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    assert browser_of(lead).post(f"/garde/{later.pk}/retirer/")["Location"] == "/garde/"
    assert not DutyShift.objects.exists()
    over = make_shift(communicator, starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    page = browser_of(lead).post(f"/garde/{over.pk}/retirer/", follow=True).content.decode()
    assert "Cette garde est terminée" in page
