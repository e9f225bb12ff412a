"""Two signatures: what each does, what is refused, and several people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from crisiscell import handovers
from crisiscell.handovers.signing import WORDS_KEPT, Taken, refusal_of
from crisiscell.models import Handover, HandoverWords
from monitoring import triage
from monitoring.models import Mention, PurgeReport
from monitoring.retention.purge import purge
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.makers import make_handover, make_mention, make_user

HOUR = timedelta(hours=1)


def take(handover: Handover, by: User, *, words: str = "", claim: bool = False) -> Taken:
    return handovers.take(handover, by=by, words=words, claim=claim)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_one_leaves_and_one_arrives(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator, to=colleague, words="Le pont est fermé.")
    assert (handover.outgoing, handover.named, handover.is_pending) == (
        communicator,
        colleague,
        True,
    )
    take(handover, colleague, words="Vu.")
    handover.refresh_from_db()
    assert handover.incoming == colleague
    assert handover.taken_at is not None
    assert handover.taken_at >= handover.signed_at
    assert [(one.author, one.text) for one in handover.words.order_by("pk")] == [
        (communicator, "Le pont est fermé."),
        (colleague, "Vu."),
    ]


def test_the_trail_holds_numbers_and_no_word(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator, to=colleague, words="Le pont est fermé.")
    take(handover, colleague, words="Vu.")
    entries = AuditEntry.objects.filter(target_kind="handover").order_by("id")
    assert [(entry.verb, entry.actor, entry.after) for entry in entries] == [
        ("sign_handover", communicator, {"named": colleague.pk, "released": 0}),
        ("take_handover", colleague, {}),
    ]


def test_the_same_form_twice_is_one_note(communicator: User) -> None:
    key = uuid4()
    first = make_handover(communicator, words="Le pont", form_key=key)
    assert make_handover(communicator, words="Le pont", form_key=key) == first
    assert Handover.objects.count() == 1
    assert verbs().count("sign_handover") == 1


def test_other_words_under_the_same_key_are_not_lost_in_silence(communicator: User) -> None:
    key = uuid4()
    make_handover(communicator, words="Le pont", form_key=key)
    with pytest.raises(Refusal, match="déjà signé une relève"):
        make_handover(communicator, words="Le pont et la digue", form_key=key)


def test_a_second_note_waits_for_the_first(communicator: User, colleague: User) -> None:
    first = make_handover(communicator)
    with pytest.raises(Refusal, match="Reprenez-la d’abord"):
        make_handover(communicator)
    take(first, colleague)
    make_handover(communicator)
    assert Handover.objects.pending().count() == 1


def test_a_form_of_a_note_that_was_taken_back_makes_another(communicator: User) -> None:
    key = uuid4()
    first = make_handover(communicator, words="Le pont", form_key=key)
    handovers.withdraw(first, by=communicator)
    again = make_handover(communicator, words="Le pont", form_key=key)
    assert again != first
    assert again.is_pending


def test_nobody_takes_their_own_note(communicator: User) -> None:
    handover = make_handover(communicator)
    with pytest.raises(Refusal, match="Une autre personne"):
        take(handover, communicator)
    handovers.withdraw(handover, by=communicator)
    with pytest.raises(Refusal, match="ne peut plus prendre"):
        make_handover(communicator, to=communicator)


def test_only_who_is_named_takes_it_or_a_lead_in_their_place(
    communicator: User, colleague: User, lead: User
) -> None:
    third = make_user("tierce@merles.example", Role.COMMUNICATOR, name="Tierce")
    handover = make_handover(communicator, to=colleague)
    with pytest.raises(Refusal, match="pour Luc"):
        take(handover, third)
    take(handover, lead)
    handover.refresh_from_db()
    assert (handover.named, handover.incoming) == (colleague, lead)


def test_a_person_whose_account_was_closed_meanwhile_stops_nobody(
    communicator: User, colleague: User
) -> None:
    third = make_user("tierce@merles.example", Role.COMMUNICATOR, name="Tierce")
    handover = make_handover(communicator, to=colleague)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    take(handover, third)
    with pytest.raises(Refusal, match="choisissez-en une autre"):
        make_handover(communicator, to=colleague)


@pytest.mark.parametrize("roles", [(), (Role.MANAGER,), (Role.ADMIN,), (Role.PRIVACY_OFFICER,)])
def test_a_note_is_for_who_triages(communicator: User, roles: tuple[Role, ...]) -> None:
    other = make_user("autre@merles.example", *roles)
    with pytest.raises(Refusal, match="choisissez-en une autre"):
        make_handover(communicator, to=other)


def test_a_note_taken_back_is_nobodys(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator)
    handovers.withdraw(handover, by=communicator)
    handovers.withdraw(handover, by=communicator)
    assert verbs().count("withdraw_handover") == 1
    with pytest.raises(Refusal, match="Nadia a repris cette relève"):
        take(handover, colleague)


def test_only_its_author_takes_a_note_back_and_only_in_time(
    communicator: User, colleague: User
) -> None:
    handover = make_handover(communicator)
    with pytest.raises(Refusal, match="Seule la personne"):
        handovers.withdraw(handover, by=colleague)
    take(handover, colleague)
    with pytest.raises(Refusal, match="Luc a déjà pris la relève, à "):
        handovers.withdraw(handover, by=communicator)
    handover.refresh_from_db()
    assert handover.withdrawn_at is None


def test_taking_twice_is_taking_once(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator)
    take(handover, colleague, words="Vu.")
    take(handover, colleague, words="Vu.")
    assert verbs().count("take_handover") == 1
    assert HandoverWords.objects.count() == 1


def test_the_second_to_arrive_is_told_who_was_first(
    communicator: User, colleague: User, lead: User
) -> None:
    handover = make_handover(communicator)
    take(handover, colleague)
    assert "Luc a déjà pris la relève" in refusal_of(Handover.objects.get(), by=lead)


# --- What was in hand --------------------------------------------------------------------------


def test_what_was_in_hand_is_let_go_and_taken_over(communicator: User, colleague: User) -> None:
    held, assigned = make_mention(), make_mention(assigned_to=communicator)
    triage.claim(held, by=communicator)
    handover = make_handover(communicator, release=True)
    assert handover.facts["released"] == [held.pk]
    assert take(handover, colleague, claim=True) == Taken(claimed=1, missed=0)
    now = timezone.now()
    mine = Mention.every.held_by(colleague, now=now)
    assert list(mine) == [held]
    assert list(Mention.every.held_by(communicator, now=now)) == [assigned]


def test_what_is_kept_in_hand_is_said_and_stays(communicator: User, colleague: User) -> None:
    held = make_mention()
    triage.claim(held, by=communicator)
    handover = make_handover(communicator)
    assert handover.facts["released"] == []
    assert [one["held_by"] for one in handover.facts["claims"]] == [communicator.pk]
    assert take(handover, colleague, claim=True) == Taken()
    assert list(Mention.every.held_by(communicator, now=timezone.now())) == [held]


def test_what_changed_hands_closed_or_was_protected_meanwhile_is_missed(
    communicator: User, colleague: User, lead: User
) -> None:
    taken, closed, protected, purged, free = [make_mention() for _ in range(5)]
    for mention in (taken, closed, protected, purged, free):
        triage.claim(mention, by=communicator)
    handover = make_handover(communicator, release=True)
    triage.claim(taken, by=lead)
    triage.dismiss(closed, by=lead, seen=0, reason="off_topic")
    Mention.every.filter(pk=protected.pk).update(protected=True)
    Mention.every.filter(pk=purged.pk).update(purge_on=timezone.localdate())
    purge(now=timezone.now())
    assert take(handover, colleague, claim=True) == Taken(claimed=1, missed=4)
    assert list(Mention.every.held_by(colleague, now=timezone.now())) == [free]


# --- Several at once ---------------------------------------------------------------------------


def at_once(*acts: Any) -> list[str]:
    """What came of acts of several people in the same instant, each on its own connection."""
    start = Barrier(len(acts))

    def run(act: Any) -> str:
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return sorted(people.map(run, acts))


def test_of_those_who_arrive_together_one_wins(
    transactional_db: None, communicator: User, colleague: User, lead: User
) -> None:
    for _ in range(5):
        handover = make_handover(communicator)
        told = at_once(
            lambda note=handover: take(Handover.objects.get(pk=note.pk), colleague, words="Vu."),
            lambda note=handover: take(Handover.objects.get(pk=note.pk), lead, words="Vu."),
        )
        handover.refresh_from_db()
        assert "done" in told
        assert any(f"{handover.incoming} a déjà pris la relève" in one for one in told)
        assert handover.words.get().author == handover.incoming
    assert verbs().count("take_handover") == 5


def test_taking_and_taking_back_together_end_one_way(
    transactional_db: None, communicator: User, colleague: User
) -> None:
    for _ in range(5):
        handover = make_handover(communicator)
        told = at_once(
            lambda note=handover: take(Handover.objects.get(pk=note.pk), colleague),
            lambda note=handover: handovers.withdraw(note, by=communicator),
        )
        handover.refresh_from_db()
        assert told.count("done") == 1
        assert (handover.taken_at is None) != (handover.withdrawn_at is None)


def test_a_form_sent_twice_at_once_is_one_note(transactional_db: None, communicator: User) -> None:
    key = uuid4()
    sign = lambda: make_handover(communicator, words="Le pont", form_key=key)  # noqa: E731
    assert at_once(sign, sign, sign) == ["done"] * 3
    assert Handover.objects.count() == 1
    assert verbs().count("sign_handover") == 1


# --- What the database holds ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("handover_to_another", {"named": F("outgoing")}),
        ("handover_to_another", {"incoming": F("outgoing"), "taken_at": F("signed_at"),
                                 "facts_taken": {}}),
        ("handover_taken_whole", {"taken_at": F("signed_at")}),
        ("handover_taken_whole", {"facts_taken": {}}),
        ("handover_ordered", {"withdrawn_at": F("signed_at") - HOUR}),
    ],
)  # fmt: skip
def test_the_database_refuses_signatures_that_make_no_sense(
    communicator: User, rule: str, changes: dict[str, Any]
) -> None:
    make_handover(communicator)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Handover.objects.update(**changes)


def test_the_database_refuses_a_note_both_taken_and_taken_back(
    communicator: User, colleague: User
) -> None:
    take(make_handover(communicator), colleague)
    with pytest.raises(IntegrityError, match="handover_taken_whole"), transaction.atomic():
        Handover.objects.update(withdrawn_at=timezone.now())


def test_what_people_wrote_is_destroyed_after_90_days(communicator: User, colleague: User) -> None:
    handover = make_handover(communicator, words="Le pont")
    take(handover, colleague, words="Vu.")
    old = HandoverWords.objects.filter(author=communicator)
    old.update(at=timezone.now() - WORDS_KEPT - HOUR)
    purge(now=timezone.now())
    assert [one.author for one in HandoverWords.objects.all()] == [colleague]
    assert Handover.objects.filter(pk=handover.pk).exists()
    assert PurgeReport.objects.get().counts["handover_words"] == 1
