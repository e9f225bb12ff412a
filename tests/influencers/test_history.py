"""A voice over time: everything in its order, and nothing that the reader may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from influencers import accounts, consulting, history, records, voices
from influencers.history import Event, What
from influencers.models import Voice
from monitoring.models import Mention, Origin, Run
from msgu.users.models import User
from tests.influencers.test_records import stance
from tests.makers import make_author, make_mention, make_voice

DAY = timedelta(days=1)


@pytest.fixture
def voice(lead: User) -> Voice:
    return make_voice(lead)


def say(voice: Voice, days: float = 0, **fields: object) -> Mention:
    author = voice.accounts.order_by("pk")[0].author
    return make_mention(author=author, published_at=timezone.now() - days * DAY, **fields)


def events(voice: Voice, user: User, n: int = 50, page: int = 1) -> list[Event]:
    return list(history.events(voice, user=user, guards=False, n=n, page=page).events)


def said(voice: Voice, user: User) -> list[Mention]:
    return [one.row for one in events(voice, user) if one.what == What.SAID]


def test_everything_is_in_one_order(voice: Voice, lead: User) -> None:
    old = say(voice, 9)
    stance(voice, 1, by=lead, days=5)
    records.ask(voice, asked="Relayer", asked_on=timezone.localdate() - 3 * DAY, by=lead)
    voices.review(voice, by=lead)
    found = events(voice, lead)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    kinds = [one.what for one in found if one.what != What.ACT]
    # What is of a day stands before what was said on it.
    assert kinds == [What.ASKED, What.SAID, What.STANCE, What.SAID]
    assert found[-1].row == old
    verbs = [one.row.verb for one in found if one.what == What.ACT]
    assert verbs == ["review_voice", "add_voice", "attach_account"]


def test_a_page_follows_another_without_a_gap(voice: Voice, lead: User) -> None:
    for days in range(7):
        say(voice, days)
        stance(voice, 1, by=lead, days=days)
    whole = [(one.what, one.row.pk) for one in events(voice, lead)]
    parts = [history.events(voice, user=lead, guards=False, n=5, page=n) for n in range(1, 6)]
    paged = [(one.what, one.row.pk) for part in parts for one in part.events]
    assert paged == whole
    assert [part.more for part in parts] == [True, True, True, True, False]
    assert len(whole) == 7 * 3 + 2


def test_a_call_for_help_and_what_is_off_our_topics_are_not_there(voice: Voice, lead: User) -> None:
    plain = say(voice)
    for fields in (
        {"priority": 1},
        {"category": "distress_call"},
        {"category": "privacy"},
        {"parked_why": "unmatched"},
        {"protected": True},
        {"purged_at": timezone.now()},
    ):
        say(voice, **fields)
    assert said(voice, lead) == [plain]


def test_the_other_world_is_not_there(voice: Voice, lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    say(voice, origin=Origin.DEMO, run=run)
    assert said(voice, lead) == []


def test_the_officer_reads_no_mention(voice: Voice, lead: User, privacy_officer: User) -> None:
    say(voice)
    assert said(voice, privacy_officer) == []
    assert history.weeks(voice, user=privacy_officer, on=timezone.localdate()) == []


def test_what_an_account_said_once_it_changed_hands_is_not_its_own(
    voice: Voice, lead: User
) -> None:
    then, later = say(voice, 3), say(voice, -2)
    account = voice.accounts.get()
    accounts.detach(account, why="changed_hands", by=lead)
    assert said(voice, lead) == [then]
    account.refresh_from_db()
    account.detached_why = "mistake"
    account.save()
    assert said(voice, lead) == []
    assert later.author == account.author


def test_who_opened_it_is_for_its_guardians(voice: Voice, lead: User) -> None:
    consulting.consult(voice, why="answer", by=lead)
    consulting.note([voice], where=consulting.Shown.BESIDE, by=lead)
    assert "consult_voice" not in [one.row.verb for one in events(voice, lead) if not one.why]
    seen = history.events(voice, user=lead, guards=True, n=50).events
    opened = [one for one in seen if one.what == What.ACT and one.row.verb == "consult_voice"]
    assert [one.why for one in opened] == ["Répondre à une mention"]


def test_weeks_are_counted(voice: Voice, lead: User) -> None:
    today = timezone.localdate()
    assert history.weeks(voice, user=lead, on=today) == []
    for days in (0, 0, 14, 300):
        say(voice, days)
    bars = history.weeks(voice, user=lead, on=today)
    assert len(bars) == history.WEEKS
    assert [(bar.n, bar.height) for bar in bars if bar.n] == [(1, 20), (2, 40)]
    assert bars[-1].on == today - timedelta(days=today.weekday())
    assert {bar.on.weekday() for bar in bars} == {0}


def test_a_voice_without_a_known_account_has_no_mention(voice: Voice, lead: User) -> None:
    make_mention(author=make_author())
    make_mention(author=None)
    voice.accounts.update(author=None)
    assert said(voice, lead) == []
