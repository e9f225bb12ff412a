"""What has expired and nobody will ask for again: sessions, and entries of the cache."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

# At each sweep, so that deleting never holds others up.
MOST_FORGOTTEN = 1_000


def forget(*, now: datetime) -> None:
    """Delete a bounded number of both."""
    over = Session.objects.filter(expire_date__lt=now).values("pk")[:MOST_FORGOTTEN]
    Session.objects.filter(pk__in=over).delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE cache_key IN"  # noqa: S608 (the settings' own name)
            f" (SELECT cache_key FROM {table} WHERE expires < %s LIMIT {MOST_FORGOTTEN})",
            [now],
        )
