"""The signals of sources: one row each, their arithmetic in words, and when they were over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import get_current_timezone

from monitoring.models import Signal, Source
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source

NOW = timezone.now()
DAY = 86_400.0


def ring(source: Source, key: str = "k", **fields: Any) -> Signal:
    about: dict[str, Any] = {"kind": "silent_source", "why": "unread", "subject": source.pk}
    return Signal.objects.create(key=key, **{**about, **fields})


def page_of(user: User) -> str:
    page: str = browser_of(user).get("/signaux/").content.decode()
    return page.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"observed": 1200.0, "expected": 900.0},
            "Sans lecture depuis 20 min, au lieu de 15 min au plus.",
        ),
        (
            {"why": "nothing_new", "observed": 5 * DAY, "expected": 4 * DAY},
            "Rien de nouveau depuis 5 jours, au lieu de 4 jours au plus.",
        ),
        (
            {"why": "nothing_new", "observed": 40.5 * 3600, "expected": 39 * 3600},
            "Rien de nouveau depuis 40 h, au lieu de 39 h au plus.",
        ),
        (
            {"observed": 910.0, "expected": 900.0},
            "Sans lecture depuis plus de 15 min, au lieu de 15 min au plus.",
        ),
        ({"why": "unread"}, "Source sans lecture :"),
        ({"why": "nothing_new"}, "Source silencieuse :"),
        (
            {"kind": "failing_source", "why": "status 503", "observed": 3.0, "expected": 3.0},
            "3 échecs de suite. Le serveur est en panne (503).",
        ),
    ],
)
def test_a_signal_says_its_arithmetic(
    communicator: User, fields: dict[str, Any], sentence: str
) -> None:
    ring(make_source(usual_gap=timedelta(days=2)), **fields)
    assert sentence in page_of(communicator)


def test_what_came_back_by_itself_says_so_and_comes_last(communicator: User) -> None:
    back, gone, still = (make_source(name=name) for name in ("Revenue", "Retirée", "Muette"))
    ring(back, "a", over_at=NOW)
    ring(gone, "b", over_at=NOW - timedelta(days=3))
    Source.objects.filter(pk=gone.pk).update(active=False)
    ring(still, "c", at=NOW - timedelta(days=9))
    mention = make_mention(title="Le toit cède")
    Signal.objects.create(
        kind="vital_mention", key="d", subject=mention.pk, why="p1", at=NOW - timedelta(days=10)
    )
    page = page_of(communicator)
    places = [page.index(name) for name in ("Le toit cède", "Muette", "Revenue", "Retirée")]
    assert places[:2] == sorted(places)[:2]
    assert page.count("Rétablie à") == 1
    assert page.count("Le poste ne l’écoute plus depuis le") == 1


def test_what_is_over_gives_no_orders(communicator: User) -> None:
    failing: dict[str, Any] = {"kind": "failing_source", "why": "status 404", "observed": 3.0}
    ring(make_source(), **failing, over_at=NOW)
    page = page_of(communicator)
    assert "3 échecs de suite." in page
    assert "Cherchez" not in page
    ring(make_source(), "still", **failing)
    assert "Cherchez la nouvelle adresse" in page_of(communicator)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr-ca",
            ["déjà signalée le 20 novembre à 8 h 22", "déjà signalée deux fois depuis le 19"],
        ),
        ("en", ["already reported on November 20 at 08:22", "already reported twice since Nov"]),
    ],
)
def test_what_rang_before_says_when(communicator: User, language: str, said: list[str]) -> None:
    User.objects.filter(pk=communicator.pk).update(language=language)
    communicator.refresh_from_db()
    source = make_source()
    for n, words in enumerate(said):
        ring(source, f"k{n}", at=datetime(2026, 11, 20 - n, 8, 22, tzinfo=get_current_timezone()))
        ring(source, "now") if not n else None
        assert words in page_of(communicator)


def test_a_source_that_rang_for_days_is_one_row_and_one_gesture(communicator: User) -> None:
    source, other = make_source(name="Radio"), make_source()
    for day in range(3):
        ring(source, f"f{day}", kind="failing_source", at=NOW - timedelta(days=day))
    ring(source, "s", at=NOW - timedelta(days=4))
    kept = ring(other, "o")
    mention = Signal.objects.create(kind="vital_mention", key="v", subject=source.pk, why="p1")
    page = page_of(communicator)
    assert page.count("Radio") == 1
    assert "déjà signalée 3 fois depuis le " in page
    assert "3 signaux" in page
    latest = Signal.objects.get(key="f0")
    browser_of(communicator).post(f"/signaux/{latest.pk}/evaluer/")
    assert set(Signal.objects.to_assess()) == {kept, mention}
    assert AuditEntry.objects.filter(verb="assess_signal").count() == 4


def test_a_deaf_desk_is_one_row_that_says_what_to_do(communicator: User) -> None:
    signal = Signal.objects.create(
        kind="deaf_desk", key="deaf", subject=0, why="unread", observed=1200.0, expected=900.0
    )
    page = page_of(communicator)
    assert "Le poste n’entend plus rien" in page
    assert "Aucune source lue depuis 20 min, au lieu de 15 min au plus." in page
    assert "accès à Internet" in page
    Signal.objects.update(over_at=NOW)
    over = page_of(communicator)
    assert "Le poste entend de nouveau depuis le" in over
    assert "accès à Internet" not in over
    browser_of(communicator).post(f"/signaux/{signal.pk}/evaluer/")
    assert "Le poste n’entend plus rien" not in page_of(communicator)
