"""Who may be worth knowing, asked of half a year of mentions by twenty thousand authors.

Every mention is on one of our topics: the worst that detection can be asked. A tenth of them are
first with a story; a hundred authors are heard often and carried far.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench.filled import AUTHORS, fill
from bench.live import quantiles
from bench.rows import Row
from influencers import detection
from monitoring.models import Author
from monitoring.models.run import REAL
from msgu.users import people
from msgu.users.models import Role, User

MENTIONS = 300_000
ASKED = 20
BASE = f"{MENTIONS:,} mentions, {AUTHORS:,} authors"


def rows() -> Iterator[Row]:
    lead = people.add("lead@merles.example", name="L", password="", roles=[Role.LEAD])
    fill(MENTIONS)
    tell()
    explain()
    now = timezone.now()
    far = detection.heard(world=REAL, now=now)
    one = Author.objects.get(pk=far[0].author)
    yield Row(name=f"detection, {BASE}", figure=f"{len(far)} cross both lines")
    yield timed("who crosses both lines", lambda: detection.heard(world=REAL, now=now))
    yield timed("whether one author does", lambda: detection.heard(world=REAL, now=now, author=one))
    yield timed(
        "the proposals, with their evidence",
        lambda: detection.proposals(world=REAL, now=now, user=lead),
    )
    detection.look(world=REAL, now=now)
    yield register(lead)


def register(lead: User) -> Row:
    """The register's page, which a lead opens all day."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(lead)
    return timed("a lead's page of the register", lambda: browser.get("/voix/"))


def timed(name: str, ask: Callable[[], object]) -> Row:
    spent = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - began)
    p50, p95 = quantiles(spent)
    return Row(
        name=f"detection: {name}",
        figure=f"p95 {p95 * 1e3:.0f} ms, p50 {p50 * 1e3:.0f} ms",
    )


def tell() -> None:
    """Put mentions together: ten where the first is one of a hundred authors, else three."""
    with connection.cursor() as cursor:
        for statement in (_ALL_MATCH, _STORIES, _MEMBERS):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE monitoring_mention, monitoring_match, monitoring_story")


def explain() -> None:
    """The plan by which Postgres answers."""
    with connection.cursor() as cursor:
        given = detection.asked(world=REAL, now=timezone.now())
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {detection.HEARD}", given)
        sys.stdout.writelines(f"{line}\n" for (line,) in cursor.fetchall())


_ALL_MATCH = """
INSERT INTO monitoring_match (mention_id, watch_id, watch_version, words)
SELECT mention.id, (SELECT min(id) FROM monitoring_watch), 1, '["pont"]'
FROM monitoring_mention AS mention
WHERE NOT EXISTS (SELECT 1 FROM monitoring_match WHERE mention_id = mention.id)
"""
_STORIES = f"""
INSERT INTO monitoring_story (id, lead_id, size, authors, first_at, last_at, method_version, origin)
SELECT id, id, CASE WHEN (id * 7919) % {AUTHORS} < 1000 THEN 10 ELSE 3 END,
    1, published_at, published_at, 1, 'real'
FROM monitoring_mention WHERE id % 10 = 0
"""  # noqa: S608 (our numbers)
_MEMBERS = """
UPDATE monitoring_mention AS mention SET story_id = story.id
FROM monitoring_story AS story
WHERE story.id = mention.id - mention.id % 10 AND mention.id % 10 < story.size
"""
