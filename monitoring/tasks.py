"""Celery's doors: each task may be lost or doubled without harm."""

from datetime import datetime
from threading import Lock

from celery import shared_task
from django.utils import timezone

from monitoring import rhythm, schedule, slots, sources
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
    """Look for what nobody would report, and write down whether we listened."""
    sweep_at(timezone.now())


def sweep_at(now: datetime) -> None:
    signals.close_what_is_over()
    signals.silent_sources(now=now)
    signals.failing_sources(now=now)
    closed = slots.close(now=now)
    # Once an hour, by the one worker that closed its last quarter.
    if any(slots.ends_an_hour(quarter) for quarter in closed):
        rhythm.learn(now=now)
        sources.forget_set_aside(now=now)
