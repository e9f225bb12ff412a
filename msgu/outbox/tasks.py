"""Celery's doors: each task may be lost or doubled without harm."""

from threading import Event, Lock

from celery import shared_task
from celery.signals import worker_shutting_down

from msgu.outbox import sending

_sending = Lock()
_ending = Event()


@shared_task
def send() -> None:
    """Send what is due. One sender a worker: it takes in what falls due."""
    if _sending.acquire(blocking=False):
        try:
            sending.send_due(ending=_ending)
        finally:
            _sending.release()


@worker_shutting_down.connect
def end(**kwargs: object) -> None:
    """A worker that is told to stop claims nothing more."""
    _ending.set()
