"""What people write beside a mention."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from monitoring import lifetimes
from monitoring.models import Mention, Note
from monitoring.triage.refusals import refuse_if_purged
from monitoring.waking import wake_for_others
from msgu import live
from msgu.live import Topic
from msgu.users import audit
from msgu.users.models import AuditEntry, User


@transaction.atomic
def note(mention: Mention, *, by: User, text: str, form_key: UUID) -> AuditEntry:
    """Write beside a mention. The same form sent twice is one note; other words are another."""
    held = Mention.every.select_for_update().get(pk=mention.pk)
    refuse_if_purged(held)
    words = {"mention": mention, "author": by, "text": text}
    written, created = Note.objects.get_or_create(form_key=form_key, defaults=words)
    if not created and any(getattr(written, name) != value for name, value in words.items()):
        written, created = Note.objects.create(**words), True
    if not created:
        ours = AuditEntry.objects.filter(target_kind="mention", target_id=mention.pk, actor=by)
        return ours.get(verb="note", after__note=written.pk)
    lifetimes.prolong(mention, now=timezone.now())
    wake_for_others(held, by=by)
    live.tell(Topic.MENTIONS, [mention.pk])
    return audit.record("note", mention, by=by, after={"note": written.pk})
