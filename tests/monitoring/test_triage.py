"""The desk's verbs: they work, and they refuse."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from monitoring import signalling, triage
from monitoring.ingest.group import group
from monitoring.models import (
    Category,
    DismissReason,
    Disposition,
    Mention,
    Note,
    Priority,
    Signal,
    Status,
    Useful,
)
from monitoring.models.mention import ParkedWhy
from msgu.live.models import Change
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User
from tests.makers import holder, make_mention, over


def qualify(mention: Mention, by: User, *, priority: int = Priority.URGENT) -> AuditEntry:
    return triage.qualify(
        mention,
        by=by,
        seen=mention.version,
        useful=Useful.YES,
        priority=priority,
        category=Category.RUMOUR,
    )


def test_a_claim_is_won_once(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    with pytest.raises(Refusal, match="Déjà prise par Nadia"):
        triage.claim(mention, by=colleague)
    assert holder(mention) == communicator


def test_a_claim_that_ran_out_can_be_taken(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    over(mention)
    triage.claim(mention, by=colleague)
    assert holder(mention) == colleague


def test_claiming_again_prolongs_and_leaves_no_second_trace(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    triage.claim(mention, by=communicator)
    assert AuditEntry.objects.filter(verb="claim").count() == 1


def test_what_is_ended_cannot_be_claimed(communicator: User) -> None:
    mention = make_mention()
    triage.dismiss(mention, by=communicator, seen=0, reason=DismissReason.OUTDATED)
    with pytest.raises(Refusal, match="Rouvrez-la"):
        triage.claim(mention, by=communicator)


def test_releasing_what_a_colleague_holds_changes_nothing(
    communicator: User, colleague: User
) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    triage.release(mention, by=colleague)
    assert holder(mention) == communicator


def test_qualifying_opens_and_records(communicator: User) -> None:
    mention = make_mention(priority=Priority.IMPORTANT)
    entry = qualify(mention, communicator)
    mention.refresh_from_db()
    assert (mention.status, mention.priority) == (Status.OPEN, Priority.URGENT)
    assert mention.triaged_at
    assert mention.first_action_at
    assert holder(mention) == communicator
    assert entry.before["status"] == Status.NEW
    assert entry.after["version"] == mention.version == 1


def test_deciding_assesses_the_signals_that_the_mention_raised(
    communicator: User, colleague: User
) -> None:
    mention, other = make_mention(), make_mention()
    ours, sooner, theirs, failing = (
        Signal.objects.create(key=str(n), kind=kind, subject=subject, why="proposed_p1")
        for n, (kind, subject) in enumerate(
            [
                ("vital_mention", mention.pk),
                ("vital_mention", mention.pk),
                ("vital_mention", other.pk),
                ("failing_source", mention.pk),
            ]
        )
    )
    signalling.assess(sooner, by=colleague)
    qualify(mention, communicator)
    assert set(Signal.objects.to_assess()) == {theirs, failing}
    ours.refresh_from_db()
    assert ours.assessed_by == communicator
    acts = AuditEntry.objects.filter(verb="assess_signal", target_kind="signal")
    assert [*acts.order_by("id").values_list("target_id", "actor")] == [
        (sooner.pk, colleague.pk),
        (ours.pk, communicator.pk),
    ]
    told = Change.objects.filter(topic="signals").order_by("pk")
    assert [change.ids for change in told] == [[sooner.pk], [ours.pk]]


def test_closing_needs_no_qualifying(communicator: User) -> None:
    mention = make_mention()
    triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    mention.refresh_from_db()
    assert mention.status == Status.CLOSED
    assert mention.closed_at
    assert mention.triaged_at
    assert holder(mention) is None


def test_a_colleague_s_claim_holds_against_decisions(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    with pytest.raises(Refusal, match="Nadia"):
        triage.close(mention, by=colleague, seen=0, disposition=Disposition.THANKED)
    assert not AuditEntry.objects.filter(verb="close").exists()


def test_a_decision_on_a_stale_page_is_refused(communicator: User, colleague: User) -> None:
    mention = make_mention()
    triage.dismiss(mention, by=communicator, seen=0, reason=DismissReason.OFF_TOPIC)
    with pytest.raises(Refusal, match="depuis que vous"):
        triage.close(mention, by=colleague, seen=0, disposition=Disposition.THANKED)


def test_the_same_form_sent_twice_is_done_once(communicator: User) -> None:
    mention = make_mention()
    once = triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    twice = triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    assert once == twice
    mention.refresh_from_db()
    assert mention.version == 1


def test_a_dismissed_mention_cannot_be_closed(communicator: User) -> None:
    mention = make_mention()
    triage.dismiss(mention, by=communicator, seen=0, reason=DismissReason.OFF_TOPIC)
    with pytest.raises(Refusal, match="«\u00a0Écartée\u00a0»\u00a0: rouvrez-la d’abord"):
        triage.close(mention, by=communicator, seen=1, disposition=Disposition.THANKED)


def test_a_referred_mention_has_a_recipient_and_comes_back(communicator: User) -> None:
    mention = make_mention()
    qualify(mention, communicator)
    triage.refer(
        mention,
        by=communicator,
        seen=1,
        to="Travaux publics",
        return_at=timezone.now() + timedelta(hours=2),
    )
    mention.refresh_from_db()
    assert mention.status == Status.REFERRED
    assert mention.referred_to == "Travaux publics"
    assert "Travaux publics" not in str(AuditEntry.objects.latest("id").after)


def test_reopening_keeps_when_it_was_first_triaged(communicator: User) -> None:
    mention = make_mention()
    triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    mention.refresh_from_db()
    first = mention.triaged_at
    triage.reopen(mention, by=communicator, seen=1)
    mention.refresh_from_db()
    assert (mention.status, mention.triaged_at) == (Status.OPEN, first)
    assert mention.reopened_at
    assert mention.closed_at is None
    assert not mention.disposition


# --- Undo ------------------------------------------------------------------------------------


def test_undo_restores_every_former_value(communicator: User) -> None:
    mention = make_mention()
    qualify(mention, communicator)
    before = Mention.objects.filter(pk=mention.pk).values(*triage.DECISION).get()
    closing = triage.close(mention, by=communicator, seen=1, disposition=Disposition.THANKED)
    undoing = triage.undo(closing, by=communicator)
    assert Mention.objects.filter(pk=mention.pk).values(*triage.DECISION).get() == before
    assert undoing.undo_of == closing


def test_undo_is_refused_once_somebody_acted(communicator: User, colleague: User) -> None:
    mention = make_mention()
    closing = triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    triage.reopen(mention, by=colleague, seen=1)
    triage.release(mention, by=colleague)
    with pytest.raises(Refusal, match="Quelqu’un a agi depuis"):
        triage.undo(closing, by=communicator)


def test_undo_is_for_who_acted_and_once(communicator: User, colleague: User) -> None:
    mention = make_mention()
    closing = triage.close(mention, by=communicator, seen=0, disposition=Disposition.THANKED)
    with pytest.raises(Refusal, match="Seule la personne"):
        triage.undo(closing, by=colleague)
    triage.undo(closing, by=communicator)
    with pytest.raises(Refusal, match="déjà annulé"):
        triage.undo(closing, by=communicator)


def test_an_act_that_left_the_desk_s_hands_is_not_undone(communicator: User) -> None:
    mention = make_mention()
    triage.claim(mention, by=communicator)
    claiming = AuditEntry.objects.get(verb="claim")
    with pytest.raises(Refusal):
        triage.undo(claiming, by=communicator)


# --- Notes -----------------------------------------------------------------------------------


def test_a_note_sent_twice_is_one_note(communicator: User) -> None:
    mention, key = make_mention(), uuid4()
    triage.note(mention, by=communicator, text="Le pont tient.", form_key=key)
    triage.note(mention, by=communicator, text="Le pont tient.", form_key=key)
    assert Note.objects.get().text == "Le pont tient."
    assert "pont" not in str(AuditEntry.objects.get(verb="note").after)


def test_undoing_a_note_withdraws_it_and_keeps_its_text(communicator: User) -> None:
    mention = make_mention()
    triage.note(mention, by=communicator, text="Le pont tient.", form_key=uuid4())
    triage.undo(AuditEntry.objects.get(verb="note"), by=communicator)
    assert not Note.objects.standing().exists()
    assert Note.objects.get().text == "Le pont tient."


# --- Stories ---------------------------------------------------------------------------------


@pytest.fixture
def story(db: None) -> list[Mention]:
    """Three exact copies: the first leads."""
    mentions = [make_mention(text_hash=b"h" * 32) for _ in range(3)]
    group([mention.pk for mention in mentions], now=timezone.now())
    for mention in mentions:
        mention.refresh_from_db()
    return mentions


def test_a_decision_on_a_copy_is_one_on_the_whole_story(
    story: list[Mention], communicator: User
) -> None:
    triage.close(story[2], by=communicator, seen=0, disposition=Disposition.RELAYED)
    assert set(Mention.objects.values_list("status", flat=True)) == {Status.CLOSED}
    assert AuditEntry.objects.get(verb="close").target_id == story[0].pk


def test_undo_covers_the_whole_story(story: list[Mention], communicator: User) -> None:
    closing = triage.close(story[0], by=communicator, seen=0, disposition=Disposition.RELAYED)
    triage.undo(closing, by=communicator)
    assert set(Mention.objects.values_list("status", flat=True)) == {Status.NEW}


def test_a_claim_on_a_copy_holds_its_lead(story: list[Mention], communicator: User) -> None:
    triage.claim(story[1], by=communicator)
    assert holder(story[0]) == communicator
    assert [m.parked_why for m in story] == ["", *[ParkedWhy.FOLLOWS_LEAD] * 2]


# --- Undo where acts meet --------------------------------------------------------------------


def test_undoing_lets_go_of_what_is_ended_again(communicator: User) -> None:
    mention = make_mention()
    triage.close(mention, by=communicator, seen=0, disposition=Disposition.RELAYED)
    reopening = triage.reopen(mention, by=communicator, seen=1)
    assert holder(mention) == communicator
    triage.undo(reopening, by=communicator)
    mention.refresh_from_db()
    assert (mention.status, holder(mention)) == (Status.CLOSED, None)


def test_undoing_lets_go_of_what_is_away_again(communicator: User) -> None:
    mention = make_mention()
    until = timezone.now() + timedelta(hours=1)
    triage.snooze(mention, by=communicator, seen=0, until=until)
    qualifying = triage.qualify(
        mention, by=communicator, seen=1, useful="yes", priority=2, category="distress_call"
    )
    assert holder(mention) == communicator
    triage.undo(qualifying, by=communicator)
    mention.refresh_from_db()
    assert (mention.parked_why, holder(mention)) == (ParkedWhy.SNOOZED, None)


def test_an_act_is_not_undone_on_another_mention_that_it_follows_by_now(
    communicator: User, colleague: User
) -> None:
    other, mention = make_mention(text_hash=b"h" * 32), make_mention()
    entry = qualify(mention, communicator)
    triage.release(mention, by=communicator)
    triage.close(other, by=colleague, seen=0, disposition=Disposition.RELAYED)
    # Its source made its words those of the other.
    Mention.every.filter(pk=mention.pk).update(text_hash=b"h" * 32)
    group([mention.pk], now=timezone.now())
    with pytest.raises(Refusal, match="Quelqu’un a agi depuis"):
        triage.undo(entry, by=communicator)
    other.refresh_from_db()
    assert (other.status, other.version) == (Status.CLOSED, 1)
