"""Changes are kept for a day, for screens that were cut off."""

from django.db import connection

from msgu.live.reading import KEPT

# In one go, from the oldest: deleting never holds others up.
MOST_FORGOTTEN = 5_000


def forget() -> int:
    """Delete what is older than a day, a bounded number of rows; gives how many.

    The newest of the old ones stays: it tells a reader that what stood before it is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [MOST_FORGOTTEN])
        return int(cursor.rowcount)


_FORGET = f"""
WITH oldest AS (
    SELECT id, xid FROM (SELECT * FROM live_change ORDER BY id LIMIT %s) AS first
    WHERE at < statement_timestamp() - interval '{KEPT}'
)
DELETE FROM live_change USING oldest
WHERE live_change.id = oldest.id
    AND (oldest.xid, oldest.id) < (SELECT xid, id FROM oldest ORDER BY xid DESC, id DESC LIMIT 1)
"""  # noqa: S608 (our own words)
