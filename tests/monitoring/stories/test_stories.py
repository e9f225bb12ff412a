"""Bringing stories together and parting them; the people's word wins, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest.group import group
from monitoring.models import LinkState, Mention, Origin, Priority, Run, Status, Story, StoryLink
from monitoring.models.mention import BackWhy, JoinedBy, ParkedWhy
from msgu.live.models import Change
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, Role, User
from tests.makers import holder, make_mention, make_source, make_user
from tests.monitoring.stories.playing import again, arrives, copies, sizes, state, suggestion

HOUR = timedelta(hours=1)


def qualify(mention: Mention, by: User, *, priority: int = 3) -> None:
    [mention] = again(mention)
    triage.qualify(
        mention, by=by, seen=mention.version, useful="yes", priority=priority, category="question"
    )


# --- Bringing together ---------------------------------------------------------------------------


def test_two_mentions_become_a_story(communicator: User) -> None:
    first, second = make_mention(), make_mention()
    entry = triage.merge(second, into=first, by=communicator)
    first, second = again(first, second)
    assert first.story == second.story
    assert first.story
    assert (first.story.lead_id, sizes()) == (first.pk, [2])
    assert (first.queued, second.queued, second.parked_why) == (
        True,
        False,
        ParkedWhy.FOLLOWS_LEAD,
    )
    assert (first.joined_by, second.joined_by) == ("", JoinedBy.PERSON)
    assert (entry.verb, entry.target_id) == ("merge_stories", first.pk)
    assert list(Change.objects.order_by("-pk")[0].ids) == [first.pk, second.pk]


def test_two_stories_become_one_and_each_member_says_how_it_came(communicator: User) -> None:
    ours, theirs = copies(3, b"a"), copies(4, b"b")
    triage.merge(theirs[2], into=ours[1], by=communicator)
    assert sizes() == [7]
    members = again(*ours, *theirs)
    assert [member.joined_by for member in members] == [
        "", "copy", "copy", "person", "copy", "copy", "copy",
    ]  # fmt: skip
    assert [member.queued for member in members] == [True] + [False] * 6


@pytest.mark.parametrize("swapped", [False, True])
def test_the_more_pressing_leads(communicator: User, swapped: bool) -> None:
    routine, urgent = make_mention(priority=4), make_mention(priority=2)
    pair = (urgent, routine) if swapped else (routine, urgent)
    triage.merge(pair[0], into=pair[1], by=communicator)
    assert Story.objects.get().lead == urgent


def test_what_people_decided_leads_what_presses_no_more(communicator: User) -> None:
    undecided, decided = make_mention(), make_mention()
    qualify(decided, communicator)
    triage.merge(undecided, into=decided, by=communicator)
    undecided, decided = again(undecided, decided)
    assert Story.objects.get().lead == decided
    assert (undecided.status, undecided.category) == (Status.OPEN, "question")


def test_what_presses_more_leads_what_was_decided(communicator: User) -> None:
    undecided, decided = make_mention(priority=2), make_mention()
    qualify(decided, communicator)
    triage.merge(decided, into=undecided, by=communicator)
    assert Story.objects.get().lead == undecided
    assert [mention.status for mention in again(undecided, decided)] == [Status.NEW, Status.NEW]


def test_the_lead_waits_as_urgently_as_both(communicator: User) -> None:
    now = timezone.now()
    first = make_mention(due_at=now + 4 * HOUR)
    second = make_mention(due_at=now + HOUR)
    triage.merge(second, into=first, by=communicator)
    assert again(first)[0].due_at == second.due_at


def test_what_stood_in_the_queue_does_not_go_behind_what_was_put_aside(
    communicator: User, colleague: User
) -> None:
    aside, standing = make_mention(), make_mention(assigned_to=colleague)
    triage.snooze(aside, by=communicator, seen=0, until=timezone.now() + HOUR)
    triage.merge(standing, into=aside, by=communicator)
    [aside] = again(aside)
    assert (aside.queued, aside.parked_why, aside.assigned_to) == (True, "", colleague)


def test_one_s_claim_on_what_joins_is_let_go(communicator: User) -> None:
    first, second = make_mention(), make_mention()
    triage.claim(second, by=communicator)
    triage.merge(second, into=first, by=communicator)
    assert holder(second) is None


def test_a_verb_on_what_was_brought_together_decides_for_all(communicator: User) -> None:
    ours, theirs = copies(2, b"a"), copies(2, b"b")
    triage.merge(theirs[0], into=ours[0], by=communicator)
    [lead] = again(ours[0])
    triage.close(lead, by=communicator, seen=lead.version, disposition="thanked")
    assert {member.status for member in again(*ours, *theirs)} == {Status.CLOSED}


# --- What is refused -----------------------------------------------------------------------------


def closed(by: User) -> Mention:
    mention = make_mention()
    triage.close(mention, by=by, seen=0, disposition="thanked")
    return mention


def in_a_run(by: User) -> Mention:
    run = Run.objects.create(kind="demo", name="Démonstration")
    source = make_source(origin=Origin.DEMO, run=run)
    return make_mention(origin=Origin.DEMO, run=run, source=source)


def taken_by_another(by: User) -> Mention:
    mention = make_mention()
    triage.claim(mention, by=make_user("autre@merles.example", Role.COMMUNICATOR, name="Autre"))
    return mention


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (lambda by: make_mention(protected=True), "protégée"),
        (lambda by: make_mention(purged_at=timezone.now()), "expirée"),
        (closed, "rouvrez-la"),
        (in_a_run, "ce qui est joué"),
        (taken_by_another, "Déjà prise par Autre"),
        (lambda by: make_mention(priority=Priority.VITAL), "Une vie est peut-être en danger"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_not_brought_together(
    communicator: User, other: Any, why: str, swapped: bool
) -> None:
    pair = [make_mention(), other(communicator)]
    before = state(*pair)
    one, two = reversed(pair) if swapped else pair
    with pytest.raises(Refusal, match=why):
        triage.merge(one, into=two, by=communicator)
    assert (state(*pair), sizes(), StoryLink.objects.count()) == (before, [], 0)
    assert not AuditEntry.objects.filter(verb="merge_stories").exists()


def test_a_story_is_not_brought_together_with_itself(communicator: User) -> None:
    first, second = copies(2)
    for other in (first, second):
        with pytest.raises(Refusal, match="déjà la même histoire"):
            triage.merge(first, into=other, by=communicator)


def test_a_protected_member_keeps_its_whole_story_apart(communicator: User) -> None:
    first, second = copies(2)
    Mention.every.filter(pk=second.pk).update(protected=True)
    with pytest.raises(Refusal, match="protégée"):
        triage.merge(make_mention(), into=first, by=communicator)


def test_a_life_joins_another_one_knowingly(communicator: User) -> None:
    one, other = (make_mention(priority=Priority.VITAL) for _ in range(2))
    with pytest.raises(Refusal, match=rf"{one.pk} et nº\s{other.pk}"):
        triage.merge(other, into=one, by=communicator)
    triage.merge(other, into=one, by=communicator, knowingly=True)
    assert sizes() == [2]


def test_a_life_leads_whatever_is_not_one(communicator: User) -> None:
    decided, life = make_mention(), make_mention(priority=Priority.VITAL)
    qualify(decided, communicator)
    triage.merge(life, into=decided, by=communicator, knowingly=True)
    assert list(Mention.objects.danger()) == [life]


# --- Taking a member out -------------------------------------------------------------------------


def test_a_member_leaves_and_stands_by_its_own_words_and_deadline(communicator: User) -> None:
    lead, copy, _other = copies(3, proposed_priority=2, priority=2)
    qualify(lead, communicator, priority=4)
    entry = triage.split(copy, by=communicator)
    lead, copy = again(lead, copy)
    assert (copy.story, copy.status, copy.queued, copy.priority) == (None, Status.NEW, True, 2)
    assert (copy.category, copy.triaged_at, copy.joined_by) == ("", None, "")
    assert (lead.status, lead.priority, sizes()) == (Status.OPEN, 4, [2])
    assert (entry.verb, entry.target_id) == ("split_story", lead.pk)
    link = StoryLink.objects.get()
    assert (link.mention, link.like, link.story, link.state) == (
        copy, lead, lead.story, LinkState.REFUSED,
    )  # fmt: skip


def test_a_lead_leaves_with_what_was_decided_and_the_oldest_stands_in(communicator: User) -> None:
    lead, heir, other = copies(3)
    qualify(lead, communicator)
    triage.split(lead, by=communicator)
    lead, heir, other = again(lead, heir, other)
    assert (lead.story, lead.status) == (None, Status.OPEN)
    assert heir.story
    assert (heir.story.lead, heir.queued, heir.status) == (heir, True, Status.OPEN)
    assert (other.queued, sizes()) == (False, [2])


def test_a_story_of_two_is_no_more(communicator: User) -> None:
    lead, copy = copies(2)
    triage.split(copy, by=communicator)
    assert [(m.story, m.queued, m.joined_by) for m in again(lead, copy)] == [(None, True, "")] * 2
    assert sizes() == []


def test_a_member_leaves_a_story_that_is_ended(communicator: User) -> None:
    lead, copy = copies(2)
    triage.close(lead, by=communicator, seen=0, disposition="thanked")
    triage.split(copy, by=communicator)
    assert [mention.status for mention in again(lead, copy)] == [Status.CLOSED, Status.NEW]


def test_nobody_leaves_what_is_alone_protected_purged_or_held(
    communicator: User, colleague: User
) -> None:
    with pytest.raises(Refusal, match="seule"):
        triage.split(make_mention(), by=communicator)
    lead, copy = copies(2)
    triage.claim(lead, by=colleague)
    with pytest.raises(Refusal, match="Déjà prise par Luc"):
        triage.split(copy, by=communicator)
    triage.release(lead, by=colleague)
    Mention.every.filter(pk=copy.pk).update(protected=True)
    with pytest.raises(Refusal, match="protégée"):
        triage.split(copy, by=communicator)
    Mention.every.filter(pk=copy.pk).update(protected=False, purged_at=timezone.now())
    with pytest.raises(Refusal, match="expirée"):
        triage.split(copy, by=communicator)
    assert sizes() == [2]


# --- Suggestions ---------------------------------------------------------------------------------


def test_an_accepted_suggestion_is_one_story(communicator: User) -> None:
    mention, like = make_mention(), make_mention()
    link = suggestion(mention, like)
    triage.accept(mention, link=link, by=communicator)
    link.refresh_from_db()
    assert (link.state, link.how, link.by, link.score) == ("confirmed", "person", communicator, 0.7)
    assert sizes() == [2]
    assert again(like)[0].story == again(mention)[0].story


def test_a_refused_suggestion_changes_nothing_else(communicator: User) -> None:
    mention, like = make_mention(), make_mention()
    link, before = suggestion(mention, like), state(mention, like)
    triage.refuse(like, link=link, by=communicator)
    link.refresh_from_db()
    assert (link.state, link.by, state(mention, like)) == ("refused", communicator, before)
    with pytest.raises(Refusal, match="déjà répondu"):
        triage.accept(mention, link=link, by=communicator)
    with pytest.raises(Refusal, match="déjà répondu"):
        triage.refuse(mention, link=link, by=communicator)


def test_a_suggestion_is_answered_from_what_it_is_about(communicator: User) -> None:
    link = suggestion(make_mention(), make_mention())
    with pytest.raises(Refusal, match="autre mention"):
        triage.refuse(make_mention(), link=link, by=communicator)


def test_a_life_is_accepted_knowingly(communicator: User) -> None:
    mention, like = make_mention(), make_mention(priority=Priority.VITAL)
    link = suggestion(mention, like)
    with pytest.raises(Refusal, match="Une vie"):
        triage.accept(mention, link=link, by=communicator)
    triage.accept(mention, link=link, by=communicator, knowingly=True)
    assert Story.objects.get().lead == like


# --- Taking it back ------------------------------------------------------------------------------


def test_an_undone_merge_gives_both_stories_back(communicator: User) -> None:
    ours, theirs = copies(3, b"a"), copies(4, b"b", priority=2)
    qualify(ours[0], communicator)
    triage.snooze(theirs[0], by=communicator, seen=0, until=timezone.now() + HOUR)
    before = state(*ours, *theirs)
    triage.undo(triage.merge(ours[1], into=theirs[1], by=communicator), by=communicator)
    assert (state(*ours, *theirs), sizes()) == (before, [4, 3])
    assert not StoryLink.objects.exists()


def test_an_undone_merge_of_two_mentions_leaves_no_story(communicator: User) -> None:
    one, other = make_mention(), make_mention()
    link, before = suggestion(one, other), state(one, other)
    entry = triage.accept(one, link=link, by=communicator)
    lead = Mention.every.get(pk=entry.target_id)
    assert triage.undoable(lead, triage.history_of(lead), by=communicator) == entry
    triage.undo(entry, by=communicator)
    link.refresh_from_db()
    assert (state(one, other), sizes()) == (before, [])
    assert (link.state, link.how, link.by) == ("suggested", "near", None)


def test_what_came_since_goes_with_what_it_copies(communicator: User) -> None:
    ours, theirs = copies(2, b"a"), copies(2, b"b")
    entry = triage.merge(theirs[0], into=ours[0], by=communicator)
    late, later = arrives(b"a"), arrives(b"b")
    triage.undo(entry, by=communicator)
    late, later = again(late, later)
    assert late.story
    assert later.story
    assert (late.story.lead, later.story.lead, sizes()) == (ours[0], theirs[0], [3, 3])


def test_a_referral_keeps_its_own_recipient(communicator: User) -> None:
    referred, other = make_mention(priority=4), make_mention(priority=2)
    qualify(referred, communicator, priority=4)
    triage.refer(referred, by=communicator, seen=1, to="Voirie", return_at=timezone.now() + HOUR)
    before = state(referred, other)
    entry = triage.merge(referred, into=other, by=communicator)
    assert again(referred)[0].status == Status.NEW
    assert "Voirie" not in str([entry.before, entry.after])
    triage.undo(entry, by=communicator)
    assert state(referred, other) == before


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("n", [2, 3])
def test_an_undone_split_gives_the_story_back(communicator: User, n: int, place: int) -> None:
    members = copies(n)
    qualify(members[0], communicator)
    before = state(*members)
    entry = triage.split(members[place], by=communicator)
    triage.undo(entry, by=communicator)
    assert (state(*members), sizes()) == (before, [n])
    assert not StoryLink.objects.exists()


def test_an_undone_refusal_is_a_suggestion_again(communicator: User) -> None:
    mention, like = make_mention(), make_mention()
    link = suggestion(mention, like)
    triage.undo(triage.refuse(mention, link=link, by=communicator), by=communicator)
    link.refresh_from_db()
    assert (link.state, link.how, link.by) == ("suggested", "near", None)


def test_nothing_is_taken_back_once_somebody_acted(communicator: User, colleague: User) -> None:
    one, other = make_mention(), make_mention()
    merged = triage.merge(other, into=one, by=communicator)
    qualify(one, colleague)
    triage.release(one, by=colleague)
    with pytest.raises(Refusal, match="agi depuis"):
        triage.undo(merged, by=communicator)
    separated = triage.split(other, by=communicator)
    qualify(other, colleague)
    triage.release(other, by=colleague)
    with pytest.raises(Refusal, match="agi depuis"):
        triage.undo(separated, by=communicator)


def test_nobody_takes_back_for_somebody_else(communicator: User, colleague: User) -> None:
    entry = triage.merge(make_mention(), into=make_mention(), by=communicator)
    with pytest.raises(Refusal, match="Seule la personne"):
        triage.undo(entry, by=colleague)


def test_it_stands_among_one_s_last_acts(communicator: User) -> None:
    entry = triage.merge(make_mention(), into=make_mention(), by=communicator)
    [gesture] = triage.last_gestures(communicator)
    assert (gesture.entry, gesture.kept) == (entry, "")


def test_the_trail_holds_codes_and_numbers_alone(communicator: User) -> None:
    one, other = (make_mention(title="Rue des Ormes", text="Quelqu’un crie") for _ in range(2))
    triage.merge(other, into=one, by=communicator)
    triage.split(other, by=communicator)
    kept = str(list(AuditEntry.objects.values_list("before", "after", "reason")))
    assert "Ormes" not in kept
    assert "crie" not in kept


# --- The machine obeys ---------------------------------------------------------------------------


def test_what_people_separated_is_not_grouped_again(communicator: User) -> None:
    _lead, copy = copies(2)
    triage.split(copy, by=communicator)
    assert copies_again(copy) == [None]


def test_nor_by_another_member_nor_the_other_way_round(communicator: User) -> None:
    one, other = (make_mention(text_hash=b"h" * 32) for _ in range(2))
    triage.refuse(one, link=suggestion(one, other), by=communicator)
    assert copies_again(other, one) == [None, None]
    third = arrives()
    assert third.story
    assert third.story.lead == one
    assert copies_again(other) == [None]


def copies_again(*mentions: Mention) -> list[Story | None]:
    """What becomes of mentions that the lane looks at once more."""
    with transaction.atomic():
        group([mention.pk for mention in mentions], now=timezone.now())
    return [mention.story for mention in again(*mentions)]


# --- Back again ----------------------------------------------------------------------------------


def test_a_closed_story_comes_back_once_it_has_doubled(communicator: User) -> None:
    lead, _copy = copies(2)
    triage.close(lead, by=communicator, seen=0, disposition="thanked")
    third = arrives()
    assert (third.status, third.joined_by) == (Status.CLOSED, JoinedBy.COPY)
    arrives()
    [lead, third] = again(lead, third)
    assert (lead.status, lead.queued, lead.back_why) == (Status.NEW, True, BackWhy.GREW)
    assert (third.status, third.parked_why) == (Status.NEW, ParkedWhy.FOLLOWS_LEAD)
    assert lead.triaged_at
    assert lead.due_at > timezone.now()
    assert list(Mention.objects.in_queue()) == [lead]
    entry = AuditEntry.objects.get(verb="wake")
    assert (entry.actor, entry.before["disposition"]) == (None, "thanked")


def test_closed_again_it_must_double_again(communicator: User) -> None:
    lead, _copy = copies(2)
    triage.close(lead, by=communicator, seen=0, disposition="thanked")
    copies(2)
    [lead] = again(lead)
    triage.close(lead, by=communicator, seen=lead.version, disposition="thanked")
    copies(3)
    assert again(lead)[0].status == Status.CLOSED
    arrives()
    assert again(lead)[0].status == Status.NEW


def test_a_mention_closed_alone_does_not_come_back_with_its_first_copy(communicator: User) -> None:
    mention = make_mention(text_hash=b"h" * 32)
    triage.close(mention, by=communicator, seen=0, disposition="thanked")
    copies(2)
    assert again(mention)[0].status == Status.CLOSED
    arrives()
    assert again(mention)[0].status == Status.NEW


def test_what_was_dismissed_or_destroyed_does_not_come_back(communicator: User) -> None:
    dismissed, _copy = copies(2, b"a")
    triage.dismiss(dismissed, by=communicator, seen=0, reason="off_topic")
    copies(4, b"a")
    assert again(dismissed)[0].status == Status.DISMISSED
    gone, _copy = copies(2, b"b")
    triage.close(gone, by=communicator, seen=0, disposition="thanked")
    Mention.every.filter(pk=gone.pk).update(purged_at=timezone.now())
    copies(4, b"b")
    assert again(gone)[0].status == Status.CLOSED
