"""What a note says of the desk, how it is kept, and what changed between two of them."""

from __future__ import annotations

import json
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crisiscell import levels
from crisiscell.handovers.differences import between, moved
from crisiscell.handovers.facts import LATEST, LISTED, MOST, Facts, gather, read
from crisiscell.handovers.reading import reading_of, spelt
from monitoring import triage
from monitoring.models import Level, Mention, Priority, Signal
from monitoring.worlds import REAL
from msgu.users.models import User
from tests.makers import make_mention, make_shift, make_source, over

HOUR = timedelta(hours=1)


def now_true() -> Facts:
    return gather(REAL, now=timezone.now())


def said(then: Facts, now: Facts) -> list[str]:
    return [change.sentence for change in between(then, now)]


def test_an_empty_desk_has_nothing_to_say(db: None) -> None:
    assert now_true().is_calm


def test_everything_that_waits_is_counted(communicator: User, colleague: User, lead: User) -> None:
    now = timezone.now()
    source = make_source(last_ok_at=now)
    vital = make_mention(source=source, priority=Priority.VITAL)
    late = make_mention(source=source, due_at=now - HOUR)
    referred = make_mention(source=source)
    triage.qualify(
        referred, by=colleague, seen=0, useful="yes", priority=2, category="infrastructure"
    )
    soon = now + HOUR
    triage.refer(referred, by=colleague, seen=1, to="Travaux publics", return_at=soon)
    triage.claim(late, by=communicator)
    broken = make_source(health="failing", failures=3, failing_since=now - HOUR)
    Signal.objects.create(kind="vital_mention", key="v", subject=vital.pk, why="proposed_p1")
    levels.set_level(Level.ALERT, seen=Level.ROUTINE, reason="Crue", by=lead)
    Mention.every.filter(pk=late.pk).update(due_at=now - HOUR)
    current = make_shift(communicator)
    make_shift(colleague, starts_at=current.ends_at, ends_at=current.ends_at + 8 * HOUR)

    found = now_true()
    assert (found.level, found.level_since is not None) == ("alert", True)
    assert [one.mention for one in found.lives] == [vital.pk]
    assert [one.mention for one in found.late] == [late.pk]
    (claim,) = found.claims
    assert (claim.mention, claim.held_by) == (late.pk, communicator.pk)
    assert claim.held_since is not None
    assert claim.held_until is not None
    assert [one.mention for one in found.referrals] == [referred.pk]
    assert (found.open_count, found.referred_count) == (0, 1)
    assert found.to_triage == [1, 0, 1, 0]
    assert [(one.source, one.key, one.since) for one in found.troubles] == [
        (broken.pk, "failing", broken.failing_since)
    ]
    assert found.signals == 1
    assert [one.person for one in found.on_duty] == [communicator.pk]
    assert [one.person for one in found.next_duty] == [colleague.pk]
    assert found.referrals_until == current.ends_at + 8 * HOUR
    assert not found.is_calm


def test_a_referral_for_after_the_coming_shift_can_wait(communicator: User) -> None:
    mention = make_mention()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="question")
    later = timezone.now() + timedelta(days=5)
    triage.refer(mention, by=communicator, seen=1, to="Greffe", return_at=later)
    found = now_true()
    assert (found.referrals_count, found.referred_count) == (0, 1)


def test_a_claim_that_ran_out_is_nobodys(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    over(mention)
    assert now_true().claims == []


def test_lists_are_cut_and_counts_are_not(db: None) -> None:
    source = make_source()
    for n in range(LATEST + 2):
        make_mention(source=source, due_at=timezone.now() - (n + 1) * HOUR)
    found = now_true()
    assert (len(found.late), found.late_count) == (LATEST, LATEST + 2)
    assert [one.due_at for one in found.late] == sorted(one.due_at for one in found.late)


def test_nobody_counts_further_than_needed() -> None:
    assert spelt(MOST) == "1\u00a0000"
    assert spelt(MOST + 1) == "plus de 1\u00a0000"


def test_a_row_gives_back_the_same_facts(communicator: User, colleague: User) -> None:
    make_shift(communicator)
    make_source(health="failing", failures=3, failing_since=timezone.now())
    mention = make_mention(priority=Priority.VITAL, due_at=timezone.now() - HOUR)
    triage.claim(mention, by=colleague)
    found = gather(REAL, now=timezone.now(), released=[4])
    kept = json.loads(json.dumps(found.codes(), cls=DjangoJSONEncoder))
    # The encoder keeps milliseconds.
    assert shortened(read(kept)) == shortened(found)


def shortened(found: Facts) -> str:
    return json.dumps(found.codes(), cls=DjangoJSONEncoder)


def test_no_word_of_anybody_is_frozen(communicator: User, colleague: User) -> None:
    source = make_source(name="Radio des Merles", health="failing", failures=3)
    mention = make_mention(source=source, title="Au secours", text="Rue des Aulnes", priority=1)
    triage.qualify(
        mention, by=communicator, seen=0, useful="yes", priority=1, category="distress_call"
    )
    soon = timezone.now() + HOUR
    triage.refer(mention, by=communicator, seen=1, to="Ambulance 12", return_at=soon)
    kept = json.dumps(now_true().codes(), cls=DjangoJSONEncoder)
    for words in ("Au secours", "Aulnes", "Radio", "Ambulance", "Nadia"):
        assert words not in kept


def test_as_many_questions_whatever_waits(communicator: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            reading_of(now_true(), user=communicator, world=REAL)
        return len(queries)

    make_mention(priority=1)
    few = asked()
    source = make_source(health="failing", failures=3)
    for n in range(30):
        triage.claim(
            make_mention(source=source, priority=1 + n % 4, due_at=timezone.now() - HOUR),
            by=communicator,
        )
    assert asked() <= few + 4


# --- What changed --------------------------------------------------------------------------------


def test_nothing_moved(db: None) -> None:
    make_mention()
    assert said(now_true(), now_true()) == []


def test_what_changed_is_said_the_gravest_first(lead: User) -> None:
    now = timezone.now()
    source = make_source(name="Radio des Merles", last_ok_at=now)
    mentions = [make_mention(source=source, due_at=now + HOUR) for _ in range(3)]
    then = now_true()
    vital = make_mention(source=source, priority=Priority.VITAL)
    Mention.every.filter(pk__in=[m.pk for m in mentions[:2]]).update(due_at=now - HOUR)
    type(source).objects.update(health="failing", failures=3, failing_since=now)
    found = between(then, now_true())
    assert (found[0].sentence, found[0].burns, found[0].mentions) == (
        "1 vie en danger de plus.",
        True,
        [vital.pk],
    )
    assert [one.sentence for one in found[1:]] == [
        "2 mentions de plus en retard.",
        "1 mention de plus à trier.",
        "1 source ne s’entend plus\u00a0: Radio des Merles.",
    ]


def test_what_ended_is_said_too(lead: User) -> None:
    now = timezone.now()
    source = make_source(name="Radio", health="failing", failures=3, failing_since=now)
    vital = make_mention(source=source, priority=Priority.VITAL, due_at=now - HOUR)
    then = now_true()
    triage.dismiss(vital, by=lead, seen=0, reason="off_topic", without_call=True)
    type(source).objects.update(health="ok", failures=0, failing_since=None, last_ok_at=now)
    levels.set_level(Level.CRISIS, seen=Level.ROUTINE, reason="Crue", by=lead)
    assert said(then, now_true()) == [
        "1 vie en danger de moins.",
        "Le niveau est passé de «\u00a0Veille\u00a0» à «\u00a0Crise\u00a0».",
        "1 mention de moins en retard.",
        "1 mention de moins à trier.",
        "1 source s’entend de nouveau\u00a0: Radio.",
    ]


def test_a_list_that_was_cut_short_invents_no_ending(db: None) -> None:
    source, now = make_source(), timezone.now()
    for n in range(LISTED):
        make_mention(source=source, priority=1, due_at=now + HOUR + n * timedelta(minutes=1))
    then = now_true()
    make_mention(source=source, priority=1, due_at=now + timedelta(minutes=1))
    later = now_true()
    lives = [one for one in between(then, later) if "vie" in one.sentence]
    assert [(one.sentence, one.mentions) for one in lives] == [("1 vie en danger de plus.", [])]


def test_beyond_what_is_counted_nothing_is_compared() -> None:
    assert moved(MOST + 1, 3) == 0
    assert moved(3, 5) == 2
