"""Taking back one's own acts: the former values come back, unless somebody acted since."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from monitoring.models import Mention, Note
from monitoring.models.status import MAY_ACT
from monitoring.triage.holding import Changes, codes, hold, lead_of, write
from monitoring.triage.refusals import refuse_if_held, refuse_if_purged
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User


@transaction.atomic
def undo(entry: AuditEntry, *, by: User) -> AuditEntry:
    """Restore what stood before one's own act, unless somebody acted since."""
    if entry.actor_id != by.pk or entry.verb not in {*MAY_ACT, "note"}:
        raise Refusal(_("Seule la personne qui a posé ce geste peut l’annuler."))
    mention = Mention.every.get(pk=entry.target_id)
    lead, members = hold(mention)
    refuse_if_purged(lead)
    if AuditEntry.objects.filter(undo_of=entry).exists():
        raise Refusal(_("Ce geste est déjà annulé."))
    if entry.verb == "note":
        Note.objects.filter(pk=entry.after["note"]).update(withdrawn_at=timezone.now())
        live.tell(Topic.MENTIONS, [mention.pk])
        return audit.record("undo", mention, by=by, undo_of=entry)
    refuse_if_held(lead, by=by, now=timezone.now())
    if lead.version != entry.after["version"]:
        raise Refusal(_("Quelqu’un a agi depuis\u00a0: l’annulation effacerait son geste."))
    after = codes(lead, entry.before)
    write(members, restored(entry.before))
    return audit.record(
        "undo",
        lead,
        by=by,
        before=after,
        after={**entry.before, "version": lead.version + 1},
        undo_of=entry,
    )


def undoable(mention: Mention, *, by: User) -> AuditEntry | None:
    """This person's last act on a mention, if it can still be undone."""
    lead = lead_of(mention)
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk, verb__in=MAY_ACT)
    entry = acts.order_by("-id").first()
    if entry is None or entry.actor_id != by.pk:
        return None
    undone = AuditEntry.objects.filter(undo_of=entry).exists()
    return None if undone or lead.version != entry.after["version"] else entry


def restored(before: Changes) -> dict[str, object]:
    """The values of a trail's `before`, as model fields take them."""
    return {
        name: parse_datetime(str(value)) if value and name.endswith("_at") else value
        for name, value in before.items()
    }
