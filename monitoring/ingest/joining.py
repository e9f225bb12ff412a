"""Writing what resembles what: a story, or a suggestion, under the desk's own locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from monitoring.ingest.group import join, take_the_lane
from monitoring.ingest.refused import refused
from monitoring.models import (
    Claim,
    LinkHow,
    LinkState,
    Mention,
    Priority,
    Status,
    Story,
)
from monitoring.models.mention import JoinedBy, ParkedWhy
from msgu import live
from msgu.live import Topic

# What is read of each mention to decide where it belongs.
READ = (
    "title", "text", "run", "story", "status", "priority", "proposed_priority", "due_at",
    "triaged_at", "queued", "parked_why", "assigned_to", "protected", "purged_at",
)  # fmt: skip
# Nobody has put it anywhere by hand.
IN_PLACE = ("", ParkedWhy.UNMATCHED)


@dataclass(frozen=True)
class Resemblance:
    """A mention, with its words as they were read, is like another; `sure` if it says no more."""

    mention: int
    like: int
    score: float
    sure: bool
    title: str
    text: str


# A mention, and what it resembles.
Pair = tuple[Mention, Resemblance]


@transaction.atomic
def join_or_suggest(like: int, resemblances: Sequence[Resemblance]) -> None:
    """Bring mentions to the story of the one that they are like, as far as a machine may."""
    take_the_lane()
    mentions = locked(like, [one.mention for one in resemblances])
    held = mentions.get(like)
    if held is None or held.purged_at:
        return
    lead = leading(held, mentions)
    news = [mentions[one.mention] for one in resemblances if one.mention in mentions]
    apart = kept_apart(lead, news, mentions)
    held_by_people = in_somebodys_hands(mentions)
    joining: list[Pair] = []
    suggesting: list[Pair] = []
    for one in resemblances:
        new = mentions.get(one.mention)
        if new is None or not comparable(new, lead, one) or new.pk in apart:
            continue
        copies = members_of(new, mentions)
        taken = any(copy.pk in held_by_people for copy in copies)
        if one.sure and not taken and may_join(new, copies, held, lead):
            joining.append((new, one))
        elif may_suggest(new, lead):
            suggesting.append((new, one))
    if joining:
        bring(joining, lead, mentions)
    if suggesting:
        suggest(suggesting, lead)


def locked(like: int, news: Sequence[int]) -> dict[int, Mention]:
    """What may change, locked, stories before mentions: all named, their leads, the new ones'
    own copies. Of the story that grows, the row is enough: a storm has ten thousand members.
    """
    named = Mention.every.filter(pk__any_of=[like, *news], story__isnull=False)
    stories = Story.objects.select_for_update().filter(pk__in=named.values("story"))
    held = list(stories.order_by("pk"))
    leads = [story.lead_id for story in held]
    led_by_new = [story.pk for story in held if story.lead_id in set(news)]
    rows = Mention.every.select_for_update().filter(
        Q(pk__any_of=[like, *news, *leads]) | Q(story__any_of=led_by_new)
    )
    led = {story.pk: story for story in held}
    mentions = {mention.pk: mention for mention in rows.order_by("pk").only(*READ)}
    for mention in mentions.values():
        if mention.story_id in led:
            mention.story = led[mention.story_id]
    return mentions


def leading(mention: Mention, mentions: Mapping[int, Mention]) -> Mention:
    """Who stands for a mention in the queue: itself, where it stands alone."""
    return mentions[mention.story.lead_id] if mention.story else mention


def comparable(new: Mention, lead: Mention, one: Resemblance) -> bool:
    """Whether it still is what was compared, and stands for itself in the same world."""
    unchanged = not new.purged_at and (new.title, new.text) == (one.title, one.text)
    stands = new.parked_why != ParkedWhy.FOLLOWS_LEAD and new.pk != lead.pk
    return unchanged and stands and new.run_id == lead.run_id


def kept_apart(lead: Mention, news: Sequence[Mention], mentions: dict[int, Mention]) -> set[int]:
    """Those that people kept out of this lead's story, by themselves or through one of their own
    copies, which would come with them.
    """
    copies = {new.pk: [copy.pk for copy in members_of(new, mentions)] for new in news}
    apart = refused({copy: lead.pk for members in copies.values() for copy in members})
    return {number for number, members in copies.items() if apart.intersection(members)}


def may_join(new: Mention, copies: Sequence[Mention], held: Mention, lead: Mention) -> bool:
    """Whether nobody's call for help nor any decision could be lost in it."""
    vital = any(may_be_vital(one) for one in (held, lead, *copies))
    untouched = all(one.triaged_at is None for one in copies) and new.parked_why in IN_PLACE
    return not vital and untouched and not lead.ended


def may_be_vital(mention: Mention) -> bool:
    return Priority.VITAL in {mention.priority, mention.proposed_priority}


def in_somebodys_hands(mentions: Mapping[int, Mention]) -> set[int]:
    """Those of these that somebody has claimed or was assigned."""
    claims = Claim.objects.filter(mention__any_of=mentions, until__gt=Now())
    assigned = {pk for pk, mention in mentions.items() if mention.assigned_to_id}
    return assigned | set(claims.values_list("mention", flat=True))


def members_of(mention: Mention, mentions: Mapping[int, Mention]) -> list[Mention]:
    """A mention with its copies."""
    if mention.story_id is None:
        return [mention]
    return [one for one in mentions.values() if one.story_id == mention.story_id]


def may_suggest(new: Mention, lead: Mention) -> bool:
    """Whether somebody could do something with it, and nothing private shows through it."""
    waits = new.status < Status.CLOSED and new.parked_why != ParkedWhy.UNMATCHED
    return waits and not new.protected and not lead.protected


def suggest(pairs: Sequence[Pair], lead: Mention) -> None:
    link(pairs, lead, state=LinkState.SUGGESTED)
    live.tell(Topic.MENTIONS, [*(new.pk for new, _one in pairs), lead.pk])


def bring(joining: Sequence[Pair], lead: Mention, mentions: Mapping[int, Mention]) -> None:
    """Let near copies follow a lead, each with its own exact copies."""
    copies = {copy.pk: copy for new, _one in joining for copy in members_of(new, mentions)}
    left = {copy.story_id for copy in copies.values() if copy.story_id}
    join(list(copies.values()), lead, by=JoinedBy.NEAR)
    if left:
        Story.objects.filter(pk__in=left).delete()
    lead.refresh_from_db(fields=["story"])
    link(joining, lead, state=LinkState.CONFIRMED)
    live.tell(Topic.MENTIONS, [*copies, lead.pk])


def link(pairs: Sequence[Pair], lead: Mention, *, state: LinkState) -> None:
    """Write that mentions resemble a lead, in one statement; what was said before stands."""
    mentions, scores = [new.pk for new, _one in pairs], [one.score for _new, one in pairs]
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [lead.pk, lead.story_id, state, LinkHow.NEAR, mentions, scores])


_LINK = """
INSERT INTO monitoring_storylink (like_id, story_id, state, how, mention_id, score)
SELECT %s, %s, %s, %s, mention, score
FROM unnest(%s::bigint[], %s::float[]) AS pair (mention, score)
ON CONFLICT DO NOTHING
"""
