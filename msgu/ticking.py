"""Each worker ticks for itself while beat or Redis is away.

A scheduled task that this worker has not run for two of its periods is run here, without asking
anybody: it only looks at Postgres for what is due, so that one tick too many does no harm.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import Any

from celery import bootsteps, signals
from django.db import connections

log = logging.getLogger(__name__)

_ran: dict[str, float] = {}


@signals.task_prerun.connect
def remember(sender: Any, **kwargs: object) -> None:
    _ran[sender.name] = time.monotonic()


class OwnTick(bootsteps.StartStopStep):
    """A thread of the worker that looks every second whether the ticks still come."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **kwargs: object) -> None:
        super().__init__(worker, **kwargs)
        self.ended = threading.Event()

    def start(self, worker: Any) -> None:
        threading.Thread(target=self.watch, args=(worker.app,), daemon=True).start()

    def stop(self, worker: Any) -> None:
        self.ended.set()

    def watch(self, app: Any) -> None:
        while not self.ended.wait(1):
            for entry in app.conf.beat_schedule.values():
                if missed(entry["task"], entry["schedule"], now=time.monotonic()):
                    _ran[entry["task"]] = time.monotonic()
                    threading.Thread(target=run, args=(app.tasks[entry["task"]],)).start()


def missed(task: str, period: timedelta, *, now: float) -> bool:
    """Whether two periods went by since this worker last ran a task (or since it started)."""
    return now - _ran.setdefault(task, now) > 2 * period.total_seconds()


def run(task: Any) -> None:
    """Run a task in this thread, as a tick would have."""
    try:
        task()
    except Exception:
        # Postgres may be away too: the next tick tries again.
        log.exception("own tick of %s", task.name)
    finally:
        # Kept for the next request, as the web process does, it would outlive this thread.
        connections.close_all()
