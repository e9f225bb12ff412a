"""A desk that has listened for half a year: so many mentions, most of them dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from bench.desk import furnish
from bench.feeds import Writer
from monitoring.models import Author
from msgu.text.fold import for_search

SOURCES, AUTHORS, TEXTS = 1_000, 20_000, 4_000
# The first sources say half of all: a newspaper's feed says more than a club's.
TALKATIVE = 100
WORDS_OF_A_TITLE, WORDS_OF_A_TEXT = 9, 45


def fill(mentions: int) -> None:
    """Bring an empty desk, or a smaller one of ours, to so many mentions; the newest come last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM monitoring_mention")
        (held,) = cursor.fetchone()
    if not held:
        furnish([f"https://site{number}.example/fil" for number in range(SOURCES)])
        Author.objects.bulk_create(
            Author(platform="web", key=number.to_bytes(32), handle=f"exo_{number}")
            for number in range(AUTHORS)
        )
        write_texts()
    with without_indexes(), connection.cursor() as cursor:
        cursor.execute(_MENTIONS, {"first": held + 1, "last": mentions, "until": timezone.now()})
        cursor.execute(_MATCHES, {"first": held + 1})
        cursor.execute(_NEXT_NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE monitoring_mention, monitoring_match, monitoring_author")


def write_texts() -> None:
    """What mentions say: words as frequent as in a language, in rows of a table of the bench."""
    writer = Writer(seed=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_text (k int PRIMARY KEY, title text, words text, search tsvector)"
        )
        for number in range(TEXTS):
            title, text = writer.text(WORDS_OF_A_TITLE), writer.text(WORDS_OF_A_TEXT)
            cursor.execute(
                "INSERT INTO bench_text VALUES (%s, %s, %s, to_tsvector('french', %s))",
                [number, title, text, for_search(f"{title} {text}")],
            )


@contextmanager
def without_indexes() -> Iterator[None]:
    """Rows first, indexes after: writing both at once takes five times as long."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('monitoring_mention', 'monitoring_match')
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
"""

# The newest two of a hundred wait; one in two hundred is in hand or referred; one in ten answers
# no watch; the others are closed or dismissed. One in a thousand is vital.
_MENTIONS = f"""
INSERT INTO monitoring_mention (
    id, key, platform, external_id, source_id, origin, author_id, url, title, text, text_hash,
    language, published_at, published_raw, captured_at, search, proposed_category, flags, reasons,
    proposer_version, status, stage, useful, priority, category, disposition, dismiss_reason,
    referred_to, protected, version, queued, parked_why, back_why, joined_by, due_at, triaged_at,
    first_action_at, closed_at, purge_on
)
SELECT
    n, sha256(n::text::bytea), 'web', 'urn:' || n,
    source.first + CASE
        WHEN n %% 2 = 0 THEN (n / 2 + n / 200) %% {TALKATIVE} ELSE n / 2 %% source.number
    END,
    'real',
    author.first + (n * 7919) %% author.number, 'https://site.example/' || n, title, words,
    sha256(('texte ' || n)::bytea), 'fr', at, '', at, search, '', '[]', '[]', 2,
    status, '', CASE status WHEN 0 THEN '' WHEN 4 THEN 'no' ELSE 'yes' END,
    priority, CASE WHEN status IN (0, 4) THEN '' ELSE 'question' END,
    CASE status WHEN 3 THEN 'answered_public' ELSE '' END,
    CASE status WHEN 4 THEN 'off_topic' ELSE '' END, '', false,
    CASE status WHEN 0 THEN 0 ELSE 2 END, NOT unmatched,
    CASE WHEN unmatched THEN 'unmatched' ELSE '' END, '', '',
    at + (ARRAY[interval '15 min', interval '1 h', interval '4 h', interval '8 h'])[priority],
    CASE status WHEN 0 THEN NULL ELSE at + interval '40 min' END,
    CASE status WHEN 0 THEN NULL ELSE at + interval '40 min' END,
    CASE status WHEN 3 THEN at + interval '2 h' END,
    at::date + 30
FROM (
    SELECT
        n,
        %(until)s::timestamptz - interval '182 days' * (%(last)s - n) / %(last)s AS at,
        n %% 10 = 3 AS unmatched,
        CASE
            WHEN n %% 10 = 3 THEN 0
            WHEN n > %(last)s * 0.98 THEN 0
            WHEN n %% 200 = 0 THEN 1
            WHEN n %% 10 < 5 THEN 4
            ELSE 3
        END AS status,
        CASE WHEN n %% 1000 = 1 THEN 1 WHEN n %% 5 = 2 THEN 2 WHEN n %% 5 = 4 THEN 4 ELSE 3 END
            AS priority
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
) AS mention
JOIN bench_text ON bench_text.k = mention.n * 31 %% {TEXTS}
CROSS JOIN (SELECT min(id) AS first, count(*) AS number FROM monitoring_source) AS source
CROSS JOIN (SELECT min(id) AS first, count(*) AS number FROM monitoring_author) AS author
"""  # noqa: S608 (our numbers)

# They came with numbers of their own: what is captured next must not take one of these.
_NEXT_NUMBER = """
SELECT setval(pg_get_serial_sequence('monitoring_mention', 'id'), max(id)) FROM monitoring_mention
"""

_MATCHES = """
INSERT INTO monitoring_match (mention_id, watch_id, watch_version, words)
SELECT mention.id, watch.id, 1, '["pont"]'
FROM monitoring_mention AS mention
JOIN LATERAL (SELECT id FROM monitoring_watch ORDER BY id OFFSET mention.id %% 20 LIMIT 1)
    AS watch ON true
WHERE mention.id >= %(first)s AND mention.queued AND (mention.status < 3 OR mention.id %% 5 = 0)
"""
