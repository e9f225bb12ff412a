"""Who is proposed, who is not, and for how long a refusal holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from influencers import detection
from influencers.models import Dismissal, Voice
from influencers.retention import dismissals_over
from monitoring.models import Author, Match, Mention, Origin, Run, Story, Watch
from monitoring.retention.purge import purge
from monitoring.worlds import REAL
from msgu.users.models import AuditEntry, User
from tests.makers import make_author, make_mention, make_source, make_voice, make_watch

DAY = timedelta(days=1)


def say(author: Author, watch: Watch, *, n: int, copies: int = 1, **fields: Any) -> list[Mention]:
    """So many mentions of an author on a topic, a day apart, each repeated so many times."""
    now = timezone.now()
    said = []
    for number in range(n):
        at = now - number * DAY
        mention = make_mention(**{"author": author, "published_at": at, **fields})
        Match.objects.create(mention=mention, watch=watch, watch_version=1)
        if copies > 1:
            tell(mention, size=copies)
        said.append(mention)
    return said


def tell(*mentions: Mention, size: int) -> None:
    """A story of these mentions, the last of which leads it."""
    lead = mentions[-1]
    story = Story.objects.create(
        lead=lead, size=size, first_at=lead.published_at, last_at=lead.published_at,
        method_version=1, origin=lead.origin, run=lead.run,
    )  # fmt: skip
    Mention.every.filter(pk__in=[mention.pk for mention in mentions]).update(story=story)


def proposed(user: User) -> list[Author]:
    found = detection.proposals(world=REAL, now=timezone.now(), user=user)
    return [one.author for one in found]


@pytest.fixture
def watch(db: None) -> Watch:
    return make_watch("rivière")


@pytest.fixture
def crowd(watch: Watch) -> None:
    """Others, each heard once: the median reach is one."""
    for _ in range(5):
        say(make_author(), watch, n=1)


def test_who_is_heard_often_and_carried_far_is_proposed_with_the_evidence(
    crowd: None, watch: Watch, lead: User
) -> None:
    author = make_author("@exo_hebdo")
    said = say(author, watch, n=5, copies=10)
    (one,) = detection.proposals(world=REAL, now=timezone.now(), user=lead)
    assert one.author == author
    assert (one.heard.mentions, one.heard.days, one.heard.carried) == (5, 5, 10)
    assert one.topics == [(watch, 5)]
    assert one.evidence == said
    assert not Voice.objects.exists()


@pytest.mark.parametrize(
    ("n", "copies", "fields"),
    [
        (4, 20, {}),
        (5, 9, {}),
        (30, 1, {}),
        (5, 10, {"published_at": timezone.now() - 91 * DAY}),
        (5, 10, {"protected": True}),
        (5, 10, {"priority": 1}),
        (5, 10, {"category": "distress_call"}),
    ],
)
def test_who_misses_a_line_or_asks_for_help_is_not(
    n: int, copies: int, fields: dict[str, Any], crowd: None, watch: Watch, lead: User
) -> None:
    say(make_author(), watch, n=n, copies=copies, **fields)
    assert proposed(lead) == []


def test_a_story_is_its_first_teller_s_whoever_leads_it(
    crowd: None, watch: Watch, lead: User
) -> None:
    first, repeats = make_author(), make_author()
    for told in say(first, watch, n=5):
        later = told.published_at + timedelta(minutes=1)
        (again,) = say(repeats, watch, n=1, published_at=later)
        tell(told, again, size=10)
    assert proposed(lead) == [first]


def test_our_own_channels_and_what_is_off_topic_count_for_nothing(
    crowd: None, watch: Watch, lead: User
) -> None:
    say(make_author(), watch, n=5, copies=10, source=make_source(family="own_channel"))
    for mention in say(make_author(), watch, n=5, copies=10):
        mention.matches.all().delete()
    assert proposed(lead) == []


def test_what_is_played_proposes_nothing_real(crowd: None, watch: Watch, lead: User) -> None:
    run = Run.objects.create(kind=Origin.DEMO, name="Démonstration")
    world = {"origin": Origin.DEMO, "run": run}
    say(make_author(), watch, n=5, copies=10, source=make_source(**world), **world)
    assert proposed(lead) == []


def test_who_has_a_sheet_is_not_proposed(crowd: None, watch: Watch, lead: User) -> None:
    author = make_author()
    say(author, watch, n=5, copies=10)
    make_voice(lead, author=author, topics=[watch])
    assert proposed(lead) == []


def test_a_dismissed_proposal_does_not_come_back_for_90_days(
    crowd: None, watch: Watch, lead: User
) -> None:
    author = make_author()
    say(author, watch, n=5, copies=10)
    dismissed = detection.dismiss(author, by=lead)
    assert dismissed.until == timezone.localdate() + 90 * DAY
    assert proposed(lead) == []
    entry = AuditEntry.objects.get(verb="dismiss_voice")
    assert entry.actor == lead
    assert author.name not in str(entry.after)
    Dismissal.objects.update(until=timezone.localdate() - DAY)
    assert proposed(lead) == [author]
    assert dismissals_over(now=timezone.now()).exists()
    report = purge(now=timezone.now())
    assert report
    assert report.counts["dismissals"] == 1
