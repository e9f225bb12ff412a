"""The verbs of a sheet: add, change, review, freeze, archive. Each leaves one audit entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from influencers import detection, lawful, scan, weights
from influencers.accounts import Account, attach, heard_as
from influencers.models import ArchivedWhy, Voice
from influencers.models.voice import LIVES, REVIEWED_EVERY
from influencers.retention import voices_over
from monitoring.models import Watch
from monitoring.models.run import world_like
from monitoring.worlds import NO_RUN, world_of
from msgu.clock import by_postgres
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import User

# What people write by hand, which the scan reads; a name may hold any word, but no number.
WRITTEN = ("sector", "triggers", "usual_form", "prepared_line", "justification")
# What a change of a sheet writes.
CHANGED = (
    "display_name", "public_role", "heard", "carried", "areas", "sector", "reach_band", "reach_on",
    "relationship", "can_count_on", "triggers", "usual_form", "usual_delay", "prepared_line",
    "respondent", "purpose", "justification",
)  # fmt: skip
LONGEST_FREEZE = timedelta(days=120)


def forbidden(voice: Voice) -> dict[str, list[scan.Finding]]:
    """What each field of a sheet says that it must not."""
    found = {name: scan.findings(getattr(voice, name)) for name in WRITTEN}
    found["display_name"] = scan.patterns(voice.display_name)
    return {name: findings for name, findings in found.items() if findings}


@transaction.atomic
def add(draft: Voice, *, topics: Collection[Watch], account: Account, by: User) -> Voice:
    """Open a sheet about an account, which a person confirms with a reason."""
    world = world_of(by)
    if world.run == NO_RUN:
        raise Refusal(_("La démonstration est terminée\u00a0: elle n’a plus de fiches."))
    draft.origin, draft.run_id = world.origin, world.run
    draft.created_by = draft.reviewed_by = by
    renew(draft, on=today())
    refuse_unlawful(draft, topics=topics, accounts=[account])
    draft.save()
    draft.topics.set(topics)
    attach(draft, account, by=by)
    after = {"role": draft.public_role, "purpose": draft.purpose, "heard": draft.heard}
    audit.record("add_voice", draft, by=by, after=after)
    return draft


@transaction.atomic
def change(voice: Voice, *, topics: Collection[Watch], seen: int, by: User) -> None:
    """Write a sheet as it was changed, if nobody else did since version `seen`."""
    lawful.refuse_to_write_on(voice)
    known = [
        Account(platform=account.platform, handle=account.handle, author=account.author)
        for account in voice.accounts.filter(until=None).select_related("author")
    ]
    refuse_unlawful(voice, topics=topics, accounts=known)
    take_turn(voice, seen=seen)
    voice.save(update_fields=CHANGED)
    voice.topics.set(topics)
    audit.record("change_voice", voice, by=by, after={"role": voice.public_role})
    weights.weigh()


def refuse_unlawful(
    voice: Voice, *, topics: Collection[Watch], accounts: Iterable[Account]
) -> None:
    """Refuse a sheet that may not exist, or says what it may not."""
    if not topics:
        raise Refusal(_("Choisissez au moins un de nos sujets\u00a0: une fiche ne sert qu’à cela."))
    if not voice.justification.strip():
        raise Refusal(_("Écrivez la raison de la fiche\u00a0: sans elle, il n’y a pas de fiche."))
    for found in forbidden(voice).values():
        raise Refusal(found[0].sentence)
    if not voice.public_role and not is_heard(voice, accounts=accounts):
        raise lawful.refuse_private_person()


def is_heard(voice: Voice, *, accounts: Iterable[Account]) -> bool:
    """Whether one of these accounts is heard often and far; what allowed a sheet goes on it."""
    for account in accounts:
        author = account.author or heard_as(account)
        found = author and detection.heard(
            world=world_like(voice), now=by_postgres(), author=author
        )
        if found:
            voice.heard, voice.carried = found[0].mentions, found[0].carried
            return True
    # It was, when the sheet was opened or last reviewed.
    return voice.heard is not None


def take_turn(voice: Voice, *, seen: int) -> None:
    """Go on only from the version that was on screen: of two at once, one wins."""
    if not Voice.objects.filter(pk=voice.pk, version=seen).update(version=F("version") + 1):
        raise lawful.refuse_changed()


def today() -> date:
    return timezone.localdate(by_postgres())


# --- Its life ----------------------------------------------------------------------------------


def renew(voice: Voice, *, on: date) -> None:
    voice.reviewed_on = on
    voice.review_due, voice.expires_on = on + REVIEWED_EVERY, on + LIVES


@transaction.atomic
def review(voice: Voice, *, by: User) -> None:
    """Say that a sheet was read again and is still needed; an archived one comes back."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.is_frozen(on=today()):
        raise lawful.refuse_frozen()
    if voices_over(now=by_postgres()).filter(pk=voice.pk).exists():
        raise Refusal(_("Cette fiche est à détruire\u00a0: son temps d’archive est passé."))
    if voice.merged_into_id:
        raise Refusal(
            _("Cette fiche est fusionnée dans une autre\u00a0: défaites d’abord la fusion.")
        )
    renew(voice, on=today())
    voice.reviewed_by, voice.archived_at, voice.archived_why = by, None, ""
    voice.save(
        update_fields=[
            *("reviewed_on", "review_due", "expires_on"),
            *("reviewed_by", "archived_at", "archived_why"),
        ]
    )
    audit.record("review_voice", voice, by=by, after={"expires_on": voice.expires_on})
    weights.weigh()


@transaction.atomic
def archive(voice: Voice, *, by: User) -> None:
    """Put a sheet away: it serves no more, and is destroyed after 90 days. Twice is once."""
    standing = Voice.objects.filter(pk=voice.pk, archived_at=None)
    if standing.update(archived_at=Now(), archived_why=ArchivedWhy.BY_HAND):
        audit.record("archive_voice", voice, by=by)
        weights.weigh()


@transaction.atomic
def freeze(voice: Voice, *, until: date, by: User) -> None:
    """Keep a sheet as it is and out of sight of triage until a day, for an election."""
    if not today() <= until <= today() + LONGEST_FREEZE:
        raise Refusal(
            _("Un gel finit entre aujourd’hui et dans %(days)s jours.")
            % {"days": LONGEST_FREEZE.days}
        )
    Voice.objects.filter(pk=voice.pk).update(frozen_until=until)
    audit.record("freeze_voice", voice, by=by, after={"until": until})
    weights.weigh()


@transaction.atomic
def thaw(voice: Voice, *, by: User) -> None:
    """End a freeze before its day. Twice is once."""
    if Voice.objects.filter(pk=voice.pk, frozen_until__isnull=False).update(frozen_until=None):
        audit.record("thaw_voice", voice, by=by)
        weights.weigh()
