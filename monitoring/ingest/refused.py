"""What people said is not the same story: no machine brings it together again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from monitoring.models import LinkState, Mention, StoryLink


def refused(joining: Mapping[int, int]) -> set[int]:
    """Which mentions (the keys) people refused to see in the story of another (its value).

    Whoever was refused with one member is refused with the whole story, wherever that member has
    gone since.
    """
    asked = Q(mention__any_of=joining) | Q(like__any_of=joining)
    links = StoryLink.objects.filter(asked, state=LinkState.REFUSED)
    known = list(links.values_list("mention", "like", "story"))
    if not known:
        return set()
    others = {number for mention, like, _story in known for number in (mention, like)}
    rows = Mention.every.filter(pk__any_of={*others, *joining.values()})
    stories = dict(rows.values_list("pk", "story"))
    return {
        one
        for mention, like, story in known
        for one, there in ((mention, {stories[like], story}), (like, {stories[mention]}))
        if one in joining
        and (joining[one] in {mention, like} or stories[joining[one]] in there - {None})
    }
