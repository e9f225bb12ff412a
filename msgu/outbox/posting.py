"""Writing down what must be told, in the transaction of what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from msgu.clock import by_postgres
from msgu.outbox.models import Channel, Notice
from msgu.users.models import User


def post(*, key: str, person: User, subject: str, body: str, urgent: bool) -> int:
    """One row for each open channel of a person, in the caller's transaction; gives how many.

    Told twice under one key, a channel is told once. What is not urgent waits for the end of the
    channel's quiet hours. `subject` and `body` are words of ours, never what somebody wrote.
    """
    now = by_postgres()
    channels = list(Channel.objects.open().filter(person=person))
    rows = [
        Notice(
            key=key_of(key, channel),
            channel=channel,
            recipient=person,
            urgent=urgent,
            subject=subject,
            body=body,
            due_at=now if urgent else channel.speaks_at(now),
        )
        for channel in channels
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def key_of(key: str, channel: Channel) -> str:
    return f"{key}:{channel.pk}"


def link(path: str) -> str:
    """Where a path of the desk is found from outside."""
    return f"{settings.ADDRESS}{path}"


def posted(keys: Iterable[str]) -> set[str]:
    """Which of these full keys (`key_of`) have their row already."""
    return set(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))
