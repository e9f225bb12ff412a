"""What is counted of voices and of organisations like ours: to the day, and in one world only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crisiscell.readiness import snapshots
from crisiscell.readiness.explained import Explained, explain
from crisiscell.readiness.facts import gather
from crisiscell.readiness.scores import Network, measured
from crisiscell.views.readiness import report
from influencers import detection, merging, voices
from influencers.models import PracticeObservation, Voice
from influencers.peers import shelf
from monitoring.models import Origin, Run
from monitoring.worlds import REAL, World
from msgu.users.models import Role, User
from tests.influencers.test_detection import say
from tests.makers import (
    browser_of,
    make_author,
    make_observation,
    make_peer,
    make_user,
    make_voice,
    make_watch,
)

DAY = timedelta(days=1)
RELAY: dict[str, Any] = {"can_count_on": ["relay"]}


def network(world: World = REAL) -> Network:
    return gather(world=world, now=timezone.now()).network


def score(code: str, world: World = REAL) -> float | None:
    return measured(gather(world=world, now=timezone.now()))[code]


def explained(code: str) -> Explained:
    facts = gather(world=REAL, now=timezone.now())
    return next(one for one in explain(facts) if one.indicator.code == code)


def reviewed(voice: Voice, *, days: int) -> None:
    """As if a sheet had last been reviewed so many days ago."""
    then = timezone.localdate() - days * DAY
    Voice.objects.filter(pk=voice.pk).update(
        reviewed_on=then, review_due=then + 180 * DAY, expires_on=then + 365 * DAY
    )


# --- I1 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "in_use", "ready"),
    [(0, 1, 1), (180, 1, 1), (181, 1, 0), (364, 1, 0), (365, 0, 0)],
)
def test_a_review_counts_180_days_and_a_sheet_365(
    days: int, in_use: int, ready: int, lead: User
) -> None:
    reviewed(make_voice(lead, **RELAY), days=days)
    assert (network().voices, network().ready) == (in_use, ready)
    assert score("I1") == pytest.approx(ready / 5)


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({}, 0),
        (RELAY, 1),
        ({"triggers": "Un avis tardif", "prepared_line": "Bilan à 16 h"}, 0),
        ({"triggers": "Un avis tardif", "respondent": "lead"}, 0),
        ({"prepared_line": "Bilan à 16 h", "respondent": "lead"}, 0),
        ({"triggers": "Un avis tardif", "prepared_line": "Bilan à 16 h", "respondent": "lead"}, 1),
    ],
)
def test_a_sheet_is_filled_by_what_to_count_on_or_what_to_expect(
    fields: dict[str, Any], filled: int, lead: User
) -> None:
    if "respondent" in fields:
        fields = {**fields, "respondent": lead}
    voice = make_voice(lead, **fields)
    assert (network().filled, network().ready) == (filled, filled)
    assert (voice.expects or bool(voice.can_count_on)) == bool(filled)


def test_what_was_archived_merged_destroyed_or_never_opened_is_not_counted(lead: User) -> None:
    kept, away, merged, gone = (make_voice(lead, **RELAY) for _ in range(4))
    voices.archive(away, by=lead)
    merging.merge(merged, into=kept, by=lead)
    gone.delete()
    watch, author = make_watch("rivière"), make_author()
    say(author, watch, n=5, copies=10)
    detection.dismiss(author, by=lead)
    assert (network().voices, network().ready) == (1, 1)
    voices.review(away, by=lead)
    assert network().voices == 2


def test_a_sheet_that_is_filled_and_not_reviewed_says_so(lead: User) -> None:
    assert explained("I1").missing == "Aucune fiche en usage\u00a0: sans donnée, zéro."
    assert explained("I1").as_of_day is None
    late, empty = make_voice(lead, **RELAY), make_voice(lead)
    reviewed(late, days=181)
    reviewed(empty, days=2)
    one = explained("I1")
    assert (one.numbers.replace("\u00a0", " "), one.records) == ("0 ÷ 5 = 0 %", 2)
    assert one.missing.replace("\u00a0", " ") == (
        "À revoir : 1. Sans « sur quoi compter » ni « à quoi s’attendre » : 1. "
        "Pour en avoir cinq, il en manque : 3."
    )
    assert one.as_of_day == timezone.localdate() - 2 * DAY
    Voice.objects.all().delete()
    for _ in range(6):
        make_voice(lead, **RELAY)
    one = explained("I1")
    assert (one.missing, one.points, one.gain) == ("Rien ne manque.", 2, 0)
    assert one.numbers.replace("\u00a0", " ") == "6 ÷ 6 = 100 %"


# --- I2 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "observed"), [(0, 1), (180, 1), (181, 0)])
def test_an_observation_counts_180_days(days: int, observed: int, lead: User) -> None:
    seen_on = timezone.localdate() - days * DAY
    make_observation(make_peer(lead), lead, seen_on=seen_on)
    assert network().observed == observed
    assert score("I2") == pytest.approx(observed / 5)


def test_only_a_verdict_that_stands_counts_and_an_organisation_once(lead: User) -> None:
    twice, drafted, archived, away, _never = (make_peer(lead) for _ in range(5))
    for verdict in ("avoid", "adapt"):
        make_observation(twice, lead, verdict=verdict)
    make_observation(drafted, lead, final=False)
    shelf.archive(make_observation(archived, lead), by=lead)
    make_observation(away, lead)
    assert (network().peers, network().observed) == (5, 2)
    shelf.archive(away, by=lead)
    assert (network().peers, network().observed) == (4, 1)
    assert explained("I2").missing == "Il manque 4 organisations observées depuis 180 jours."
    for _ in range(5):
        make_observation(make_peer(lead), lead)
    one = explained("I2")
    assert (network().observed, one.missing, one.points) == (6, "Rien ne manque.", 1)
    assert one.numbers.replace("\u00a0", " ") == "5 ÷ 5 = 100 %"


def test_without_any_the_first_is_asked_for(manager: User) -> None:
    assert explained("I2").missing == (
        "Aucune organisation similaire au registre\u00a0: sans donnée, zéro."
    )
    assert explained("I2").action.startswith("Inscrivez une première organisation")


# --- Worlds, history, report ---------------------------------------------------------------------


def test_a_demonstration_is_counted_apart(lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    player = make_user("jouee@demo.example", Role.LEAD, is_demo=True)
    played = World(Origin.DEMO, run.pk)
    make_voice(player, **RELAY)
    make_observation(make_peer(player), player)
    for world, n in ((REAL, 0), (played, 1)):
        assert (network(world).voices, network(world).peers, network(world).observed) == (n, n, n)
        assert (score("I1", world), score("I2", world)) == (n / 5, n / 5)
    make_voice(lead, **RELAY)
    make_observation(make_peer(lead), lead)
    assert network(REAL) == network(played)


def test_a_photograph_keeps_them_and_an_older_one_has_none(lead: User, manager: User) -> None:
    now = timezone.now()
    snapshots.take(world=REAL, now=now - DAY)
    make_voice(lead, **RELAY)
    make_observation(make_peer(lead), lead)
    snapshots.take(world=REAL, now=now)
    old, new = snapshots.trend(world=REAL, now=now)
    assert (new.scores["I1"], new.scores["I2"]) == (0.2, 0.2)
    assert new.inputs["network"]["ready"] == 1
    # As it was kept before these were measured.
    type(old).objects.filter(pk=old.pk).update(
        model_version=1, scores=dict.fromkeys(("F1", "F2", "F3", "F4", "F5"), 0)
    )
    rows = report(manager)["trend"]
    assert [row.percents[5:] for row in rows] == [[20, 20], [None, None]]


def test_the_report_says_both_in_its_reader_s_language(lead: User, manager: User) -> None:
    make_voice(lead, **RELAY)
    make_observation(make_peer(lead), lead)
    page = browser_of(manager).get("/preparation/").content.decode().replace("\u00a0", " ")
    assert "Réseau (0,6 point sur 5)" in page
    assert "I1 · Influenceurs à jour" in page
    assert "dernier fait le " in page
    assert PracticeObservation.objects.exists()
    User.objects.update(language="en")
    page = browser_of(manager).get("/preparation/").content.decode().replace("\u00a0", " ")
    assert "Network (0.6 points out of 5)" in page
    assert "To have five, missing: 4." in page
