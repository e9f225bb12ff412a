"""Whoever stands for a story after its lead is compared with what comes."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from monitoring import triage
from monitoring.ingest import lane
from monitoring.ingest.group import COPY_WINDOW
from monitoring.models import LinkState, Mention, Sketch, Story, StoryLink
from monitoring.retention import texts
from msgu.users.models import Role, User
from tests.makers import make_user
from tests.monitoring.nearness.test_lane import REPOST, TEXT, fresh, heard, look

pytestmark = pytest.mark.django_db

DAY = COPY_WINDOW / 7


@pytest.fixture
def person() -> User:
    return make_user("a@veille.example", Role.COMMUNICATOR)


def story_of_copies(n: int = 3) -> list[Mention]:
    """Exact copies, of which the lane has looked at the one that stands for them."""
    mentions = [heard() for _ in range(n)]
    look()
    fresh(*mentions)
    assert Sketch.objects.count() == 1
    return mentions


def purge(mention: Mention) -> None:
    """Its time is over: the others of its story stay."""
    day = timezone.localdate()
    Mention.every.filter(pk=mention.pk).update(purge_on=day)
    with transaction.atomic():
        texts.destroy([mention.pk], now=timezone.now())
    fresh(mention)
    assert mention.purged_at


def test_copies_join_the_heir_of_a_lead_that_was_purged() -> None:
    lead, heir, other = story_of_copies()
    purge(lead)
    repost = heard(REPOST)
    look()
    fresh(heir, other, repost)
    story = Story.objects.get()
    assert story.lead == heir
    assert repost.story == other.story == story
    assert (repost.joined_by, repost.queued) == ("near", False)


def test_they_do_after_a_restart_too_and_however_often_the_lead_goes() -> None:
    lead, heir, last = story_of_copies()
    purge(lead)
    look()
    purge(heir)
    look()
    repost = heard(REPOST)
    look(lane.remembered(now=timezone.now()))
    fresh(last, repost)
    assert Story.objects.get().lead == last
    assert repost.story == last.story


def test_the_running_lane_finds_the_heir_without_a_restart() -> None:
    index = lane.remembered(now=timezone.now())
    lead, heir = heard(), heard()
    look(index)
    purge(lead)
    look(index)
    repost = heard(REPOST)
    look(index)
    fresh(heir, repost)
    assert repost.story == heir.story is not None


def test_the_heir_of_an_old_story_is_remembered() -> None:
    lead, heir, _other = story_of_copies()
    Mention.every.update(captured_at=timezone.now() - 20 * DAY)
    Sketch.objects.update(captured_at=timezone.now() - 20 * DAY)
    purge(lead)
    look()
    repost = heard(REPOST)
    look()
    fresh(heir, repost)
    assert repost.story == heir.story


def test_an_heir_by_resemblance_is_looked_at_again() -> None:
    """It was compared once, but what followed another was not kept in mind."""
    lead, repost = heard(), heard(REPOST)
    look()
    purge(lead)
    another = heard(f"RT @autre: {TEXT} https://exo.example/2")
    look()
    fresh(repost, another)
    assert Story.objects.get().lead == repost
    assert another.story == repost.story


def test_copies_join_the_heir_of_a_lead_that_people_took_out(person: User) -> None:
    lead, heir, other = story_of_copies()
    triage.split(lead, by=person)
    look()
    purge(lead)
    repost = heard(REPOST)
    look()
    fresh(heir, other, repost)
    assert heir.story is not None
    assert repost.story == heir.story == other.story


def test_the_running_lane_finds_who_stood_behind_a_lead_that_was_taken_out(person: User) -> None:
    index = lane.remembered(now=timezone.now())
    lead, heir, _other = heard(), heard(), heard()
    look(index)
    fresh(lead, heir)
    triage.split(lead, by=person)
    look(index)
    purge(lead)
    repost = heard(REPOST)
    look(index)
    fresh(heir, repost)
    assert repost.story == heir.story is not None


def test_a_member_that_was_taken_out_is_compared_and_not_brought_back(person: User) -> None:
    lead, copy, _other = story_of_copies()
    triage.split(copy, by=person)
    look()
    fresh(lead, copy)
    assert (copy.story, copy.queued) == (None, True)
    assert [link.state for link in StoryLink.objects.all()] == [LinkState.REFUSED]
    assert Sketch.objects.filter(mention=copy, bands__isnull=False).exists()


def test_the_purge_of_a_lead_leaves_nothing_of_its_own_words() -> None:
    lead, heir, _other = story_of_copies()
    purge(lead)
    assert list(Sketch.objects.values_list("mention", flat=True)) == [heir.pk]
