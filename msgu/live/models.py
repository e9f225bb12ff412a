from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Now

from msgu.live import Topic


class TransactionId(models.Field[int, int]):
    """Postgres's number of a transaction, which never comes back (xid8)."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"


class Change(models.Model):
    """Word of an act or a batch: the rows whose numbers it holds are not what they were.

    Kept 24 hours, for screens that were cut off. `msgu.live.tell` writes it.
    """

    xid = TransactionId(
        db_default=models.Func(function="pg_current_xact_id", output_field=TransactionId())
    )
    topic = models.CharField(max_length=10, choices=Topic)
    ids = ArrayField(models.BigIntegerField())
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="live_change_position", fields=["xid", "id"])]

    def __str__(self) -> str:
        return f"{self.topic}: {self.ids}"
