"""Celery only wakes workers up: what is due, claimed or sent is a row in Postgres."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msgu.settings")

app = Celery("msgu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("msgu.ticking:OwnTick")
