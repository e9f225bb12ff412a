"""Celery's doors: each task may be lost or doubled without harm."""

from celery import shared_task
from django.utils import timezone

from monitoring import schedule
from monitoring.ingest import signals


@shared_task
def poll() -> None:
    """Poll whatever is due, batch after batch until nothing is."""
    while schedule.poll_due() == schedule.BATCH:
        pass


@shared_task
def sweep() -> None:
    """Look for what nobody would report: a source that fell silent."""
    signals.silent_sources(now=timezone.now())
