"""Where a deadline comes from, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from monitoring.deadline_sentences import sentences
from monitoring.deadlines import Rules
from monitoring.models import Level, Mention, Priority, Status
from msgu.users import hours
from msgu.web.templatetags.desk import countdown

OFFICE = [["08:30", "16:30"]] * 5 + [None, None]
SERVICE = hours.read(OFFICE, zone=ZoneInfo("America/Toronto"))
FRIDAY_EVENING = datetime(2026, 11, 21, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def said(level: Level, priority: Priority, status: Status, **fields: object) -> str:
    rules = Rules(level=level, hours=SERVICE)
    mention = Mention(priority=priority, status=status, captured_at=FRIDAY_EVENING, **fields)
    mention.due_at = FRIDAY_EVENING + 62 * HOUR
    return " ".join(sentences(mention, rules, now=FRIDAY_EVENING)).replace("\u00a0", " ")


P, S, L = Priority, Status, Level
WAITS = " Hors des heures de service : le délai court de nouveau lundi 8 h 30."


@pytest.mark.parametrize(
    ("level", "priority", "status", "words"),
    [
        (L.PRE_ALERT, P.URGENT, S.NEW, "Délai cible de tri : 30 min (Pré-alerte, Urgent)."),
        (L.CRISIS, P.VITAL, S.OPEN, "Délai cible du premier geste : 5 min (Crise, Vital)."),
        (
            L.ALERT, P.URGENT, S.OPEN,
            "Délai cible de réponse ou de transmission : 30 min (Alerte, Urgent).",
        ),
        (
            L.CRISIS, P.ROUTINE, S.NEW,
            "Délai cible de tri : 8 h (Crise, Courant). Se traite avec d’autres, groupé.",
        ),
        (L.ROUTINE, P.VITAL, S.NEW, "Délai cible de tri : 15 min (Veille, Vital)."),
        (L.ROUTINE, P.IMPORTANT, S.NEW, "Délai cible de tri : 4 h (Veille, Important)." + WAITS),
        (
            L.ROUTINE, P.IMPORTANT, S.OPEN,
            "Délai cible de réponse : 1 jour ouvrable (Veille, Important)." + WAITS,
        ),
        (L.ROUTINE, P.IMPORTANT, S.CLOSED, ""),
        (L.ROUTINE, P.IMPORTANT, S.REFERRED, "Retour promis le 1er décembre 2026, 9 h 30."),
    ],
)  # fmt: skip
def test_what_it_is_for_and_where_it_comes_from(
    level: Level, priority: Priority, status: Status, words: str
) -> None:
    promised = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    assert said(level, priority, status, return_at=promised) == words


def test_from_where_it_counts_where_that_is_not_the_capture() -> None:
    shown = said(L.CRISIS, P.IMPORTANT, S.OPEN, reopened_at=FRIDAY_EVENING)
    assert "Compté depuis la réouverture." in shown


@pytest.mark.parametrize(
    ("left", "french", "english"),
    [
        (-3 * MINUTE, "en retard de 3 min", "3 min late"),
        (-73 * HOUR, "en retard de 3 jours", "3 days late"),
        (40 * timedelta(seconds=1), "dans 40 s", "in 40 s"),
        (59 * MINUTE, "dans 59 min", "in 59 min"),
        (11 * HOUR, "dans 11 h", "in 11 h"),
        (12 * HOUR, "d’ici samedi 8 h 00", "by Saturday 08:00"),
        (64 * HOUR + 30 * MINUTE, "d’ici lundi 12 h 30", "by Monday 12:30"),
        (7 * 24 * HOUR, "d’ici le 27 novembre", "by November 27"),
        (11 * 24 * HOUR, "d’ici le 1er décembre", "by December 1"),
    ],
)
def test_a_countdown_in_words(left: timedelta, french: str, english: str) -> None:
    for language, words in (("fr-ca", french), ("en", english)):
        with translation.override(language):
            shown = countdown(FRIDAY_EVENING + left, FRIDAY_EVENING)
            assert shown.replace("\u00a0", " ") == words
