"""What was done to one mention, and the last acts of one person: can each still be undone?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from monitoring.models import Mention, Selection
from monitoring.triage.undoing import is_undoable, why_not_now
from monitoring.worlds import world_of
from msgu.users.models import AuditEntry, User

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Gesture:
    """One act as its author remembers it, on one mention or on `count` of them.

    `mention` is None where they may not see it. `kept` says why it can be undone no more, "" where
    it can; `undone` that it was. `selection` is what an act on many was done on, for a day.
    """

    entry: AuditEntry
    mention: Mention | None
    count: int
    undone: bool
    kept: str
    selection: Selection | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What became of an act on many mentions: how many it changed, came back, still can."""

    count: int
    undone: int
    can: int


def history_of(lead: Mention) -> QuerySet[AuditEntry]:
    """All that was done to a mention, the newest first, with who did it and what undid it."""
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk)
    return acts.select_related("actor", "undone_by").order_by("-id")


def last_gestures(by: User) -> list[Gesture]:
    """The last acts of a person on mentions, the newest first; an act on many is one."""
    entries = list(last_entries(by))
    numbers = {entry.target_id for entry in entries}
    # A copy says what its lead says, which may be protected.
    seen = Mention.every.in_world(world_of(by)).visible_to(by)
    leading = seen.filter(Q(story=None) | Q(story__lead__in=seen))
    related = leading.select_related("story__lead").in_bulk(numbers)
    undone = set(AuditEntry.objects.filter(undo_of__in=entries).values_list("undo_of", flat=True))
    batches = [entry.batch for entry in entries if entry.batch]
    selections = {s.batch: s for s in Selection.objects.filter(batch__in=batches, by=by)}
    return [
        of_many(entry, selections.get(entry.batch))
        if entry.batch
        else of_one(entry, related.get(entry.target_id), undone=entry.pk in undone)
        for entry in entries
    ]


def last_entries(by: User) -> Iterator[AuditEntry]:
    """The last acts, one entry for each, whichever it is for an act on many."""
    acts = AuditEntry.objects.filter(
        Q(after__has_key="version") | Q(verb="note"),
        actor=by, target_kind="mention", undo_of=None,
    ).order_by("-id")  # fmt: skip
    seen: set[UUID] = set()
    before, given = None, 0
    while given < SHOWN:
        older = acts.filter(id__lt=before) if before else acts
        some = list(older.exclude(batch__in=seen)[:SHOWN])
        for entry in some:
            if entry.batch in seen or not is_undoable(entry):
                continue
            if entry.batch:
                seen.add(entry.batch)
            given += 1
            yield entry
            if given == SHOWN:
                return
        if len(some) < SHOWN:
            return
        before = some[-1].pk


def of_one(entry: AuditEntry, mention: Mention | None, *, undone: bool) -> Gesture:
    if mention is None:
        kept = _("Vous ne voyez plus cette mention.")
    else:
        lead = mention.story.lead if mention.story else mention
        kept = why_not_now(entry, lead, undone=undone)
    return Gesture(entry=entry, mention=mention, count=1, undone=undone, kept=kept)


def of_many(entry: AuditEntry, selection: Selection | None) -> Gesture:
    assert entry.batch
    standing = standing_of(entry.batch)
    if standing.can:
        kept = ""
    elif standing.undone:
        kept = _("Ce geste est déjà annulé.")
    else:
        kept = _("Quelqu’un a agi depuis sur chaque mention.")
    return Gesture(
        entry=entry,
        mention=None,
        count=standing.count,
        undone=bool(standing.undone),
        kept=kept,
        selection=selection,
    )


def standing_of(batch: UUID) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [batch])
        count, undone, can = cursor.fetchone()
    return Standing(count=count, undone=undone, can=can)


_STANDING = """
SELECT count(*), count(undoing.id), count(mention.id) FILTER (WHERE undoing.id IS NULL)
FROM users_auditentry AS act
LEFT JOIN users_auditentry AS undoing ON undoing.undo_of_id = act.id
LEFT JOIN monitoring_mention AS mention
    ON mention.id = act.target_id AND mention.purged_at IS NULL
    AND mention.version = (act.after ->> 'version')::int
WHERE act.batch = %s AND act.undo_of_id IS NULL
"""


def not_undone(batch: UUID) -> Sequence[int]:
    """The mentions that an act on many changed, and that nothing has given back."""
    acts = AuditEntry.objects.filter(batch=batch, undo_of=None, undone_by=None)
    return list(acts.order_by("id").values_list("target_id", flat=True))
