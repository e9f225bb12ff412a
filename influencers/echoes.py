"""Who carried our own messages: what repeats one of them, or leads to a page of ours.

What repeats one is of the same story as what our own channels published, and later; links were
noticed when they arrived (`monitoring.ingest.own`). Nothing here reads a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q

from influencers.accounts import said_by
from influencers.models import Voice, VoiceAccount
from monitoring import links
from monitoring.models import Family, Mention, OwnAddress, OwnLink, Source
from monitoring.models.mention import MentionQuerySet
from monitoring.models.run import World, world_like

OVER = timedelta(days=90)
# How many messages are looked at, and how many of the mentions that carried one are shown.
MOST, SHOWN = 200, 20
# Of how many links the pages are told from each other.
LATEST = 5_000


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that we said: a mention of our own channels, a page of ours, or both at once.

    What repeats it is of its story, from `said_at` on; `last_at` is about when it was last carried.
    """

    mention: int | None
    story: int | None
    said_at: datetime | None
    pages: tuple[str, ...]
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Echo:
    """A mention that carried a message, and the voice that it came from, if there is a sheet."""

    mention: Mention
    voice: Voice | None


@dataclass(frozen=True, kw_only=True)
class Carried:
    """How far a message went: so many mentions, by so many authors; the first ones, voices before
    the others.
    """

    message: Message
    ours: Mention | None
    mentions: int
    authors: int
    first_at: datetime
    last_at: datetime
    voices: Sequence[Voice]
    echoes: Sequence[Echo]

    @property
    def unshown(self) -> int:
        return self.mentions - len(self.echoes)


# --- What was carried ----------------------------------------------------------------------------


def messages(*, world: World, now: datetime) -> list[Message]:
    """What we said that somebody carried in 90 days, the last carried first."""
    channels = own_channels(world)
    found: dict[object, Message] = {
        one.story: one for one in repeated(channels, since=now - OVER) if one.story
    }
    led_to = linked(world, since=now - OVER)
    ours = published(led_to, channels=channels)
    for page, last_at in led_to.items():
        mention = ours.get(page)
        key = mention.story_id or f"nº {mention.pk}" if mention else page
        found[key] = with_page(found.get(key), page, mention=mention, last_at=last_at)
    return sorted(found.values(), key=lambda one: one.last_at, reverse=True)


def own_channels(world: World) -> list[int]:
    """The numbers of the sources that are ours."""
    ours = Source.objects.in_world(world).filter(family=Family.OWN_CHANNEL)
    return list(ours.values_list("pk", flat=True))


def repeated(channels: Sequence[int], *, since: datetime) -> list[Message]:
    """What our own channels published since then, and somebody else repeated."""
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, {"channels": list(channels), "since": since, "most": MOST})
        return [
            Message(mention=pk, story=story, said_at=said_at, pages=(), last_at=last_at)
            for pk, story, said_at, last_at in cursor.fetchall()
        ]


_REPEATED = """
WITH ours AS (
    SELECT story_id, min(published_at) AS said_at,
    (array_agg(id ORDER BY published_at, id))[1] AS id
    FROM monitoring_mention
    WHERE source_id = ANY(%(channels)s) AND published_at > %(since)s AND story_id IS NOT NULL
    AND NOT protected AND purged_at IS NULL
    GROUP BY story_id
)
SELECT ours.id, ours.story_id, ours.said_at, story.last_at
FROM ours JOIN monitoring_story AS story ON story.id = ours.story_id
WHERE EXISTS (
    SELECT FROM monitoring_mention AS echo
    WHERE echo.story_id = ours.story_id AND echo.published_at >= ours.said_at
    AND NOT echo.source_id = ANY(%(channels)s) AND NOT echo.protected AND echo.purged_at IS NULL
)
ORDER BY story.last_at DESC, story.id LIMIT %(most)s
"""


def linked(world: World, *, since: datetime) -> dict[str, datetime]:
    """The pages of ours to which somebody led since then, and when last.

    Of the latest links only: a page that none of them leads to makes room for the others.
    """
    ours = OwnLink.objects.filter(address__in=OwnAddress.objects.in_world(world))
    latest = ours.order_by("-pk").values("pk")[:LATEST]
    led = OwnLink.objects.filter(
        pk__in=latest,
        mention__published_at__gt=since,
        mention__protected=False,
        mention__purged_at=None,
    )
    last = led.values_list("link").annotate(last_at=Max("mention__published_at"))
    return dict(last.order_by("-last_at", "link")[:MOST])


def published(pages: Mapping[str, object], *, channels: Sequence[int]) -> dict[str, Mention]:
    """What our own channels published under these pages' addresses."""
    written = [
        spelling
        for page in pages
        for door in ("", "www.")
        for spelling in links.spellings(f"https://{door}{page}")
    ]
    ours = Mention.every.held().exclude(url="").filter(url__in=written, source__in=channels)
    newest_first = ours.filter(protected=False).defer("search", "text").order_by("-pk")
    return {links.bare(mention.url): mention for mention in newest_first}


def with_page(
    message: Message | None, page: str, *, mention: Mention | None, last_at: datetime
) -> Message:
    """The message with one more page that leads to it."""
    if message:
        later = max(message.last_at, last_at)
        return replace(message, pages=(*message.pages, page), last_at=later)
    return Message(
        mention=mention.pk if mention else None,
        story=mention.story_id if mention else None,
        said_at=mention.published_at if mention else None,
        pages=(page,),
        last_at=last_at,
    )


# --- Who carried it ------------------------------------------------------------------------------


def carried(found: Sequence[Message], *, world: World, on: date) -> list[Carried]:
    """How far each of some messages went, as far as it may be shown."""
    voices = speaking(world, on=on)
    rows = {row["n"]: row for row in counted(found, world=world, voices=voices)}
    numbers = [one.mention for one in found if one.mention]
    numbers += [pk for row in rows.values() for pk in row["shown"]]
    known = Mention.every.filter(pk__any_of=numbers).select_related("source", "author")
    mentions = known.defer("search").in_bulk()
    return [
        Carried(
            message=message,
            ours=mentions.get(message.mention) if message.mention else None,
            mentions=rows[n]["mentions"],
            authors=rows[n]["authors"],
            first_at=rows[n]["first_at"],
            last_at=rows[n]["last_at"],
            voices=list({voices[pk].pk: voices[pk] for pk in rows[n]["voices"] or []}.values()),
            echoes=[
                Echo(mention=mentions[pk], voice=voices.get(mentions[pk].author_id or 0))
                for pk in rows[n]["shown"]
            ],
        )
        for n, message in enumerate(found, start=1)
        if n in rows
    ]


def speaking(world: World, *, on: date) -> dict[int, Voice]:
    """The live sheets that no election freezes, by the number of their author."""
    live = Voice.objects.in_world(world).live(on=on).exclude(frozen_until__gte=on)
    accounts = VoiceAccount.objects.filter(voice__in=live, until=None, author__isnull=False)
    return {one.author_id or 0: one.voice for one in accounts.select_related("voice")}


def counted(
    found: Sequence[Message], *, world: World, voices: Mapping[int, Voice]
) -> list[dict[str, Any]]:
    """The figures of some messages, by their places from 1 on."""
    pages = [(n, page) for n, one in enumerate(found, start=1) for page in one.pages]
    asked: dict[str, Any] = {
        "stories": [one.story for one in found],
        "said": [one.said_at for one in found],
        "places": [n for n, _page in pages],
        "pages": [page for _n, page in pages],
        "addresses": list(OwnAddress.objects.in_world(world).values_list("pk", flat=True)),
        "channels": own_channels(world),
        "voices": list(voices),
        "shown": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# One message at a time (OFFSET 0), by the index of its story or of its page: asked all together,
# Postgres would go through every mention.
_COUNTED = """
WITH said AS (
    SELECT * FROM unnest(%(stories)s::bigint[], %(said)s::timestamptz[])
    WITH ORDINALITY AS said(story, said_at, n)
), page AS (
    SELECT * FROM unnest(%(places)s::bigint[], %(pages)s::text[]) AS page(n, link)
), echo AS (
    SELECT said.n, found.* FROM said CROSS JOIN LATERAL (
        SELECT id, author_id, published_at FROM monitoring_mention
        WHERE story_id = said.story AND published_at >= said.said_at
        AND NOT source_id = ANY(%(channels)s) AND NOT protected AND purged_at IS NULL
        OFFSET 0
    ) AS found
    UNION
    SELECT page.n, found.* FROM page CROSS JOIN LATERAL (
        SELECT mention.id, mention.author_id, mention.published_at
        FROM monitoring_ownlink AS own
        JOIN monitoring_mention AS mention ON mention.id = own.mention_id
        WHERE own.link = page.link AND own.address_id = ANY(%(addresses)s)
        AND NOT mention.source_id = ANY(%(channels)s)
        AND NOT mention.protected AND mention.purged_at IS NULL
        OFFSET 0
    ) AS found
), ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY n
        ORDER BY (author_id = ANY(%(voices)s)) IS TRUE DESC, published_at, id
    ) AS place FROM echo
)
SELECT n, count(*) AS mentions, count(DISTINCT author_id) AS authors,
min(published_at) AS first_at, max(published_at) AS last_at,
array_agg(id ORDER BY place) FILTER (WHERE place <= %(shown)s) AS shown,
array_agg(DISTINCT author_id) FILTER (WHERE author_id = ANY(%(voices)s)) AS voices
FROM ranked GROUP BY n
"""


# --- What one voice carried ----------------------------------------------------------------------


def carried_by(voice: Voice, *, since: datetime) -> MentionQuerySet:
    """What a voice said since then that repeats one of our messages, or leads to a page of ours."""
    world = world_like(voice)
    led = OwnLink.objects.filter(address__in=OwnAddress.objects.in_world(world))
    ours = Mention.every.held().filter(
        story=OuterRef("story"),
        source__in=own_channels(world),
        published_at__lte=OuterRef("published_at"),
        protected=False,
    )
    said: MentionQuerySet = Mention.every.in_world(world).held().filter(said_by(voice))
    said = said.filter(protected=False, published_at__gt=since)
    said = said.exclude(source__family=Family.OWN_CHANNEL)
    repeats = Q(story__isnull=False) & Exists(ours)
    return said.filter(Exists(led.filter(mention=OuterRef("pk"))) | repeats)
