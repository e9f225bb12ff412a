"""What people said of two mentions: the same story, or not. It is remembered for ever."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from monitoring.models import LinkHow, LinkState, Mention, Story, StoryLink
from msgu.refusal import Refusal
from msgu.users.models import User

# A link as the trail keeps it; without a state, it was not there before.
Kept = Mapping[str, Any]


def held_link(number: int, *, about: Mention) -> StoryLink:
    """A suggestion that nobody has answered yet, locked; `about` is one of its sides."""
    link = StoryLink.objects.select_for_update().filter(pk=number).first()
    if link is None or link.state != LinkState.SUGGESTED:
        raise Refusal(_("Quelqu’un a déjà répondu à cette suggestion."))
    ours = about.pk in {link.mention_id, link.like_id}
    if not ours and (link.story_id is None or link.story_id != about.story_id):
        raise Refusal(_("Cette suggestion parle d’une autre mention."))
    return link


def between(one: Collection[int], other: Collection[int]) -> Q:
    """The links between any of some mentions and any of others."""
    return Q(mention__any_of=one, like__any_of=other) | Q(mention__any_of=other, like__any_of=one)


def remember(
    which: Q, *, mention: Mention, like: Mention, story: Story | None, state: str, by: User
) -> list[dict[str, object]]:
    """Write what a person said on the links that say otherwise, else on a new one; gives what
    they were, for an undo.
    """
    links = list(StoryLink.objects.select_for_update().filter(which).order_by("pk"))
    said = {"state": state, "how": LinkHow.PERSON, "by": by}
    StoryLink.objects.filter(pk__in=[link.pk for link in links]).update(**said, at=Now())
    if links:
        return [as_kept(link) for link in links]
    new = StoryLink.objects.create(mention=mention, like=like, story=story, **said)
    return [{"id": new.pk}]


def as_kept(link: StoryLink) -> dict[str, object]:
    return {"id": link.pk, "state": link.state, "how": link.how, "by": link.by_id}


def give_back(links: Sequence[Kept]) -> None:
    """Let links be again what they were."""
    for link in links:
        rows = StoryLink.objects.filter(pk=link["id"])
        if "state" in link:
            rows.update(state=link["state"], how=link["how"], by=link["by"])
        else:
            rows.delete()
