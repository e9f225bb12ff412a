"""Whether we listened, quarter of an hour by quarter of an hour: it cannot be recovered later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from monitoring.silence import READ_UNTIL
from monitoring.worlds import World, playing

QUARTER = timedelta(minutes=15)
# What was missed longer ago than this is left blank: the index looks 30 days back.
FILLED = timedelta(days=35)
# A quarter closed this soon after its end is judged by what is known now.
FRESH = timedelta(minutes=5)


def close(*, now: datetime) -> list[datetime]:
    """Write each quarter of an hour that is over, in every world; gives when those written began.

    `due` counts the sources listened to for the whole quarter; `ok` those of them that still
    counted as read at its end. A last reading later than the end says nothing about the quarter,
    unless it has only just ended: quarters that nobody closed while the desk was down are filled
    when it comes back, and count as not heard. Several workers may close the same quarter: one
    writes it. What is written stands for good: no quarter that Postgres's clock has not ended is
    written, whatever `now`.
    """
    return sorted({starts_at for world in playing() for starts_at in close_in(world, now=now)})


def close_in(world: World, *, now: datetime) -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, {"now": now, "origin": world.origin, "run": world.run})
        return [starts_at for (starts_at,) in cursor.fetchall()]


def ends_an_hour(starts_at: datetime) -> bool:
    return (starts_at + QUARTER).minute == 0


# From the first whole quarter in which a source was listened to: before, the desk had not begun.
_CLOSE = f"""
WITH clock AS (
    SELECT now, date_bin('{QUARTER}', now, 'epoch') AS this_quarter
    FROM (SELECT least(%(now)s::timestamptz, statement_timestamp()) AS now) AS clocks
), quarter AS (
    SELECT starts_at, starts_at + interval '{QUARTER}' AS ends_at
    FROM clock, generate_series(
        (
            SELECT greatest(next, this_quarter - interval '{FILLED}') FROM (
                SELECT coalesce(
                    (
                        SELECT max(starts_at) + interval '{QUARTER}' FROM monitoring_slot
                        WHERE run_id IS NOT DISTINCT FROM %(run)s
                    ),
                    (
                        SELECT date_bin('{QUARTER}', min(active_since) - interval '1 us', 'epoch')
                            + interval '{QUARTER}'
                        FROM monitoring_source
                        WHERE origin = %(origin)s AND run_id IS NOT DISTINCT FROM %(run)s
                    )
                ) AS next
            ) AS unwritten
            WHERE next IS NOT NULL
        ),
        this_quarter - interval '{QUARTER}',
        interval '{QUARTER}'
    ) AS starts_at
)
INSERT INTO monitoring_slot (starts_at, run_id, due, ok)
SELECT
    quarter.starts_at,
    %(run)s::bigint,
    count(source.id),
    count(source.id) FILTER (
        WHERE source.last_ok_at >= source.active_since
        AND source.read_until > quarter.ends_at
        AND (
            source.last_ok_at <= quarter.ends_at
            OR quarter.ends_at + interval '{FRESH}' > clock.now
        )
    )
FROM quarter
CROSS JOIN clock
LEFT JOIN (
    SELECT *, {READ_UNTIL} AS read_until FROM monitoring_source
    WHERE active AND origin = %(origin)s AND run_id IS NOT DISTINCT FROM %(run)s
) AS source ON source.active_since <= quarter.starts_at
GROUP BY quarter.starts_at
ON CONFLICT (starts_at, run_id) DO NOTHING
RETURNING starts_at
"""  # noqa: S608 (our own columns)
