"""Posts whose own source has changed their words: the former ones are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db.models import Max, Q, Value

from monitoring.deadlines import Rules, rules_in_force
from monitoring.ingest import group, own, propose
from monitoring.ingest.candidate import Arrival, Candidate
from monitoring.ingest.insert import explain, searched
from monitoring.models import (
    Author,
    LinkState,
    Mention,
    MentionVersion,
    Priority,
    Sketch,
    Story,
    StoryLink,
)
from monitoring.models.mention import BackWhy, ParkedWhy
from monitoring.models.run import world_like
from monitoring.waking import wake_if_aside


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A mention whose words its source replaced; `presses` if only the new ones call for help."""

    pk: int
    source: int
    presses: bool


def edit_in_place(changed: Mapping[int, Candidate], *, now: datetime) -> list[Edited]:
    """Take in the new words of mentions of one run, by their numbers, that their source changed."""
    held = hold(changed) if changed else []
    if not held:
        return []
    rules = rules_in_force(world_like(held[0]))
    spoken_by = Author.objects.filter(pk__in={one.author_id for one in held})
    weights = dict(spoken_by.exclude(weight=0).values_list("pk", "weight"))
    own.keep_links_again([Arrival(pk=one.pk, candidate=changed[one.pk]) for one in held])
    return [
        edit(one, changed[one.pk], weight=weights.get(one.author_id or 0, 0), rules=rules, now=now)
        for one in held
    ]


def hold(numbers: Collection[int]) -> list[Mention]:
    """These mentions, locked with their stories in the desk's own order, as they are now."""
    group.take_the_lane()
    stories = Story.objects.select_for_update().filter(
        pk__in=Mention.every.filter(pk__in=numbers, story__isnull=False).values("story")
    )
    list(stories.order_by("pk"))
    # One that was purged since the poll looked stays purged.
    rows = Mention.every.held().select_for_update().filter(pk__in=numbers)
    return list(rows.order_by("pk"))


def edit(
    mention: Mention, candidate: Candidate, *, weight: int, rules: Rules, now: datetime
) -> Edited:
    """Replace a mention's text in place, keeping the former one.

    The mention is locked by the caller. What is proposed follows the new words; a machine never
    touches what people decided: priority and queue move only while it is untriaged. A mention
    that no longer says what its story says leaves it, so that no text is ever hidden behind
    another one.
    """
    # An edit before this one may have made it lead its story, or stand alone.
    mention.refresh_from_db()
    draft = candidate.draft
    keep_version(mention)
    if mention.story_id and bytes(mention.text_hash or b"") != (draft.text_hash or b""):
        group.leave(mention)
    mention.title, mention.text, mention.text_hash = (
        draft.title,
        draft.text,
        draft.text_hash,
    )
    mention.edited_at = now
    mention.search = SearchVector(Value(searched(draft)), config="french")
    former, priority = mention.proposed_priority, mention.priority
    weight = propose.weight_of(weight, like=mention)
    mention.proposed_priority = propose.priority(candidate.hits, draft.brought, weight=weight)
    mention.proposed_category = propose.category(candidate.hits, draft.brought)
    mention.reasons = propose.reasons(candidate.hits, draft.brought, weight=weight)
    mention.flags = [flag for flag in mention.flags if flag != propose.INFLUENCER]
    mention.flags += propose.flags(weight=weight)
    if mention.triaged_at is None:
        press(mention, candidate, rules=rules)
    explain([Arrival(pk=mention.pk, candidate=candidate)])
    mention.save(update_fields=EDITED)
    compare_again(mention)
    presses = mention.proposed_priority == Priority.VITAL != former
    if presses or mention.priority < priority:
        wake_if_aside(mention, BackWhy.PRESSED)
    return Edited(pk=mention.pk, source=mention.source_id, presses=presses)


def compare_again(mention: Mention) -> None:
    """Leave its new words to the lane of near copies: what it said of the former ones is over."""
    suggested = Q(like=mention, state=LinkState.SUGGESTED)
    StoryLink.objects.filter(Q(mention=mention) | suggested, by=None).delete()
    Sketch.objects.update_or_create(
        mention=mention, defaults={"bands": None, "captured_at": mention.captured_at}
    )


EDITED = (
    *("title", "text", "text_hash", "edited_at", "search", "proposed_priority"),
    *("proposed_category", "reasons", "flags", "priority", "due_at", "queued", "parked_why"),
)


def keep_version(mention: Mention) -> None:
    last = mention.versions.aggregate(last=Max("n"))["last"] or 0
    MentionVersion.objects.create(
        mention=mention,
        n=last + 1,
        title=mention.title,
        text=mention.text,
        hash=mention.text_hash,
    )


def press(mention: Mention, candidate: Candidate, *, rules: Rules) -> None:
    """Let an untriaged mention wait as its new words ask: they press it forward, never back."""
    mention.priority = min(mention.priority, mention.proposed_priority or Priority.ROUTINE)
    mention.due_at = min(mention.due_at, rules.due_at(mention.captured_at, mention.priority))
    if mention.parked_why == ParkedWhy.UNMATCHED and candidate.hits:
        mention.queued, mention.parked_why = True, ""
