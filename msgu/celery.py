"""Celery only wakes workers up: what is due, claimed or sent is a row in Postgres."""

import os
import sys

from celery import Celery, signals

from msgu import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")

app = Celery("msgu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("msgu.ticking:OwnTick")


# People come first: where processors are short, a worker waits for the pages that they open.
NICENESS = 10


@signals.worker_init.connect
def give_way(**kwargs: object) -> None:
    os.nice(NICENESS)


@signals.worker_ready.connect
def settle(**kwargs: object) -> None:
    """Spend less on looking for cycles, and on passing the interpreter between threads.

    Threads that wait for the network give way by themselves.
    """
    collector.settle()
    sys.setswitchinterval(0.02)
