"""The words that are watched, and what crossed a line."""

from __future__ import annotations

import pytest

from monitoring.models import Signal, Watch
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_mention, make_source, make_watch

WATCH = {"expression": "Rivière-aux-Merles\n- rivière-aux-merles.exemple", "active": "on"}


def test_a_watch_is_added_and_counts_as_reviewed(admin: User) -> None:
    assert browser_of(admin).post("/termes/nouveau/", WATCH).status_code == 302
    watch = Watch.objects.get()
    assert (watch.version, watch.reviewed_by) == (1, admin)
    assert AuditEntry.objects.get(verb="add_watch").after["version"] == 1


def test_new_words_are_a_new_version_and_another_priority_is_not(admin: User) -> None:
    watch = make_watch("pont")
    browser = browser_of(admin)
    browser.post(f"/termes/{watch.pk}/", {"expression": "pont", "suggested_priority": "2"})
    watch.refresh_from_db()
    assert (watch.version, watch.suggested_priority, watch.active) == (1, 2, False)
    browser.post(f"/termes/{watch.pk}/", {"expression": "ponts"})
    watch.refresh_from_db()
    assert watch.version == 2


@pytest.mark.parametrize("expression", ["", "   ", "- exercice", "!!!", "-"])
def test_a_watch_that_would_find_nothing_is_refused(admin: User, expression: str) -> None:
    response = browser_of(admin).post("/termes/nouveau/", {"expression": expression})
    assert response.status_code == 422
    assert not Watch.objects.exists()


def test_a_signal_is_assessed_once(communicator: User) -> None:
    mention = make_mention(title="Le toit cède")
    signal = Signal.objects.create(
        kind="vital_mention", key="k", subject=mention.pk, why="proposed_p1"
    )
    browser = browser_of(communicator)
    assert "Le toit cède" in browser.get("/signaux/").content.decode()
    for _ in range(2):
        assert browser.post(f"/signaux/{signal.pk}/evaluer/").status_code == 302
    assert "Le toit cède" not in browser.get("/signaux/").content.decode()
    assert AuditEntry.objects.filter(verb="assess_signal").count() == 1


def test_a_signal_about_a_protected_mention_does_not_show_it(communicator: User) -> None:
    mention = make_mention(title="Le nom d’un enfant", protected=True)
    Signal.objects.create(kind="vital_mention", key="k", subject=mention.pk, why="proposed_p1")
    assert "Le nom d’un enfant" not in browser_of(communicator).get("/signaux/").content.decode()


def test_the_status_bar_says_how_many_sources_are_heard(communicator: User) -> None:
    make_source()
    make_source(failures=2, health="failing", last_error="timeout")
    page = browser_of(communicator).get("/file/").content.decode()
    assert "1/2" in page
