"""Calls to 911: written once, never refused, corrected without a loss."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from monitoring import emergency, triage
from monitoring.ingest.group import group
from monitoring.models import EmergencyCall, Mention, Priority, Signal
from monitoring.retention import texts
from monitoring.triage import bulk
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import make_mention
from tests.monitoring.selecting import batch_of, select

MINUTE = timedelta(minutes=1)
KEY = UUID(int=911)


@pytest.fixture
def life(db: None) -> Mention:
    return make_mention(priority=Priority.VITAL, captured_at=timezone.now() - 20 * MINUTE)


def standing(mention: Mention) -> EmergencyCall:
    return EmergencyCall.objects.about(mention).standing().get()


def fresh(mention: Mention) -> Mention:
    return Mention.every.get(pk=mention.pk)


def holder(mention: Mention) -> User | None:
    claim = fresh(mention).live_claim(now=timezone.now())
    return claim.by if claim else None


def test_a_call_is_the_first_action_and_takes_the_mention_in_hand(
    life: Mention, communicator: User
) -> None:
    Signal.objects.create(kind="vital_mention", key="v", subject=life.pk, why="proposed_p1")
    call = emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Basse")
    after = fresh(life)
    assert after.first_action_at == call.called_at
    assert holder(life) == communicator
    assert (after.status, after.triaged_at, after.version) == (0, None, 0)
    assert Signal.objects.get().state == "assessed"


def test_a_call_made_before_the_mention_came_acts_when_it_came(
    life: Mention, communicator: User
) -> None:
    emergency.record(life, by=communicator, form_key=KEY, called_at=life.captured_at - MINUTE)
    assert fresh(life).first_action_at == life.captured_at


def test_the_trail_holds_no_word_of_it(life: Mention, communicator: User) -> None:
    call = emergency.record(
        life, by=communicator, form_key=KEY, file_number="MER-4471", passed_on="Rue Basse"
    )
    entry = AuditEntry.objects.get(verb="call_911")
    assert entry.target_id == life.pk
    assert entry.after["call"] == call.pk
    assert entry.after["numbered"] is True
    assert "Basse" not in str(entry.after)
    assert "4471" not in str(entry.after)


def test_the_same_form_sent_twice_is_one_call(life: Mention, communicator: User) -> None:
    for _ in range(2):
        emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Basse")
    assert EmergencyCall.objects.count() == 1
    assert AuditEntry.objects.filter(verb="call_911").count() == 1


def test_other_words_in_the_same_form_correct_it(life: Mention, communicator: User) -> None:
    emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Basse")
    emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Haute")
    assert standing(life).passed_on == "Rue Haute"
    assert EmergencyCall.objects.count() == 2


def test_several_calls_stand_on_one_mention(
    life: Mention, communicator: User, colleague: User
) -> None:
    for person in (communicator, colleague):
        emergency.record(life, by=person, form_key=uuid4())
    callers = [call.caller for call in EmergencyCall.objects.about(life).standing()]
    assert callers == [communicator, colleague]


def test_whoever_holds_it_a_call_is_never_refused(
    life: Mention, communicator: User, colleague: User
) -> None:
    triage.claim(life, by=colleague)
    emergency.record(life, by=communicator, form_key=KEY)
    assert holder(life) == colleague
    assert standing(life).caller == communicator


def test_nor_on_a_mention_that_was_ended(life: Mention, communicator: User) -> None:
    triage.dismiss(life, by=communicator, seen=0, reason="off_topic", without_call=True)
    emergency.record(life, by=communicator, form_key=KEY)
    assert fresh(life).status == 4
    assert holder(life) is None
    assert standing(life).caller == communicator


def test_a_call_about_a_copy_is_a_call_about_all_of_them(communicator: User, db: None) -> None:
    first, copy = (
        make_mention(priority=Priority.VITAL, text="Au secours", text_hash=b"s" * 32)
        for _ in range(2)
    )
    with transaction.atomic():
        group([first.pk, copy.pk], now=timezone.now())
    emergency.record(fresh(copy), by=communicator, form_key=KEY)
    assert standing(fresh(first)).caller == communicator
    assert holder(first) == communicator
    assert fresh(copy).first_action_at


# --- Completing, correcting, withdrawing ---------------------------------------------------------


def test_a_number_that_comes_later_keeps_what_was_written(
    life: Mention, communicator: User, colleague: User
) -> None:
    call = emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Basse")
    emergency.correct(
        call,
        by=colleague,
        form_key=uuid4(),
        called_at=call.called_at - MINUTE,
        file_number="MER-4471",
        passed_on="Rue Basse",
        liaison="",
        liaison_told_at=None,
    )
    now = standing(life)
    assert (now.file_number, now.caller, now.by) == ("MER-4471", communicator, colleague)
    assert now.replaces == call
    assert call.called_at == EmergencyCall.objects.get(pk=call.pk).called_at
    assert now.called_at == call.called_at - MINUTE


def test_the_liaison_is_told_now_unless_it_says_when(life: Mention, communicator: User) -> None:
    call = emergency.record(life, by=communicator, form_key=KEY)
    told = emergency.tell_liaison(call, by=communicator, form_key=uuid4(), liaison="Chef aux ops")
    assert told.liaison_told_at
    assert told.liaison_told_at >= call.called_at
    assert AuditEntry.objects.filter(verb="tell_liaison", target_id=life.pk).exists()


def test_a_correction_of_what_somebody_corrected_is_refused(
    life: Mention, communicator: User, colleague: User
) -> None:
    call = emergency.record(life, by=communicator, form_key=KEY)
    emergency.tell_liaison(call, by=colleague, form_key=uuid4(), liaison="Ops")
    with pytest.raises(Refusal, match="vient de corriger"):
        emergency.tell_liaison(call, by=communicator, form_key=uuid4(), liaison="Autre")
    with pytest.raises(Refusal, match="vient de corriger"):
        emergency.withdraw(call, by=communicator)
    assert standing(life).liaison == "Ops"


def test_a_call_that_never_was_is_withdrawn_by_its_writer_or_a_lead(
    life: Mention, communicator: User, colleague: User, lead: User
) -> None:
    call = emergency.record(life, by=communicator, form_key=KEY)
    with pytest.raises(Refusal, match="Seule la personne"):
        emergency.withdraw(call, by=colleague)
    for _ in range(2):
        emergency.withdraw(call, by=lead)
    assert not EmergencyCall.objects.standing().exists()
    assert EmergencyCall.objects.get().withdrawn_by == lead
    assert AuditEntry.objects.filter(verb="withdraw_call").count() == 1


# --- Ending ------------------------------------------------------------------------------------


def test_a_life_without_a_call_is_not_ended_in_passing(life: Mention, communicator: User) -> None:
    with pytest.raises(Refusal, match="Aucun appel au 911"):
        triage.close(life, by=communicator, seen=0, disposition="monitored")
    with pytest.raises(Refusal, match="Aucun appel au 911"):
        triage.dismiss(life, by=communicator, seen=0, reason="off_topic")
    call = emergency.record(life, by=communicator, form_key=KEY)
    emergency.withdraw(call, by=communicator)
    with pytest.raises(Refusal, match="Aucun appel au 911"):
        triage.close(life, by=communicator, seen=0, disposition="called_911")
    triage.dismiss(life, by=communicator, seen=0, reason="off_topic", without_call=True)
    assert fresh(life).status == 4


def test_a_life_with_its_call_is_closed_like_any_other(life: Mention, communicator: User) -> None:
    emergency.record(life, by=communicator, form_key=KEY)
    triage.close(life, by=communicator, seen=0, disposition="called_911")
    assert fresh(life).status == 3


# --- Destruction -------------------------------------------------------------------------------


def test_its_words_go_with_the_mention_and_that_it_was_stays(
    life: Mention, communicator: User
) -> None:
    call = emergency.record(life, by=communicator, form_key=KEY, passed_on="Rue Basse")
    emergency.correct(
        call,
        by=communicator,
        form_key=uuid4(),
        called_at=call.called_at,
        file_number="MER-4471",
        passed_on="Rue Basse, 3e",
        liaison="Chef aux ops",
        liaison_told_at=None,
    )
    texts.erase([life.pk], now=timezone.now())
    left = EmergencyCall.objects.values_list("file_number", "passed_on", "liaison")
    assert set(left) == {("", "", "")}
    assert standing(fresh(life)).liaison_told_at
    with pytest.raises(Refusal, match="expirée"):
        emergency.record(life, by=communicator, form_key=uuid4())


@pytest.mark.parametrize("many", [False, True])
def test_undoing_a_decision_leaves_that_911_was_called(communicator: User, many: bool) -> None:
    mention = make_mention()
    if many:
        selection = select(communicator, mention)
        bulk.dismiss(selection, by=communicator, reason="outdated")
    else:
        entry = triage.dismiss(mention, by=communicator, seen=0, reason="outdated")
    call = emergency.record(mention, by=communicator, form_key=KEY)
    if many:
        triage.undo_all(batch_of(selection), by=communicator)
    else:
        triage.undo(entry, by=communicator)
    after = fresh(mention)
    assert (after.status, after.first_action_at) == (0, call.called_at)
