"""What is put aside comes back in its place: at its hour, when it grows, when it presses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from monitoring import tasks, triage
from monitoring.ingest import pipeline
from monitoring.ingest.group import group
from monitoring.models import Mention, Priority, Status, Story
from monitoring.models.mention import BackWhy, ParkedWhy
from monitoring.retention.purge import purge
from msgu.live.models import Change
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import holder, make_item, make_mention, make_source, make_watch

HOUR = timedelta(hours=1)


def snooze(mention: Mention, by: User, until: datetime | None = None) -> AuditEntry:
    mention.refresh_from_db()
    until = until or timezone.now() + HOUR
    return triage.snooze(mention, by=by, seen=mention.version, until=until)


def let_pass(mention: Mention) -> None:
    """Let the hour of a snooze, or of a return, be behind us."""
    past = timezone.now() - timedelta(minutes=5)
    Mention.every.filter(pk=mention.pk, snoozed_until__isnull=False).update(snoozed_until=past)
    Mention.every.filter(pk=mention.pk, return_at__isnull=False).update(return_at=past, due_at=past)


def refer(mention: Mention, by: User) -> AuditEntry:
    triage.qualify(mention, by=by, seen=0, useful="yes", priority=3, category="question")
    soon = timezone.now() + HOUR
    return triage.refer(mention, by=by, seen=1, to="Travaux publics", return_at=soon)


def in_queue() -> list[int]:
    return list(Mention.objects.in_queue().values_list("pk", flat=True))


def copy_of(mention: Mention, **fields: object) -> Mention:
    """A copy of the same text, grouped as ingestion does."""
    copy = make_mention(text_hash=bytes(mention.text_hash or b""), **fields)
    with transaction.atomic():
        group([copy.pk], now=timezone.now())
    return copy


def alone(**fields: object) -> Mention:
    return make_mention(text_hash=b"t" * 32, **fields)


# --- Until an hour -----------------------------------------------------------------------------


def test_a_snoozed_mention_leaves_the_queue_and_its_holder(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    snooze(mention, communicator)
    mention.refresh_from_db()
    assert (mention.queued, mention.parked_why) == (False, ParkedWhy.SNOOZED)
    assert (in_queue(), holder(mention), mention.triaged_at) == ([], None, None)
    assert list(Mention.objects.waiting()) == [mention]


def test_it_comes_back_at_its_hour_in_its_place(communicator: User) -> None:
    mention, other = make_mention(), make_mention()
    due_at = mention.due_at
    snooze(mention, communicator)
    snooze(other, communicator)
    let_pass(mention)
    Change.objects.all().delete()
    tasks.sweep()
    mention.refresh_from_db()
    assert in_queue() == [mention.pk]
    assert (mention.due_at, mention.back_why) == (due_at, BackWhy.TIME_PASSED)
    entry = AuditEntry.objects.get(verb="wake")
    assert (entry.actor, entry.target_id) == (None, mention.pk)
    assert [change.ids for change in Change.objects.filter(topic="mentions")] == [[mention.pk]]


def test_whose_form_was_open_meanwhile_is_not_refused(communicator: User) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    let_pass(mention)
    triage.bring_back()
    triage.close(mention, by=communicator, seen=1, disposition="thanked")
    mention.refresh_from_db()
    assert (mention.status, mention.back_why) == (Status.CLOSED, "")


def test_everything_comes_back_batch_after_batch(
    communicator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitoring.triage.parking.BATCH", 2)
    for mention in [make_mention() for _ in range(5)]:
        snooze(mention, communicator)
        let_pass(mention)
    assert triage.bring_back() == 5
    assert len(in_queue()) == 5


def test_a_life_in_danger_is_never_put_aside(communicator: User) -> None:
    mention = make_mention(priority=Priority.VITAL)
    with pytest.raises(Refusal, match="vie est peut-être en danger"):
        snooze(mention, communicator)
    with pytest.raises(Refusal, match="vie est peut-être en danger"):
        triage.park_until_it_grows(mention, by=communicator, seen=0)


def test_what_is_ended_or_purged_is_not_put_aside(communicator: User) -> None:
    ended, purged = make_mention(), make_mention(purge_on=timezone.localdate())
    triage.close(ended, by=communicator, seen=0, disposition="thanked")
    purge(now=timezone.now())
    with pytest.raises(Refusal, match="rouvrez-la"):
        snooze(ended, communicator)
    with pytest.raises(Refusal, match="expirée"):
        snooze(purged, communicator)


def test_what_a_colleague_holds_is_not_put_aside(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=colleague)
    with pytest.raises(Refusal, match="Luc"):
        snooze(mention, communicator)


def test_a_text_destroyed_meanwhile_never_comes_back(communicator: User) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    Mention.objects.filter(pk=mention.pk).update(purge_on=timezone.localdate())
    let_pass(mention)
    purge(now=timezone.now())
    assert triage.bring_back() == 0
    mention.refresh_from_db()
    assert (mention.parked_why, mention.snoozed_until) == (ParkedWhy.EXPIRED, None)


def test_the_same_snooze_sent_twice_is_done_once(communicator: User) -> None:
    mention = make_mention()
    once = triage.snooze(mention, by=communicator, seen=0, until=timezone.now() + HOUR)
    twice = triage.snooze(mention, by=communicator, seen=0, until=timezone.now() + HOUR)
    assert once == twice


def test_deciding_takes_it_out_of_where_it_was(communicator: User) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    triage.qualify(mention, by=communicator, seen=1, useful="yes", priority=2, category="question")
    mention.refresh_from_db()
    assert (mention.parked_why, mention.snoozed_until) == ("", None)


def test_it_is_taken_up_before_its_hour_once(communicator: User) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    triage.resume(mention, by=communicator, seen=1)
    assert in_queue() == [mention.pk]
    with pytest.raises(Refusal, match="à sa place"):
        triage.resume(mention, by=communicator, seen=2)


def test_undo_brings_back_and_sends_away_again(communicator: User) -> None:
    mention = make_mention()
    until = timezone.now() + HOUR
    entry = snooze(mention, communicator, until)
    triage.undo(entry, by=communicator)
    assert in_queue() == [mention.pk]
    snooze(mention, communicator, until)
    triage.undo(triage.resume(mention, by=communicator, seen=3), by=communicator)
    mention.refresh_from_db()
    assert (mention.parked_why, mention.snoozed_until) == (ParkedWhy.SNOOZED, until)


def test_a_colleague_s_note_brings_it_back_one_s_own_does_not(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    triage.note(mention, by=communicator, text="Je rappelle", form_key=uuid4())
    assert in_queue() == []
    triage.note(mention, by=colleague, text="Elle a rappelé", form_key=uuid4())
    assert in_queue() == [mention.pk]


def test_taking_it_brings_it_back_and_losing_it_leaves_it(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    mention.refresh_from_db()
    triage.claim(mention, by=colleague)
    assert (in_queue(), holder(mention)) == ([mention.pk], colleague)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_leaves_what_somebody_is_deciding_on(communicator: User) -> None:
    mention, other = make_mention(), make_mention()
    for one in (mention, other):
        snooze(one, communicator)
        let_pass(one)
    deciding, swept = Event(), Event()

    def decide() -> None:
        with transaction.atomic():
            triage.close(mention, by=communicator, seen=1, disposition="thanked")
            deciding.set()
            swept.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(decide)
        deciding.wait(10)
        assert triage.bring_back() == 1
        swept.set()
        closing.result(10)
    assert in_queue() == [other.pk]
    assert triage.bring_back() == 0
    mention.refresh_from_db()
    assert (mention.status, mention.parked_why) == (Status.CLOSED, "")


# --- Until it grows ----------------------------------------------------------------------------


def park(mention: Mention, by: User) -> AuditEntry:
    mention.refresh_from_db()
    return triage.park_until_it_grows(mention, by=by, seen=mention.version)


def test_a_mention_alone_comes_back_with_its_first_copy(communicator: User) -> None:
    mention = alone()
    park(mention, communicator)
    copy_of(mention)
    mention.refresh_from_db()
    assert in_queue() == [mention.pk]
    assert mention.back_why == BackWhy.GREW


def test_a_story_comes_back_once_it_has_doubled(communicator: User) -> None:
    mention = alone()
    copy_of(mention)
    park(mention, communicator)
    assert Story.objects.get().wake_at_size == 4
    copy_of(mention)
    assert in_queue() == []
    copy_of(mention)
    assert in_queue() == [mention.pk]


def test_the_sweep_finds_what_grouping_missed(communicator: User) -> None:
    mention = alone()
    copy_of(mention)
    park(mention, communicator)
    Story.objects.update(size=4)
    assert triage.bring_back() == 1
    assert in_queue() == [mention.pk]


def test_a_copy_that_presses_more_brings_it_back_at_once(communicator: User) -> None:
    mention = alone(priority=Priority.ROUTINE)
    snooze(mention, communicator)
    copy_of(mention, priority=Priority.ROUTINE)
    assert in_queue() == []
    copy_of(mention, priority=Priority.URGENT)
    mention.refresh_from_db()
    assert in_queue() == [mention.pk]
    assert (mention.back_why, mention.priority) == (BackWhy.PRESSED, Priority.URGENT)


def test_whose_lead_is_destroyed_stays_away_until_the_same_hour(communicator: User) -> None:
    mention = alone()
    copy = copy_of(mention)
    until = timezone.now() + HOUR
    snooze(mention, communicator, until)
    Mention.objects.filter(pk=mention.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    copy.refresh_from_db()
    assert (copy.parked_why, copy.snoozed_until) == (ParkedWhy.SNOOZED, until)


# --- Referrals ---------------------------------------------------------------------------------


def test_a_referral_is_away_until_its_return_passes(communicator: User) -> None:
    mention = make_mention()
    refer(mention, communicator)
    mention.refresh_from_db()
    assert (mention.queued, mention.parked_why) == (False, ParkedWhy.REFERRED)
    assert mention.due_at == mention.return_at
    assert list(Mention.objects.waiting()) == [mention]
    assert triage.bring_back() == 0


def test_then_it_stands_in_the_queue_still_referred(communicator: User) -> None:
    mention = make_mention()
    refer(mention, communicator)
    let_pass(mention)
    tasks.sweep()
    mention.refresh_from_db()
    assert (in_queue(), mention.status) == ([mention.pk], Status.REFERRED)
    assert list(Mention.objects.to_triage()) == []
    assert list(Mention.objects.late(now=timezone.now())) == [mention]
    now = timezone.now()
    assert list(Mention.objects.returning(until=now)) == [mention]
    assert list(Mention.objects.returning(until=now - HOUR)) == []


def test_its_return_reopens_it(communicator: User) -> None:
    mention = make_mention()
    refer(mention, communicator)
    triage.reopen(mention, by=communicator, seen=2)
    mention.refresh_from_db()
    assert (mention.status, mention.queued, mention.parked_why) == (Status.OPEN, True, "")


def test_its_recipient_is_asked_again_and_it_is_away_again(communicator: User) -> None:
    mention = make_mention()
    refer(mention, communicator)
    let_pass(mention)
    triage.bring_back()
    later = timezone.now() + HOUR
    chasing = triage.chase(mention, by=communicator, seen=2, return_at=later)
    mention.refresh_from_db()
    assert (in_queue(), mention.return_at) == ([], later)
    assert mention.referred_to == "Travaux publics"
    triage.undo(chasing, by=communicator)
    assert in_queue() == [mention.pk]


def test_undoing_a_referral_gives_back_its_deadline(communicator: User) -> None:
    mention = make_mention()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=3, category="question")
    due_at = Mention.objects.get().due_at
    soon = timezone.now() + HOUR
    entry = triage.refer(mention, by=communicator, seen=1, to="Voirie", return_at=soon)
    triage.undo(entry, by=communicator)
    mention.refresh_from_db()
    assert (mention.status, mention.queued, mention.due_at) == (Status.OPEN, True, due_at)


def test_only_what_is_referred_is_chased(communicator: User) -> None:
    mention = make_mention()
    with pytest.raises(Refusal, match="ne s’y applique pas"):
        triage.chase(mention, by=communicator, seen=0, return_at=timezone.now() + HOUR)


# --- What an edit changes ----------------------------------------------------------------------


def test_new_words_that_call_for_help_bring_it_back(communicator: User) -> None:
    source, item = make_source(), make_item("Le pont tient")
    pipeline.ingest([(source, [item])], now=timezone.now())
    mention = Mention.objects.get()
    triage.qualify(mention, by=communicator, seen=0, useful="yes", priority=4, category="praise")
    snooze(mention, communicator)
    make_watch("cède", suggested_priority=Priority.VITAL)
    worse = make_item("Le pont cède", external_id=item.external_id, url=item.url)
    pipeline.ingest([(source, [worse])], now=timezone.now())
    mention.refresh_from_db()
    assert (mention.parked_why, mention.back_why) == ("", BackWhy.PRESSED)
    assert mention.priority == Priority.ROUTINE


def test_an_undo_puts_no_life_away(communicator: User) -> None:
    mention = make_mention()
    snooze(mention, communicator)
    resumed = triage.resume(mention, by=communicator, seen=1)
    Mention.objects.filter(pk=mention.pk).update(priority=Priority.VITAL)
    with pytest.raises(Refusal, match="ne se remet pas"):
        triage.undo(resumed, by=communicator)
    assert in_queue() == [mention.pk]
