"""Celery's doors: each task may be lost or doubled without harm."""

from celery import shared_task
from django.utils import timezone

from crisiscell import escalation
from crisiscell.readiness import snapshots
from monitoring.worlds import playing
from msgu.outbox.tasks import send


@shared_task
def escalate() -> None:
    """Tell people outside of the screen what they do not answer on it."""
    if escalation.look():
        send()  # Without waiting for its own tick: each second counts.


@shared_task
def photograph() -> None:
    """Keep the day's readiness, at the first tick of the day."""
    for world in playing():
        snapshots.take(world=world, now=timezone.now())
