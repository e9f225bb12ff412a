"""The privacy officer's page: what was destroyed, what waits, and holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from monitoring import retention
from monitoring.models import Hold, Mention, PurgeReport, Run
from monitoring.retention.purge import purge
from msgu.users.models import AuditEntry, Role, User
from tests.makers import browser_of, make_mention, make_user

TODAY = timezone.localdate
PAGE = "/conservation/"


def read(user: User) -> str:
    return browser_of(user).get(PAGE).content.decode().replace("\u00a0", " ")


def test_the_officer_begins_there(privacy_officer: User) -> None:
    assert browser_of(privacy_officer).get("/")["Location"] == PAGE


def test_it_says_what_went_what_is_due_and_what_waits(privacy_officer: User) -> None:
    never = "n’est encore jamais allée à son terme"
    assert never not in read(privacy_officer)
    User.objects.update(created_at=timezone.now() - timedelta(days=3))
    assert never in read(privacy_officer)
    make_mention(purge_on=TODAY(), title="Secret")
    make_mention(purge_on=TODAY() + timedelta(days=3))
    make_mention(purge_on=TODAY() + timedelta(days=20))
    vital = make_mention(purge_on=TODAY(), priority=1, text="Rue Secrète")
    purge(now=timezone.now())
    page = read(privacy_officer)
    assert "Dernier passage terminé" in page
    assert "D’ici 7 jours : 2 textes." in page
    assert "D’ici 30 jours : 3 textes." in page
    assert "1 · vie en danger, encore ouverte" in page
    assert "1 · mention jamais close, sans geste depuis" in page
    assert vital.text not in page
    assert "Secret" not in page


def test_the_demonstration_counts_nothing_real_and_the_other_way_round(
    privacy_officer: User,
) -> None:
    playing = make_user("jouee@demo.example", Role.PRIVACY_OFFICER, is_demo=True)
    run = Run.objects.create(kind="demo", name="Essai")
    soon = TODAY() + timedelta(days=3)
    make_mention(purge_on=soon)
    make_mention(purge_on=TODAY(), priority=1)
    make_mention(purge_on=TODAY())
    for _ in range(5):
        make_mention(purge_on=soon, origin="demo", run=run)
    purge(now=timezone.now())
    page = read(privacy_officer)
    assert "D’ici 7 jours : 2 textes." in page
    assert "1 · vie en danger, encore ouverte" in page
    played = read(playing)
    assert "D’ici 7 jours : 5 textes." in played
    assert "vie en danger" not in played
    assert "Destructions, jour par jour" in page
    assert "Destructions, jour par jour" not in played


def test_a_purge_that_stopped_coming_is_said(privacy_officer: User) -> None:
    then = timezone.now() - timedelta(days=3)
    PurgeReport.objects.create(day=then.date(), started_at=then, ended_at=then)
    PurgeReport.objects.create(day=TODAY(), started_at=timezone.now(), errors=["texts: OSError"])
    page = read(privacy_officer)
    assert "La destruction n’est pas passée depuis longtemps" in page
    assert "en cours ou coupé" in page
    assert "texts: OSError" in page


def test_a_mention_is_frozen_and_released(privacy_officer: User) -> None:
    browser = browser_of(privacy_officer)
    mention = make_mention(purge_on=TODAY())
    form = {"mention": mention.pk, "why": "Demande 2026-14", "ends_on": TODAY().isoformat()}
    assert browser.post(PAGE, form).status_code == 302
    page = read(privacy_officer)
    assert f"Mention nº {mention.pk}" in page
    assert "Demande 2026-14" in page
    placed = Hold.objects.get()
    assert browser.post(f"{PAGE}gels/{placed.pk}/lever/").status_code == 302
    placed.refresh_from_db()
    assert placed.released_by == privacy_officer
    entries = AuditEntry.objects.filter(target_kind="mention", target_id=mention.pk)
    assert [entry.verb for entry in entries.order_by("id")] == ["hold", "release_hold"]
    assert "Demande" not in str([(entry.after, entry.reason) for entry in entries])


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"mention": "0"}, 422, "aria-invalid"),
        ({"mention": "999999"}, 422, "Aucune mention ne porte ce numéro."),
        ({"mention": "9" * 30}, 422, "aria-invalid"),
        ({"why": " "}, 422, "aria-invalid"),
        ({"ends_on": "hier"}, 422, "aria-invalid"),
        ({"ends_on": "2999-01-01"}, 422, "trois ans au plus"),
        ({"ends_on": "2020-01-01"}, 409, "déjà terminé"),
    ],
)
def test_an_impossible_hold_is_refused_in_place(
    privacy_officer: User, fields: dict[str, str], status: int, sentence: str
) -> None:
    form = {"mention": make_mention().pk, "why": "Accès", "ends_on": TODAY().isoformat()}
    response = browser_of(privacy_officer).post(PAGE, {**form, **fields})
    assert (response.status_code, sentence in response.content.decode()) == (status, True)
    assert not Hold.objects.exists()


# --- On the mention's own page -------------------------------------------------------------------


def test_an_expired_mention_says_when_and_by_which_rule(communicator: User) -> None:
    mention = make_mention(
        purge_on=TODAY(), status=4, dismiss_reason="off_topic", triaged_at=timezone.now()
    )
    browser = browser_of(communicator)
    before = browser.get(f"/mentions/{mention.pk}/").content.decode()
    assert "son texte sera détruit le" in before
    purge(now=timezone.now())
    page = browser.get(f"/mentions/{mention.pk}/").content.decode().replace("\u00a0", " ")
    assert "<blockquote" not in page
    assert "selon la règle « mention non utile ou écartée »" in page
    assert mention.text not in page
    assert "/rouvrir/" not in page
    assert "Hors sujet" in page


def test_a_hold_is_shown_there_and_its_reason_is_not(communicator: User) -> None:
    mention = make_mention()
    officer = make_user("p@merles.example", Role.PRIVACY_OFFICER)
    retention.hold([mention], why="Dossier du coroner", by=officer, ends_on=TODAY())
    page = browser_of(communicator).get(f"/mentions/{mention.pk}/").content.decode()
    assert "Gelée jusqu’au" in page
    assert "coroner" not in page
    assert f"/conservation/?mention={mention.pk}" not in page
    both = make_user("cp@merles.example", Role.COMMUNICATOR, Role.PRIVACY_OFFICER)
    page = browser_of(both).get(f"/mentions/{mention.pk}/").content.decode()
    assert f"/conservation/?mention={mention.pk}#hold" in page
    assert Mention.objects.get().purged_at is None
