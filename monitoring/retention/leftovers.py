"""What is kept beside mentions for a while only: authors without a text, raw items, sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from monitoring.models import Author, Destroyed, Nudge, Selection, SetAside
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
    """Erase authors whom nothing names any more, neither a mention nor a sheet; gives how many.

    Ingestion holds the authors that it is about to name: those are passed over here, and looked
    at again once they are locked.
    """
    lock = "SELECT id FROM monitoring_author AS author WHERE {} LIMIT %s FOR UPDATE SKIP LOCKED"
    erase = "DELETE FROM monitoring_author AS author WHERE id = ANY(%s) AND {}"
    with connection.cursor() as cursor:
        cursor.execute(lock.format(unnamed()), [limit])
        numbers = [number for (number,) in cursor.fetchall()]
        cursor.execute(erase.format(unnamed()), [numbers])
        return int(cursor.rowcount)


@cache
def unnamed() -> str:
    """That no row points at `author`, whichever app it is of."""
    names = [(one.related_model, one.field.column) for one in Author._meta.related_objects]
    return " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {model._meta.db_table} WHERE {column} = author.id)"  # noqa: S608
        for model, column in names
    )


@transaction.atomic
def forget_expired_cache(*, now: datetime) -> int:
    """Erase counters of sign-ins that ran out; gives how many."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return int(cursor.rowcount)
