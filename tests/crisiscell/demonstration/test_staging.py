"""The demonstration begins, goes on and stops; it is worth showing, and gives no answer away."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from crisiscell.demonstration import cast, staging
from crisiscell.models import DutyShift
from crisiscell.readiness import scores
from crisiscell.readiness.facts import gather
from monitoring.connectors.feed import parse
from monitoring.demonstration.feeds import CHANNELS, feed
from monitoring.ingest import pipeline
from monitoring.models import (
    Category,
    Disposition,
    Level,
    Mention,
    Origin,
    Run,
    Source,
    Status,
    Story,
    Watch,
)
from monitoring.models.level import level_in_force
from monitoring.worlds import REAL, World
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import browser_of, make_source, make_user

ADDRESS = "http://127.0.0.1:8124"


def begin(*, asked: bool = False, address: str = ADDRESS) -> Run | None:
    return staging.start(address=address, asked=asked)


def begun() -> Run:
    run = begin()
    assert run
    return run


def hear(run: Run, *, minutes: float) -> None:
    """Take in what every feed gives so many minutes after the beginning."""
    now = run.started_at + timedelta(minutes=minutes)
    for channel in CHANNELS:
        source = Source.objects.get(run=run, name=channel.name)
        body = feed(channel, since=run.started_at, now=now)
        read = parse(body, address=source.address, content_type="")
        pipeline.ingest([(source, read.items)], now=timezone.now())


def test_an_empty_desk_plays_and_nothing_of_it_is_real(db: None) -> None:
    run = begun()
    hear(run, minutes=3)
    assert set(Mention.every.values_list("origin", "run")) == {(Origin.DEMO, run.pk)}
    assert set(Source.objects.values_list("origin", "run")) == {(Origin.DEMO, run.pk)}
    assert set(Watch.objects.values_list("run", flat=True)) == {run.pk}
    assert set(User.objects.values_list("is_demo", flat=True)) == {True}
    assert not Mention.objects.exists()
    assert level_in_force(REAL) == Level.ROUTINE
    assert level_in_force(World(Origin.DEMO, run.pk)) == Level.PRE_ALERT


@pytest.mark.parametrize("what", ["person", "source"])
def test_a_desk_that_is_used_is_left_alone_unless_asked(db: None, what: str) -> None:
    if what == "person":
        make_user("vraie@merles.example")
    else:
        make_source()
    assert begin() is None
    assert not Run.objects.exists()
    assert begin(asked=True)


def test_it_goes_on_after_a_restart_where_its_feeds_are_then(db: None) -> None:
    run = begun()
    count = User.objects.count()
    assert begin(address="http://127.0.0.1:9000") == run
    addresses = Source.objects.filter(run=run).values_list("address", flat=True)
    assert len(addresses) == len(CHANNELS)
    assert all(address.startswith("http://127.0.0.1:9000/") for address in addresses)
    assert User.objects.count() == count


def test_what_an_administrator_of_it_added_is_not_moved(db: None) -> None:
    run = begun()
    other = make_source(origin=Origin.DEMO, run=run, address="https://ville.example/x.xml")
    begin(address="http://127.0.0.1:9000")
    assert Source.objects.get(pk=other.pk).address == "https://ville.example/x.xml"


def test_one_of_its_feeds_added_to_try_follows_them(db: None) -> None:
    run = begun()
    tried = make_source(origin=Origin.DEMO, run=run, address=f"{ADDRESS}/presse.xml?essai")
    begin(address="http://127.0.0.1:9000")
    assert Source.objects.get(pk=tried.pk).address == "http://127.0.0.1:9000/presse.xml?essai"


def test_stopped_it_waits_until_asked(db: None) -> None:
    run = begun()
    kept = Mention.every.count()
    assert staging.stop(run)
    assert not staging.stop(run)
    assert not Source.objects.active().exists()
    assert begin() is None
    assert begin(asked=True) == run
    assert Source.objects.active().count() == len(CHANNELS)
    assert Mention.every.count() == kept


def test_somebody_is_on_duty_whenever_it_starts(db: None) -> None:
    begun()
    assert DutyShift.objects.on(timezone.now()).count() == 2
    DutyShift.objects.update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
    )
    begin()
    assert DutyShift.objects.on(timezone.now()).count() == 2


def test_its_past_was_decided_by_the_desk_s_own_verbs(db: None) -> None:
    run = begun()
    decided = Mention.every.filter(run=run)
    assert set(decided.values_list("status", flat=True)) == {
        Status.OPEN,
        Status.CLOSED,
        Status.DISMISSED,
    }
    verbs = AuditEntry.objects.filter(target_kind="mention").values_list("verb", flat=True)
    assert {"qualify", "close", "dismiss"} <= set(verbs)
    facts = gather(world=World(Origin.DEMO, run.pk), now=timezone.now())
    assert facts.on_time == facts.looked_at > 0
    assert (facts.slots, scores.measured(facts)["F1"]) == (0, 0.0)


# What a mention's own columns may hold before anybody has looked at it.
CODES = [code for code in (*Category.values, *Disposition.values) if "_" in code]


def test_no_answer_reaches_the_queue(db: None) -> None:
    run = begun()
    before = set(Mention.every.values_list("pk", flat=True))
    for minutes in (1, 3, 6, 20, 60):
        hear(run, minutes=minutes)
    arrived = Mention.every.exclude(pk__in=before)
    assert arrived.count() > 60
    assert not arrived.exclude(category="", disposition="").exists()
    assert not arrived.exclude(status=Status.NEW).exists()
    # A nature is proposed by the words that matched, and by nothing else.
    for mention in arrived.prefetch_related("matches__watch"):
        suggested = {match.watch.suggested_category for match in mention.matches.all()}
        assert mention.proposed_category in suggested | {""}
    for row in arrived.values():
        others = {name: value for name, value in row.items() if name != "proposed_category"}
        stored = json.dumps(others, default=str)
        assert [code for code in CODES if code in stored] == []
    assert Story.objects.filter(size__gte=15, run=run).exists()


def test_a_life_in_danger_shows_within_a_minute(db: None) -> None:
    run = begun()
    hear(run, minutes=0.5)
    assert Mention.every.filter(run=run).danger().exists()


def test_every_role_has_a_first_page(db: None) -> None:
    begun()
    pages = {
        "communicatrice": "/file/",
        "responsable": "/file/",
        "gestionnaire": "/preparation/",
        "administratrice": "/sources/",
        "vieprivee": "/conservation/",
    }
    assert len(cast.accounts()) == len(pages)
    for user in cast.accounts():
        response = browser_of(user).get("/", follow=True)
        page = response.content.decode()
        assert response.status_code == 200
        assert response.request["PATH_INFO"] == pages[user.email.split("@")[0]]
        assert "Démonstration" in page
        assert ("demo remove" in page) == user.email.startswith("administratrice")


def test_a_real_person_sees_no_banner(admin: User) -> None:
    assert "demonstration" not in browser_of(admin).get("/sources/").content.decode()


# --- Passwords -------------------------------------------------------------------------------


def test_a_password_is_given_once(db: None) -> None:
    begun()
    assert not any(user.has_usable_password() for user in cast.accounts())
    password = cast.first_password()
    assert len(password) >= 12
    assert all(user.check_password(password) for user in cast.accounts())
    assert cast.first_password() == ""
    renewed = cast.new_password()
    assert renewed != password
    assert all(user.check_password(renewed) for user in cast.accounts())


def test_a_chosen_password_is_theirs(db: None, settings: Settings) -> None:
    begun()
    cast.first_password()
    settings.DEMO_PASSWORD = "la rivière monte encore"
    assert cast.first_password() == "la rivière monte encore"
    assert all(user.check_password("la rivière monte encore") for user in cast.accounts())


@pytest.mark.parametrize("weak", ["court", "motdepasse", "administrator"])
def test_a_weak_password_is_refused_with_a_sentence(settings: Settings, weak: str) -> None:
    settings.DEMO_PASSWORD = weak
    with pytest.raises(Refusal, match="VEILLE_DEMO_PASSWORD ne peut pas servir"):
        cast.chosen_password()


def test_its_terms_see_those_who_are_trapped_upstairs(db: None) -> None:
    run = begun()
    hear(run, minutes=4)
    danger = Mention.every.filter(run=run).danger().values_list("text", flat=True)
    assert any(text.startswith("On est pris au 2e étage") for text in danger)
