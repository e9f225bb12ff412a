"""The one way to write the trail: in the same transaction as the act."""

from collections.abc import Mapping
from uuid import UUID

from django.db import models

from msgu.users.models import AuditEntry, User

Codes = Mapping[str, object]


def record(
    verb: str,
    target: models.Model,
    *,
    by: User | None,
    before: Codes | None = None,
    after: Codes | None = None,
    reason: str = "",
    batch: UUID | None = None,
    undo_of: AuditEntry | None = None,
) -> AuditEntry:
    """Write one act on `target`. `by` is None when the machine acted.

    `before` and `after` hold codes, numbers, booleans and times, never free or outside text.
    """
    return AuditEntry.objects.create(
        actor=by,
        verb=verb,
        target_kind=target._meta.model_name or "",
        target_id=target.pk,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        batch=batch,
        undo_of=undo_of,
    )
