"""Write a reading once: new mentions, edits in place, sightings and matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchVector
from django.db.models import Max, Value

from monitoring.deadlines import due_at
from monitoring.ingest import group, propose
from monitoring.ingest.match import Hit
from monitoring.ingest.normalise import Draft
from monitoring.models import (
    Author,
    Keep,
    Match,
    Mention,
    MentionVersion,
    Priority,
    Sighting,
    Source,
    Story,
)
from monitoring.models.mention import ParkedWhy
from msgu.text.fold import for_search

# Postgres refuses a text vector over 1 MB; words past this length are found by no search.
SEARCHED_CHARACTERS = 20_000


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A draft with the watches that it answers."""

    draft: Draft
    hits: Sequence[Hit]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What one reading changed; `edited` are mentions whose text their source replaced."""

    new: list[Mention]
    edited: list[Mention]


def store(candidates: Sequence[Candidate], *, source: Source, now: datetime) -> Stored:
    """Store what is kept of a reading, in the caller's transaction. Safe to repeat."""
    by_key = {candidate.draft.key: candidate for candidate in candidates}
    known = mentions_by_key(by_key, source=source)
    # In the order of their keys: two readings that share posts insert them in the same order.
    wanted = [
        by_key[key] for key in sorted(by_key.keys() - known) if is_kept(by_key[key], source=source)
    ]
    authors = authors_of(wanted, source=source)
    Mention.every.bulk_create(
        [mention_of(c, source=source, authors=authors, now=now) for c in wanted],
        ignore_conflicts=True,
        batch_size=500,
    )
    present = mentions_by_key(by_key, source=source)
    # Another source may have stored the same post meanwhile: only our own rows are new.
    new = [m for key, m in present.items() if key not in known and m.source_id == source.pk]
    see(present.values(), source=source)
    explain(new, by_key)
    rewritten = [
        mention
        for key, mention in known.items()
        if is_edited(mention, by_key[key].draft, source=source)
    ]
    hold(rewritten)
    edited = [edit(mention, by_key[bytes(mention.key)], now=now) for mention in rewritten]
    return Stored(new=new, edited=edited)


def mentions_by_key(keys: Iterable[bytes], *, source: Source) -> dict[bytes, Mention]:
    """What the desk (or the run that the source plays in) already holds of these keys."""
    held = Mention.every.filter(key__in=list(keys), run=source.run)
    return {bytes(mention.key): mention for mention in held}


def is_kept(candidate: Candidate, *, source: Source) -> bool:
    """What nobody asked for is not stored."""
    return bool(candidate.hits) or source.keep == Keep.ALL


def authors_of(candidates: Sequence[Candidate], *, source: Source) -> dict[bytes, Author]:
    """The authors of these candidates by key, made where they are not known yet."""
    names = {c.draft.author_key: c.draft.author for c in candidates if c.draft.author_key}
    Author.objects.bulk_create(
        [
            Author(platform=source.platform, key=key, name=name)
            for key, name in sorted(names.items())
        ],
        ignore_conflicts=True,
    )
    authors = Author.objects.filter(platform=source.platform, key__in=list(names))
    return {bytes(author.key): author for author in authors}


def mention_of(
    candidate: Candidate, *, source: Source, authors: dict[bytes, Author], now: datetime
) -> Mention:
    draft, hits = candidate.draft, candidate.hits
    proposed = propose.priority(hits)
    priority = proposed or Priority.IMPORTANT
    queued = bool(hits) or source.queue_all
    return Mention(
        key=draft.key,
        platform=source.platform,
        external_id=draft.external_id,
        source=source,
        origin=source.origin,
        run=source.run,
        author=authors.get(draft.author_key) if draft.author_key else None,
        url=draft.url,
        title=draft.title,
        text=draft.text,
        text_hash=draft.text_hash,
        language=draft.language,
        published_at=draft.published_at,
        published_raw=draft.published_raw,
        captured_at=now,
        search=search_vector(draft),
        proposed_priority=proposed,
        reasons=propose.reasons(hits),
        proposer_version=propose.PROPOSER_VERSION,
        priority=priority,
        due_at=due_at(now, priority),
        queued=queued,
        parked_why="" if queued else ParkedWhy.UNMATCHED,
    )


def search_vector(draft: Draft) -> SearchVector:
    words = for_search(f"{draft.title} {draft.text} {draft.author}")
    return SearchVector(Value(words[:SEARCHED_CHARACTERS]), config="french")


def see(mentions: Iterable[Mention], *, source: Source) -> None:
    """Remember that this source carried these mentions."""
    Sighting.objects.bulk_create(
        [Sighting(mention=mention, source=source) for mention in mentions],
        ignore_conflicts=True,
    )


def explain(mentions: Iterable[Mention], by_key: dict[bytes, Candidate]) -> None:
    """Keep, for each mention, the watches that brought it and their words."""
    Match.objects.bulk_create(
        [
            Match(
                mention=mention,
                watch=hit.watch,
                watch_version=hit.watch.version,
                words=list(hit.words),
            )
            for mention in mentions
            for hit in by_key[bytes(mention.key)].hits
        ],
        ignore_conflicts=True,
    )


def is_edited(mention: Mention, draft: Draft, *, source: Source) -> bool:
    """Whether its own source now gives another text. Other sources may not rewrite a mention."""
    return (
        mention.source_id == source.pk
        and mention.purged_at is None
        and (mention.title, mention.text) != (draft.title, draft.text)
    )


def hold(mentions: Sequence[Mention]) -> None:
    """Lock these mentions and their stories, in the desk's own order."""
    if not mentions:
        return
    group.take_the_lane()
    numbers = [mention.pk for mention in mentions]
    stories = Story.objects.select_for_update().filter(
        pk__in=Mention.every.filter(pk__in=numbers, story__isnull=False).values("story")
    )
    list(stories.order_by("pk"))
    list(Mention.every.select_for_update().filter(pk__in=numbers).order_by("pk").values("pk"))


def edit(mention: Mention, candidate: Candidate, *, now: datetime) -> Mention:
    """Replace a mention's text in place, keeping the former one.

    The mention is locked by the caller. A machine never touches what people decided: priority
    and queue move only while it is untriaged. A mention that no longer says what its story says
    leaves it, so that no text is ever hidden behind another one.
    """
    # It may have been decided on, or left or led its story, since it was first read.
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
    mention.search = search_vector(draft)
    if mention.triaged_at is None:
        propose_again(mention, candidate)
    explain([mention], {bytes(mention.key): candidate})
    mention.save(update_fields=EDITED)
    return mention


EDITED = ("title", "text", "text_hash", "edited_at", "search")
PROPOSED = ("proposed_priority", "reasons", "priority", "due_at", "queued", "parked_why")


def keep_version(mention: Mention) -> None:
    last = mention.versions.aggregate(last=Max("n"))["last"] or 0
    MentionVersion.objects.create(
        mention=mention,
        n=last + 1,
        title=mention.title,
        text=mention.text,
        hash=mention.text_hash,
    )


def propose_again(mention: Mention, candidate: Candidate) -> None:
    """Take in what an untriaged mention's new text calls for."""
    mention.proposed_priority = propose.priority(candidate.hits)
    mention.reasons = propose.reasons(candidate.hits)
    # An edit may press a mention forward, never push it back.
    mention.priority = min(mention.priority, mention.proposed_priority or Priority.ROUTINE)
    mention.due_at = min(mention.due_at, due_at(mention.captured_at, mention.priority))
    if mention.parked_why == ParkedWhy.UNMATCHED and candidate.hits:
        mention.queued, mention.parked_why = True, ""
    mention.save(update_fields=PROPOSED)
