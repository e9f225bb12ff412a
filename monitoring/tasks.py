"""Celery's doors: each task may be lost or doubled without harm."""

from threading import Lock

from celery import shared_task
from django.utils import timezone

from monitoring import schedule
from monitoring.ingest import signals

_polling = Lock()


@shared_task
def poll() -> None:
    """Poll whatever is due. One poll at a time in each worker: it takes in what falls due."""
    if _polling.acquire(blocking=False):
        try:
            schedule.poll_due()
        finally:
            _polling.release()


@shared_task
def sweep() -> None:
    """Look for what nobody would report: a source that fell silent."""
    signals.silent_sources(now=timezone.now())
