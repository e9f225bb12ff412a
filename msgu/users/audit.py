"""The one way to write the trail: in the same transaction as the act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, models

from msgu.planned import columns, planned
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
    entry = AuditEntry(
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
    values = [
        column.get_db_prep_save(getattr(entry, column.attname), connection) for column in _WRITTEN
    ]
    with planned() as cursor:
        cursor.execute(_RECORD, values)
        entry.pk, entry.at = cursor.fetchone()
    entry._state.adding = False
    return entry


# All but what Postgres gives.
_WRITTEN = [one for one in AuditEntry._meta.concrete_fields if one.name not in {"id", "at"}]
_RECORD = f"""
INSERT INTO users_auditentry ({columns(_WRITTEN)}) VALUES ({", ".join(["%s"] * len(_WRITTEN))})
RETURNING id, at
"""  # noqa: S608 (our own columns)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one act did to one of many things."""

    target: int
    before: Codes = field(default_factory=dict)
    after: Codes = field(default_factory=dict)
    undo_of: int | None = None


# In one statement.
LINES = 1_000


def record_all(
    verb: str,
    kind: type[models.Model],
    lines: Iterable[Line],
    *,
    by: User | None,
    batch: UUID | None = None,
    reason: str = "",
) -> None:
    """Write one act on many things of one kind, an entry for each; `batch` binds them, if any."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                actor=by,
                verb=verb,
                target_kind=kind._meta.model_name or "",
                target_id=line.target,
                before=dict(line.before),
                after=dict(line.after),
                reason=reason,
                batch=batch,
                undo_of_id=line.undo_of,
            )
            for line in lines
        ],
        batch_size=LINES,
    )


def entries(verb: str, kind: type[models.Model], *, of: str) -> str:
    """What `record_all` writes, as a part of one's own statement: an entry for each row of `of`,
    whose columns are called `target` and `actor`.
    """
    return f"""
INSERT INTO users_auditentry (actor_id, verb, target_kind, target_id, before, after, reason)
SELECT actor, '{verb}', '{kind._meta.model_name}', target, '{{}}', '{{}}', '' FROM {of}
"""  # noqa: S608 (our own codes)
