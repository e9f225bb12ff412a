"""What is kept beside mentions for a while only: authors without a text, raw items, sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from monitoring.models import Destroyed, Nudge, Selection, SetAside
from msgu.outbox.models import KEPT, Notice
from msgu.users.models import Invitation

# After an invitation was accepted, taken back or ran out.
INVITATION_KEPT = timedelta(days=30)
NUDGES_KEPT = timedelta(days=3)
SELECTIONS_KEPT = timedelta(days=1)


def over(*, now: datetime, kept: int) -> dict[Destroyed, QuerySet[Any]]:
    """Rows whose time is over, by what they are; raw items live `kept` days."""
    since = now - INVITATION_KEPT
    ended = Q(expires_at__lt=since) | Q(accepted_at__lt=since) | Q(revoked_at__lt=since)
    others = {Destroyed(code): import_string(rows) for code, rows in settings.LEFTOVERS.items()}
    return {
        Destroyed.SET_ASIDE: SetAside.objects.filter(received_at__lt=now - timedelta(days=kept)),
        Destroyed.NUDGES: Nudge.objects.filter(at__lt=now - NUDGES_KEPT),
        Destroyed.SELECTIONS: Selection.objects.filter(made_at__lt=now - SELECTIONS_KEPT),
        Destroyed.INVITATIONS: Invitation.objects.filter(ended),
        Destroyed.NOTICES: Notice.objects.filter(sent_at__lt=now - KEPT),
        Destroyed.SESSIONS: Session.objects.filter(expire_date__lt=now),
        **{code: rows(now=now) for code, rows in others.items()},
    }


@transaction.atomic
def forget_authors(*, limit: int) -> int:
    """Erase authors whom no mention names any more; gives how many.

    Ingestion holds the authors that it is about to name: those are passed over here, and looked
    at again once they are locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_UNNAMED, [limit])
        numbers = [number for (number,) in cursor.fetchall()]
        cursor.execute(_ERASE_UNNAMED, [numbers])
        return int(cursor.rowcount)


_UNNAMED = "NOT EXISTS (SELECT 1 FROM monitoring_mention WHERE author_id = author.id)"
_LOCK_UNNAMED = f"""
SELECT id FROM monitoring_author AS author WHERE {_UNNAMED}
LIMIT %s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 (our own words)
_ERASE_UNNAMED = f"""
DELETE FROM monitoring_author AS author WHERE id = ANY(%s) AND {_UNNAMED}
"""  # noqa: S608 (our own words)


@transaction.atomic
def forget_expired_cache(*, now: datetime) -> int:
    """Erase counters of sign-ins that ran out; gives how many."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return int(cursor.rowcount)
