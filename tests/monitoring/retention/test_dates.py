"""When a text will be destroyed: set as it arrives, and by each act."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.lifetimes import Lifetimes
from monitoring.models import Mention, PurgeReason
from monitoring.models.retention import why_destroyed
from monitoring.retention import dates
from msgu.users.models import Organisation, User
from tests.makers import make_item, make_mention, make_source


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def date_of(mention: Mention) -> date | None:
    return Mention.every.values_list("purge_on", flat=True).get(pk=mention.pk)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({}, PurgeReason.UNFINISHED),
        ({"status": 1, "category": "privacy"}, PurgeReason.UNFINISHED),
        ({"status": 2}, PurgeReason.UNFINISHED),
        ({"status": 3, "useful": "yes"}, PurgeReason.CLOSED),
        ({"status": 3}, PurgeReason.CLOSED),
        ({"status": 3, "useful": "no"}, PurgeReason.NOT_USEFUL),
        ({"status": 4, "useful": "no"}, PurgeReason.NOT_USEFUL),
        ({"status": 3, "category": "privacy"}, PurgeReason.PRIVATE_LIFE),
        ({"status": 3, "disposition": "privacy_purged"}, PurgeReason.PRIVATE_LIFE),
        ({"status": 4, "protected": True}, PurgeReason.PRIVATE_LIFE),
    ],
)
def test_each_state_has_its_rule(state: dict[str, object], reason: PurgeReason) -> None:
    fresh = {"status": 0, "useful": "", "category": "", "disposition": "", "protected": False}
    assert why_destroyed(**{**fresh, **state}) == reason  # type: ignore[arg-type]


def test_private_life_and_gone_posts_have_a_day_whatever_the_organisation_says() -> None:
    lifetimes = Lifetimes(closed=90, not_useful=90, unfinished=90)
    assert lifetimes.days(PurgeReason.PRIVATE_LIFE) == lifetimes.days(PurgeReason.GONE) == 1


def test_what_arrives_has_a_date(db: None) -> None:
    pipeline.ingest([(make_source(), [make_item()])], now=timezone.now())
    assert Mention.objects.get().purge_on == in_days(30)


def test_each_act_sets_the_date_anew(communicator: User) -> None:
    mention = make_mention(captured_at=timezone.now() - timedelta(days=20))
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="question")
    assert date_of(mention) == in_days(30)
    dismissed = triage.dismiss(mention, by=communicator, seen=1, reason="off_topic")
    assert date_of(mention) == in_days(7)
    triage.undo(dismissed, by=communicator)
    assert date_of(mention) == in_days(30)
    triage.close(mention, by=communicator, seen=3, disposition="privacy_purged")
    assert date_of(mention) == in_days(1)
    triage.reopen(mention, by=communicator, seen=4)
    assert date_of(mention) == in_days(30)


def test_a_note_is_an_act_while_the_mention_is_not_ended(communicator: User) -> None:
    mention = make_mention(purge_on=in_days(2))
    triage.note(mention, by=communicator, text="Relancer demain", form_key=uuid4())
    assert date_of(mention) == in_days(30)
    triage.dismiss(mention, by=communicator, seen=0, reason="off_topic")
    triage.note(mention, by=communicator, text="Rien à faire", form_key=uuid4())
    assert date_of(mention) == in_days(7)


def test_in_a_story_a_protected_member_goes_by_its_own_rule(communicator: User) -> None:
    plain, hidden = (make_mention(text_hash=b"h" * 32) for _ in range(2))
    group([hidden.pk], now=timezone.now())
    Mention.every.filter(pk=hidden.pk).update(protected=True)
    triage.close(plain, by=communicator, seen=0, disposition="explained")
    assert (date_of(plain), date_of(hidden)) == (in_days(30), in_days(1))


def test_a_copy_of_what_was_dismissed_goes_with_it(communicator: User) -> None:
    first = make_mention(text_hash=b"h" * 32)
    triage.dismiss(first, by=communicator, seen=0, reason="off_topic")
    copy = make_mention(text_hash=b"h" * 32, purge_on=in_days(30))
    group([copy.pk], now=timezone.now())
    assert date_of(copy) == in_days(7)


# --- The organisation's own durations ------------------------------------------------------------


def test_the_organisation_s_durations_are_obeyed(communicator: User) -> None:
    Organisation.objects.create(pk=1, name="Ville", kind="municipality", keep_not_useful=2)
    mention = make_mention()
    triage.dismiss(mention, by=communicator, seen=0, reason="off_topic")
    assert date_of(mention) == in_days(2)


@pytest.mark.parametrize(
    "fields",
    [
        {"keep_closed": 0},
        {"keep_closed": 31},
        {"keep_not_useful": 8, "longer_why": "Procès"},
        {"keep_unfinished": 31, "longer_reference": "ÉFVP 2026-3"},
        {"keep_unfinished": 366, "longer_why": "Procès", "longer_reference": "ÉFVP 2026-3"},
    ],
)
def test_the_database_refuses_longer_without_a_reason(db: None, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(pk=1, name="Ville", kind="municipality", **fields)


def test_shorter_durations_bring_what_is_held_forward(db: None) -> None:
    Organisation.objects.create(
        pk=1, name="Ville", kind="municipality", keep_closed=10, keep_not_useful=3
    )
    now = timezone.now()
    ended = {"triaged_at": now, "purge_on": in_days(25)}
    closed = make_mention(status=3, disposition="explained", closed_at=now, **ended)
    dismissed = make_mention(status=4, dismiss_reason="off_topic", **ended)
    waiting = make_mention(purge_on=in_days(25))
    sooner = make_mention(status=4, dismiss_reason="off_topic", triaged_at=now, purge_on=in_days(1))
    dates.bring_forward(now=now, limit=1)
    assert [date_of(m) for m in (closed, dismissed, waiting, sooner)] == [
        in_days(10), in_days(3), in_days(25), in_days(1),
    ]  # fmt: skip


def test_what_was_here_before_dates_gets_one_from_its_last_act(db: None) -> None:
    now = timezone.now()
    old = make_mention(captured_at=now - timedelta(days=40))
    touched = make_mention(
        captured_at=now - timedelta(days=40),
        status=1,
        triaged_at=now - timedelta(days=10),
        first_action_at=now - timedelta(days=10),
    )
    dates.give(limit=1)
    assert (date_of(old), date_of(touched)) == (in_days(-10), in_days(20))
