"""Which accounts may be worth knowing: heard often on our topics, and carried far.

Asked of the mentions that the desk holds; only the numbers of the authors found are kept, for half
an hour. It proposes; a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from influencers.models import Dismissal, VoiceAccount
from influencers.models.voice import CARRIED_FAR, HEARD_OFTEN
from monitoring.models import Author, Category, Family, Match, Mention, Priority, Run, Watch
from monitoring.models.mention import MentionQuerySet
from monitoring.models.run import World
from monitoring.worlds import world_of
from msgu.clock import by_postgres
from msgu.users import audit
from msgu.users.models import User

OVER = timedelta(days=90)
DISMISSED_FOR = timedelta(days=90)
MOST = 50
EVIDENCE_SHOWN, TOPICS_SHOWN = 5, 3
KEPT_SECONDS = 1800
# Who asks for help, or is hurt, is nobody to know: those words count for nothing here.
OF_PEOPLE_IN_NEED = (
    Category.DISTRESS_CALL,
    Category.SPECIAL_NEED,
    Category.CASUALTIES,
    Category.PRIVACY,
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """How an author was heard in 90 days: how many mentions, on how many days, and how many
    publications carried each, on average; `usual` is the median of all authors.
    """

    author: int
    mentions: int
    days: int
    reach: float
    usual: float

    @property
    def carried(self) -> int:
        """How many times the usual reach."""
        return int(self.reach / self.usual)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An account that may be worth a sheet, and what says so: figures, topics, mentions."""

    author: Author
    heard: Heard
    topics: Sequence[tuple[Watch, int]]
    evidence: Sequence[Mention]


def proposals(*, world: World, now: datetime, user: User) -> list[Proposal]:
    """The accounts to look at, those heard most, farthest and most steadily first."""
    found = heard(world=world, now=now)
    authors = open_authors(world, now=now).in_bulk([one.author for one in found])
    return [
        proposal(authors[one.author], one, world=world, now=now, user=user)
        for one in found
        if one.author in authors
    ][:MOST]


def look(*, world: World, now: datetime) -> None:
    """Keep for a while which authors cross both lines: a tick looks, and no page waits for it."""
    cache.set(kept_as(world), [one.author for one in heard(world=world, now=now)], KEPT_SECONDS)


def waiting(*, world: World, now: datetime) -> int:
    """How many accounts wait for somebody to look at them, as of the last look."""
    found = cache.get(kept_as(world), [])
    return open_authors(world, now=now).filter(pk__in=found).count()


def kept_as(world: World) -> str:
    return f"voices-heard:{world.origin}:{world.run}"


def open_authors(world: World, *, now: datetime) -> QuerySet[Author]:
    """Those who have no sheet here, and whom nobody has set aside lately."""
    has_sheet = VoiceAccount.objects.filter(author=OuterRef("pk"), run=world.run, until=None)
    set_aside = Dismissal.objects.filter(
        author_key=OuterRef("key"), run=world.run, until__gte=timezone.localdate(now)
    )
    return Author.objects.exclude(Exists(has_sheet)).exclude(Exists(set_aside))


def proposal(author: Author, one: Heard, *, world: World, now: datetime, user: User) -> Proposal:
    said = said_by(author, world=world, now=now)
    counts = Match.objects.filter(mention__in=said).values_list("watch").annotate(n=Count("pk"))
    most = list(counts.order_by("-n", "watch")[:TOPICS_SHOWN])
    watches = Watch.objects.in_bulk([pk for pk, _n in most])
    shown = said.visible_to(user).select_related("source").order_by("-published_at")
    return Proposal(
        author=author,
        heard=one,
        topics=[(watches[pk], n) for pk, n in most],
        evidence=list(shown[:EVIDENCE_SHOWN]),
    )


def said_by(author: Author, *, world: World, now: datetime) -> MentionQuerySet:
    """What an author said on our topics, as detection counts it."""
    said: MentionQuerySet = Mention.every.in_world(world).filter(
        author=author, published_at__gt=now - OVER, protected=False, priority__gt=Priority.VITAL
    )
    on_topic = Exists(Match.objects.filter(mention=OuterRef("pk")))
    return said.filter(on_topic).exclude(category__in=OF_PEOPLE_IN_NEED)


def heard(*, world: World, now: datetime, author: Author | None = None) -> list[Heard]:
    """Who crosses both lines, or whether one author does; the farther and steadier first."""
    with connection.cursor() as cursor:
        cursor.execute(HEARD, asked(world=world, now=now, author=author))
        return [
            Heard(author=pk, mentions=n, days=days, reach=float(reach), usual=float(usual))
            for pk, n, days, reach, usual in cursor.fetchall()
        ]


def asked(*, world: World, now: datetime, author: Author | None = None) -> dict[str, Any]:
    """What `HEARD` is asked with."""
    return {
        "origin": world.origin,
        "run": world.run,
        "since": now - OVER,
        "zone": timezone.get_current_timezone_name(),
        "vital": int(Priority.VITAL),
        "in_need": [str(category) for category in OF_PEOPLE_IN_NEED],
        "ours": str(Family.OWN_CHANNEL),
        "often": HEARD_OFTEN,
        "far": CARRIED_FAR,
        "author": author.pk if author else None,
    }


# Who was first with a story is carried by all who repeat it; a repetition carries itself alone.
HEARD = """
WITH said AS (
    SELECT mention.author_id, mention.published_at,
    CASE WHEN row_number() OVER (
        PARTITION BY mention.story_id ORDER BY mention.published_at, mention.id
    ) = 1 THEN COALESCE(story.size, 1) ELSE 1 END AS reach
    FROM monitoring_mention AS mention
    JOIN monitoring_source AS source ON source.id = mention.source_id
    LEFT JOIN monitoring_story AS story ON story.id = mention.story_id
    WHERE mention.origin = %(origin)s AND mention.run_id IS NOT DISTINCT FROM %(run)s
    AND mention.published_at > %(since)s AND mention.author_id IS NOT NULL
    AND NOT mention.protected AND mention.priority > %(vital)s
    AND NOT mention.category = ANY(%(in_need)s) AND source.family <> %(ours)s
    AND EXISTS (SELECT 1 FROM monitoring_match WHERE mention_id = mention.id)
), authors AS (
    SELECT author_id, count(*) AS n, avg(reach) AS reach,
    count(DISTINCT (published_at AT TIME ZONE %(zone)s)::date) AS days
    FROM said GROUP BY author_id
), usual AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY reach) AS reach FROM authors
)
SELECT author_id, n, days, authors.reach, usual.reach FROM authors, usual
WHERE n >= %(often)s AND authors.reach >= %(far)s * usual.reach
AND (%(author)s::bigint IS NULL OR author_id = %(author)s)
ORDER BY n * days * authors.reach DESC, author_id
"""


@transaction.atomic
def dismiss(author: Author, *, by: User) -> Dismissal:
    """Set a proposal aside for 90 days; only a digest of the account is kept."""
    world = world_of(by)
    run = None if world.run is None else Run.objects.get(pk=world.run)
    until = timezone.localdate(by_postgres()) + DISMISSED_FOR
    dismissed, _made = Dismissal.objects.update_or_create(
        author_key=author.key, run=run, defaults={"by": by, "until": until}
    )
    audit.record("dismiss_voice", dismissed, by=by, after={"until": until})
    return dismissed
