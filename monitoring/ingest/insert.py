"""New mentions in one statement: Django would spend longer on a row than Postgres does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from monitoring.deadlines import Rules, rules_in_force
from monitoring.ingest import propose
from monitoring.ingest.candidate import Arrival, Candidate
from monitoring.ingest.normalise import Draft
from monitoring.ingest.rows import as_json, recordset
from monitoring.lifetimes import lifetimes_in_force
from monitoring.models import Author, Match, Mention, Priority, PurgeReason
from monitoring.models.mention import ParkedWhy
from monitoring.models.run import world_like
from msgu.text.fold import for_search

# Postgres refuses a text vector over 1 MB; words past this length are found by no search.
SEARCHED_CHARACTERS = 20_000
ROWS_TOGETHER = 500

Row = dict[str, Any]


class Speaker(NamedTuple):
    """An author's number, and the weight that the register of voices gives it."""

    pk: int
    weight: int


NOBODY = Speaker(pk=0, weight=0)


def insert(candidates: Sequence[Candidate], *, now: datetime) -> list[Arrival]:
    """Make mentions of candidates of one run, each with the sighting of its own source.

    Those that another worker has stored meanwhile are left out of what comes back.
    """
    if not candidates:
        return []
    authors = authors_of(candidates)
    rules = rules_in_force(world_like(candidates[0].source))
    purge_on = lifetimes_in_force().purge_on(PurgeReason.UNFINISHED, since=now)
    rows = [
        {**row_of(one, authors=authors, rules=rules, now=now), "purge_on": purge_on}
        for one in candidates
    ]
    by_key = {candidate.draft.key: candidate for candidate in candidates}
    arrivals: list[Arrival] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS_TOGETHER):
            together = as_json(rows[start : start + ROWS_TOGETHER])
            cursor.execute(statement(), [*constants(), together])
            arrivals += [
                Arrival(pk=pk, candidate=by_key[bytes(key)]) for pk, key in cursor.fetchall()
            ]
    return arrivals


def authors_of(candidates: Iterable[Candidate]) -> dict[bytes, Speaker]:
    """These candidates' authors by key, made where they are not known yet."""
    named = {c.draft.author_key: c for c in candidates if c.draft.author_key}
    known = speakers(named)
    unknown = sorted(named.keys() - known)
    if unknown:
        rows = [
            {"platform": named[key].draft.platform, "key": key, "name": named[key].draft.author}
            for key in unknown
        ]
        with connection.cursor() as cursor:
            cursor.execute(introduce(), [as_json(rows)])
        known |= speakers(unknown)
    return known


@cache
def introduce() -> str:
    return f"""
        INSERT INTO monitoring_author (platform, key, name, handle, weight, reach_band)
        SELECT platform, key, name, '', 0, '' FROM {recordset(Author, ("platform", "key", "name"))}
        ON CONFLICT DO NOTHING
    """  # noqa: S608 (our own columns)


def speakers(keys: Iterable[bytes]) -> dict[bytes, Speaker]:
    """Those of the authors that are known, whom the purge lets be until this transaction ends."""
    with connection.cursor() as cursor:
        # A key is a digest of the platform too: no other column is needed to find an author.
        cursor.execute(
            "SELECT key, id, weight FROM monitoring_author WHERE key = ANY(%s) FOR KEY SHARE",
            [list(keys)],
        )
        return {bytes(key): Speaker(pk, weight) for key, pk, weight in cursor.fetchall()}


def row_of(
    candidate: Candidate, *, authors: dict[bytes, Speaker], rules: Rules, now: datetime
) -> Row:
    """The columns of a mention that its candidate decides, and the words that find it."""
    draft, hits, source = candidate.draft, candidate.hits, candidate.source
    speaker = authors.get(draft.author_key, NOBODY) if draft.author_key else NOBODY
    weight = propose.weight_of(speaker.weight, like=source)
    proposed = propose.priority(hits, draft.brought, weight=weight)
    priority = proposed or Priority.IMPORTANT
    queued = bool(hits) or source.queue_all
    return {
        "key": draft.key,
        "platform": draft.platform,
        "external_id": draft.external_id,
        "source_id": source.pk,
        "origin": source.origin,
        "run_id": source.run_id,
        "author_id": speaker.pk or None,
        "url": draft.url,
        "title": draft.title,
        "text": draft.text,
        "text_hash": draft.text_hash,
        "language": draft.language,
        "published_at": draft.published_at,
        "published_raw": draft.published_raw,
        "captured_at": now,
        "proposed_priority": proposed,
        "proposed_category": propose.category(hits, draft.brought),
        "reasons": propose.reasons(hits, draft.brought, weight=weight),
        "flags": propose.flags(weight=weight),
        "proposer_version": propose.PROPOSER_VERSION,
        "priority": priority,
        "due_at": rules.due_at(now, priority),
        "queued": queued,
        "parked_why": "" if queued else ParkedWhy.UNMATCHED,
        "words": searched(draft),
    }


def searched(draft: Draft) -> str:
    """What of a draft a search finds, folded as both sides of a search are."""
    return for_search(f"{draft.title} {draft.text} {draft.author}")[:SEARCHED_CHARACTERS]


# The columns of `row_of`, in the order of the statement.
GIVEN = (
    "key", "platform", "external_id", "source_id", "origin", "run_id", "author_id", "url", "title",
    "text", "text_hash", "language", "published_at", "published_raw", "captured_at",
    "proposed_priority", "proposed_category", "reasons", "flags", "proposer_version", "priority",
    "due_at", "queued", "parked_why", "purge_on",
)  # fmt: skip


@cache
def statement() -> str:
    """Insert rows of JSON; what `row_of` does not give takes the model's own default."""
    given, rest = ", ".join(GIVEN), ", ".join(others())
    return f"""
        WITH arrived AS (
            INSERT INTO monitoring_mention ({given}, {rest}, search)
            SELECT {given}, {", ".join(["%s"] * len(others()))}, to_tsvector('french', words)
            FROM {recordset(Mention, GIVEN, "words text")}
            ON CONFLICT DO NOTHING
            RETURNING id, key, source_id
        ), sighted AS (
            INSERT INTO monitoring_sighting (mention_id, source_id)
            SELECT id, source_id FROM arrived
        )
        SELECT id, key FROM arrived
    """  # noqa: S608 (our own columns)


@cache
def others() -> tuple[str, ...]:
    """The columns of a mention that begin with the model's default."""
    columns = [str(field.column) for field in Mention._meta.concrete_fields]
    return tuple(column for column in columns if column not in {*GIVEN, "id", "search"})


@cache
def constants() -> tuple[Any, ...]:
    fields = {field.column: field for field in Mention._meta.concrete_fields}
    return tuple(
        fields[name].get_db_prep_save(fields[name].get_default(), connection) for name in others()
    )


def explain(arrivals: Iterable[Arrival]) -> None:
    """Keep, for each mention, the watches that brought it and their words."""
    rows = [
        {
            "mention_id": arrival.pk,
            "watch_id": hit.watch.pk,
            "watch_version": hit.watch.version,
            "words": hit.words,
        }
        for arrival in arrivals
        for hit in arrival.candidate.hits
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(justify(), [as_json(rows)])


EXPLAINED = ("mention_id", "watch_id", "watch_version", "words")


@cache
def justify() -> str:
    columns = ", ".join(EXPLAINED)
    return f"""
        INSERT INTO monitoring_match ({columns})
        SELECT {columns} FROM {recordset(Match, EXPLAINED)}
        ON CONFLICT (mention_id, watch_id)
        DO UPDATE SET watch_version = excluded.watch_version, words = excluded.words
    """  # noqa: S608 (our own columns)
