from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from monitoring.models.source import Source


class SetAside(models.Model):
    """An item that could not be read or stored, kept raw so that nothing received is lost.

    `digest` is the SHA-256 of `raw`: the same item is set aside once. `reason` is a code. Kept
    for thirty days: what was wrong with it is mended by then, or never will be.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="set_aside")
    digest = models.BinaryField(max_length=32)
    raw = models.TextField()
    reason = models.CharField(max_length=40)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="set_aside_once", fields=["source", "digest"]),
        ]
        indexes = [
            # The sweep's purge, and a source's page.
            models.Index(name="set_aside_received", fields=["received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.reason}"
