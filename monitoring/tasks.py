"""Celery's doors: each task may be lost or doubled without harm."""

from datetime import datetime
from threading import BoundedSemaphore, Event

from celery import shared_task
from celery.signals import worker_shutting_down

from monitoring import recompute, rhythm, schedule, slots, triage
from monitoring.ingest import lane, signals
from monitoring.retention import purge as purging
from msgu.clock import by_postgres
from msgu.live import keeping

# While one waits for Postgres, the other reads.
POLLS_TOGETHER = 2
_polls = BoundedSemaphore(POLLS_TOGETHER)
_ending = Event()


@shared_task
def poll() -> None:
    """Poll whatever is due. A worker has two polls at most: they take in what falls due."""
    if _polls.acquire(blocking=False):
        try:
            schedule.poll_due(ending=_ending)
        finally:
            _polls.release()


@shared_task
def near() -> None:
    """Keep the lane of near copies from here, unless somebody does."""
    lane.keep_in_background(ending=_ending)


@worker_shutting_down.connect
def end(**kwargs: object) -> None:
    """A worker that is told to stop claims nothing more."""
    _ending.set()


@shared_task
def sweep() -> None:
    """Look for what nobody would report, and write down whether we listened."""
    sweep_at(by_postgres())


@shared_task
def purge() -> None:
    """Destroy what is due: once an hour, whoever asks and however often."""
    purging.pass_if_due(now=by_postgres())


def sweep_at(now: datetime) -> None:
    triage.expire()
    triage.bring_back()
    signals.close_what_is_over()
    recompute.settle(now=now)
    schedule.hasten()
    signals.silent_sources(now=now)
    signals.failing_sources(now=now)
    closed = slots.close(now=now)
    # Once an hour, by the one worker that closed its last quarter.
    if any(slots.ends_an_hour(quarter) for quarter in closed):
        rhythm.learn(now=now)
    keeping.forget()
