"""What the panel of a mention shows of its story, of what resembles it, of what it could join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from monitoring import timeline
from monitoring.expressions.highlighting import Piece
from monitoring.life import is_life
from monitoring.models import LinkState, Mention, Note, Status, StoryLink
from monitoring.models.mention import JoinedBy, MentionQuerySet
from monitoring.side_by_side import in_common
from monitoring.views.filters import from_the_desk
from monitoring.worlds import world_of
from msgu.text.fold import for_search
from msgu.users.models import User
from msgu.web.access import SignedInRequest
from msgu.web.paging import number

# How much of a story its panel shows, before its own page does.
IN_PANEL = 8
# Two are compared at a time, the most alike first.
SUGGESTIONS = 3
# Some of those that are found are answered otherwise by now.
LOOKED_AT = 20
FOUND = 10


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member of a story. Of what is protected, only that it is there (`hidden`)."""

    mention: Mention
    first: bool
    hidden: bool
    leads: bool
    # Its own words, where they are not the lead's.
    text: str


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Two mentions that resemble each other, and what keeps them from being one story."""

    link: StoryLink
    ours: Mention
    other: Mention
    ours_pieces: Sequence[Piece]
    other_pieces: Sequence[Piece]
    percent: int | None
    life: bool
    ended: Mention | None


def panel_of_story(request: SignedInRequest, lead: Mention, *, private: bool) -> dict[str, Any]:
    """What is shown beside a mention of its story; where its words are hidden, how many it is."""
    if private or lead.purged_at:
        return {"suggestions": [], "story_members": [], "may_merge": False}
    return {
        **story_of(lead),
        **merging(request, lead),
        "suggestions": list(suggestions(lead)),
        "may_merge": not lead.protected,
    }


def story_of(lead: Mention) -> dict[str, Any]:
    """The first members of a story, and its figures."""
    if lead.story is None:
        return {"story_members": []}
    some = timeline.members(lead.story, n=IN_PANEL)
    return {
        "story_members": list(shown(some.mentions, lead=lead, starts=True)),
        "story_after": some.after,
        "story_counts": timeline.counts(lead.story),
        "story_arrivals": timeline.arrivals(lead.story),
    }


def shown(mentions: Sequence[Mention], *, lead: Mention, starts: bool) -> Iterator[Member]:
    """Members as their timeline shows them; `starts` where they are the first ones."""
    said = f"{lead.title} {lead.text}".split()
    for place, mention in enumerate(mentions):
        own = f"{mention.title} {mention.text}".split()
        yield Member(
            mention=mention,
            first=starts and place == 0,
            # Who reads a protected lead on the record reads what says the same.
            hidden=mention.protected and not lead.protected,
            leads=mention.pk == lead.pk,
            text=" ".join(own) if own != said else "",
        )


def notes_of(lead: Mention) -> QuerySet[Note]:
    """What was noted beside a mention, and beside those that people brought to it."""
    brought: Iterable[int] = ()
    if lead.story_id:
        members = Mention.every.filter(story=lead.story_id, joined_by=JoinedBy.PERSON)
        brought = members.values_list("pk", flat=True)
    notes = Note.objects.standing().filter(mention__any_of=[lead.pk, *brought])
    return notes.select_related("author")


# --- What resembles it ---------------------------------------------------------------------------


def suggestions(lead: Mention) -> Iterator[Suggestion]:
    """What the machine finds alike and nobody has answered; never what is protected or gone."""
    about = Q(mention=lead) | Q(like=lead)
    if lead.story_id:
        about |= Q(story=lead.story_id)
    links = StoryLink.objects.filter(about, state=LinkState.SUGGESTED).order_by("-score", "pk")
    some = list(links[:LOOKED_AT])
    sides = sides_of(some) if some else {}
    seen = (
        compared(link, sides[link.mention_id], sides[link.like_id], lead=lead)
        for link in some
        if link.mention_id in sides and link.like_id in sides
    )
    yield from islice((one for one in seen if one), SUGGESTIONS)


def sides_of(links: Sequence[StoryLink]) -> dict[int, Mention]:
    """The mentions of some links whose words may show, by their numbers."""
    numbers = {number for link in links for number in (link.mention_id, link.like_id)}
    rows = Mention.every.held().filter(pk__any_of=numbers).defer("search")
    return {
        one.pk: one
        for one in rows.select_related("source", "author", "story__lead")
        if not one.protected and not (one.story and one.story.lead.protected)
    }


def compared(link: StoryLink, ours: Mention, other: Mention, *, lead: Mention) -> Suggestion | None:
    """Both sides beside each other, ours first; None where they are one story by now."""
    if not leads(ours, lead):
        ours, other = other, ours
    if leads(other, lead):
        return None
    stands_for = other.story.lead if other.story else other
    ours_pieces, other_pieces = in_common(whole(ours), whole(other))
    return Suggestion(
        link=link,
        ours=ours,
        other=other,
        ours_pieces=ours_pieces,
        other_pieces=other_pieces,
        percent=None if link.score is None else round(100 * link.score),
        life=is_life(lead) or is_life(stands_for),
        ended=next((mention for mention in (lead, stands_for) if mention.ended), None),
    )


def leads(mention: Mention, lead: Mention) -> bool:
    return mention.pk == lead.pk or bool(lead.story_id and mention.story_id == lead.story_id)


def whole(mention: Mention) -> str:
    return "\n".join(part for part in (mention.title, mention.text) if part)


# --- What it could join --------------------------------------------------------------------------


def merging(request: SignedInRequest, lead: Mention) -> dict[str, Any]:
    """What was asked of « Réunir avec… », and what is found."""
    asked = request.GET.get("avec")
    words = (asked or "").replace("\0", "").strip()[:200]
    found = list(candidates(words, lead=lead, user=request.user)) if words else []
    return {
        "merge_open": asked is not None,
        "merge_words": words,
        "merge_found": [(one, is_life(lead) or is_life(one)) for one in found],
        "merge_beside": parse_qsl(from_the_desk(request.GET)),
    }


def candidates(words: str, *, lead: Mention, user: User) -> MentionQuerySet:
    """Open mentions that words, or a number, find; each stands for its whole story."""
    ours: MentionQuerySet = Mention.every.in_world(world_of(user)).visible_to(user).held()
    open_ = ours.filter(protected=False, status__lt=Status.CLOSED).exclude(pk=lead.pk)
    if lead.story_id:
        open_ = open_.exclude(story=lead.story_id)
    open_ = open_.select_related("source", "author", "story").defer("search")
    if named := number(words.lower().removeprefix("nº").removeprefix("no").strip()):
        mine = Q(pk=named, story=None) | Q(led_story__mentions=named)
        return open_.filter(mine)
    found = SearchQuery(for_search(words), config="french", search_type="plain")
    return open_.leading().filter(search=found).newest_first()[:FOUND]
