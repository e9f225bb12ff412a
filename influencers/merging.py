"""Two sheets for one voice become one that keeps both histories; and back."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers import consents, lawful, turning, weights
from influencers.models import (
    ArchivedWhy,
    Commitment,
    StanceRecord,
    Voice,
    VoiceAccount,
)
from influencers.postures import turns_of
from monitoring.models.run import world_like
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.text.clean import one_line
from msgu.users import audit
from msgu.users.models import AuditEntry, User

MOVED: dict[str, type[models.Model]] = {
    "accounts": VoiceAccount,
    "stances": StanceRecord,
    "commitments": Commitment,
}


@transaction.atomic
def merge(other: Voice, *, into: Voice, by: User, consent: str = "") -> AuditEntry:
    """Put one sheet's accounts and history on another; its own words are archived as they are.

    A mention that is evidence on both for one topic stays where it was, counted once. `consent`
    says where the person agreed in writing, where the accounts are of several platforms.
    """
    other, kept = locked(other, into)
    refuse(other, kept)
    agreed = name_consent(other, kept, consent=one_line(consent))
    today = timezone.localdate(by_postgres())
    before = turns_of(kept, on=today)
    taken = set(kept.stances.values_list("evidence", "topic"))
    doubles = [
        record.pk
        for record in other.stances.all()
        if (record.evidence_id, record.topic_id) in taken
    ]
    moved = {name: numbers(model, other, without=doubles) for name, model in MOVED.items()}
    for name, model in MOVED.items():
        model._default_manager.filter(pk__in=moved[name]).update(voice=kept)
    topics = [topic.pk for topic in other.topics.exclude(pk__in=kept.topics.values("pk"))]
    kept.topics.add(*topics)
    Voice.objects.filter(pk=other.pk).update(
        archived_at=Now(), archived_why=ArchivedWhy.MERGED, merged_into=kept
    )
    after = {"into": kept.pk, "topics": topics, "agreed": agreed, **moved}
    turning.ring_if_turned(kept, before=before, on=today)
    weights.weigh()
    return audit.record("merge_voices", other, by=by, after=after)


def name_consent(other: Voice, kept: Voice, *, consent: str) -> list[int]:
    """Write a consent on the accounts that come and name none; gives their numbers."""
    consents.refuse_to_merge(other, kept, consent=consent)
    if not consent:
        return []
    agreed = sorted(consents.unnamed(other).values_list("pk", flat=True))
    VoiceAccount.objects.filter(pk__in=agreed).update(consent=consent)
    return agreed


def numbers(model: type[models.Model], voice: Voice, *, without: list[int]) -> list[int]:
    rows = model._default_manager.filter(voice=voice)
    if model is StanceRecord:
        rows = rows.exclude(pk__in=without)
    return sorted(rows.values_list("pk", flat=True))


def locked(*voices: Voice) -> list[Voice]:
    """The same sheets as they are now, locked in the order of their numbers."""
    pks = {voice.pk for voice in voices}
    found = {v.pk: v for v in Voice.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [found[voice.pk] for voice in voices]


def refuse(other: Voice, kept: Voice) -> None:
    if other.pk == kept.pk:
        raise Refusal(_("C’est la même fiche\u00a0: choisissez-en une autre."))
    if world_like(other) != world_like(kept):
        raise Refusal(_("Ces deux fiches ne sont pas du même monde."))
    for voice in (other, kept):
        lawful.refuse_to_write_on(voice)


@transaction.atomic
def unmerge(entry: AuditEntry, *, by: User) -> Voice:
    """Give a merged sheet back what was its own, and what is still there; gives that sheet."""
    moved: dict[str, Any] = entry.after
    kept = Voice.objects.filter(pk=moved["into"]).first()
    other = Voice.objects.filter(pk=entry.target_id, merged_into=kept).first()
    if kept is None or other is None:
        raise Refusal(_("Cette fusion est déjà défaite, ou l’une des fiches est détruite."))
    other, kept = locked(other, kept)
    # What a freeze keeps out of sight must not come back as half of itself.
    lawful.refuse_to_write_on(kept)
    for name, model in MOVED.items():
        model._default_manager.filter(pk__in=moved[name], voice=kept).update(voice=other)
    # It said why they went together: they do no more. Merges from before it was asked have none.
    agreed = moved.get("agreed", [])
    VoiceAccount.objects.filter(pk__in=agreed, voice=other).update(consent="")
    kept.topics.remove(*unused(kept, moved["topics"]))
    Voice.objects.filter(pk=other.pk).update(archived_at=None, archived_why="", merged_into=None)
    weights.weigh()
    audit.record("unmerge_voices", other, by=by, after={"from": kept.pk}, undo_of=entry)
    return other


def unused(kept: Voice, topics: list[int]) -> list[int]:
    """Of the topics that came with a merge, those on which nothing was written since."""
    used = set(kept.stances.values_list("topic", flat=True))
    return [topic for topic in topics if topic not in used]


def merge_entry(voice: Voice) -> AuditEntry | None:
    """The merge that put this sheet away, unless it was undone."""
    entries = AuditEntry.objects.filter(
        target_kind="voice", target_id=voice.pk, verb="merge_voices", undone_by=None
    )
    return entries.order_by("-pk").first()
