"""The desk's verbs. Each takes a mention, and applies to its whole story.

A verb is one transaction: it locks, checks, writes the decision, and leaves one audit entry.
What cannot be done raises `Refusal`, whose sentence is for the person who asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from monitoring import life, lifetimes, signalling
from monitoring.deadlines import rules_in_force
from monitoring.models import Mention, Note, Status, Story
from monitoring.models.run import world_like
from monitoring.models.status import MAY_ACT, may_act
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User

# Nothing renews a claim where no script runs: a quarter of an hour, and « Prolonger ».
CLAIM = timedelta(minutes=15)

# What people decide, as `before` and `after` of the trail hold it: codes and times only.
DECISION = (
    "status", "stage", "useful", "priority", "category", "disposition", "dismiss_reason",
    "due_at", "triaged_at", "first_action_at", "closed_at", "reopened_at",
)  # fmt: skip
Changes = Mapping[str, object]
ENDED = {Status.CLOSED, Status.DISMISSED}


# --- Claims ----------------------------------------------------------------------------------


@transaction.atomic
def claim(mention: Mention, *, by: User) -> None:
    """Take a mention in hand, or go on holding it. One winner, whoever asks at the same time."""
    now = timezone.now()
    lead = lead_of(mention)
    refuse_if_purged(lead)
    free = Q(claimed_by=None) | Q(claimed_until__lte=now) | Q(claimed_by=by)
    open_ = Mention.every.filter(free, pk=lead.pk, status__lt=Status.CLOSED)
    if not open_.update(claimed_by=by, claimed_until=now + CLAIM):
        lead.refresh_from_db()
        refuse_if_held(lead, by=by, now=now)
        raise Refusal(_("Cette mention n’attend plus de décision. Rouvrez-la pour la reprendre."))
    if not (lead.claimed_by_id == by.pk and lead.claim_is_live(now=now)):
        audit.record("claim", lead, by=by)
        live.tell(Topic.MENTIONS, [lead.pk])


@transaction.atomic
def release(mention: Mention, *, by: User) -> None:
    """Give back what one holds; giving back what one does not hold changes nothing."""
    lead = lead_of(mention)
    held = Mention.every.filter(pk=lead.pk, claimed_by=by)
    if held.update(claimed_by=None, claimed_until=None):
        audit.record("release", lead, by=by)
        live.tell(Topic.MENTIONS, [lead.pk])


# --- Decisions -------------------------------------------------------------------------------


def qualify(
    mention: Mention, *, by: User, seen: int, useful: str, priority: int, category: str
) -> AuditEntry:
    """Answer the three questions: is it useful, how urgent, of what nature. Opens the mention.

    `seen` is the version that the person had on screen.
    """
    return decide(
        mention,
        "qualify",
        by=by,
        seen=seen,
        status=Status.OPEN,
        useful=useful,
        priority=priority,
        category=category,
        due_at=rules_in_force(world_like(mention)).due_at(mention.captured_at, priority),
    )


def refer(mention: Mention, *, by: User, seen: int, to: str, return_on: date) -> AuditEntry:
    """Hand a mention over to somebody who must come back about it by a date."""
    return decide(
        mention,
        "refer",
        by=by,
        seen=seen,
        unaudited={"referred_to": to, "return_on": return_on},
        status=Status.REFERRED,
        stage="",
    )


def close(
    mention: Mention, *, by: User, seen: int, disposition: str, without_call: bool = False
) -> AuditEntry:
    """End the matter, saying what was done about it."""
    return decide(
        mention,
        "close",
        by=by,
        seen=seen,
        without_call=without_call,
        status=Status.CLOSED,
        stage="",
        disposition=disposition,
        closed_at=timezone.now(),
    )


def dismiss(
    mention: Mention, *, by: User, seen: int, reason: str, without_call: bool = False
) -> AuditEntry:
    """Set aside what asks for nothing, saying why."""
    return decide(
        mention,
        "dismiss",
        by=by,
        seen=seen,
        reason=reason,
        without_call=without_call,
        status=Status.DISMISSED,
        stage="",
        useful="no",
        dismiss_reason=reason,
    )


def reopen(mention: Mention, *, by: User, seen: int) -> AuditEntry:
    """Take up again what was ended."""
    return decide(
        mention,
        "reopen",
        by=by,
        seen=seen,
        status=Status.OPEN,
        disposition="",
        dismiss_reason="",
        closed_at=None,
        reopened_at=timezone.now(),
    )


@transaction.atomic
def decide(
    mention: Mention,
    verb: str,
    *,
    by: User,
    seen: int,
    reason: str = "",
    unaudited: Changes | None = None,
    without_call: bool = False,
    **changes: object,
) -> AuditEntry:
    """Write one decision on a mention and its whole story, with its audit entry.

    `unaudited` are words of people, which the trail must not hold. `without_call`: the person
    knows that no call to 911 is written down for this life, and ends the matter all the same.
    """
    lead, members = hold(mention)
    now = timezone.now()
    refuse_if_purged(lead)
    refuse_if_held(lead, by=by, now=now)
    if done := already_done(lead, verb, by=by, seen=seen, changes=changes):
        return done
    refuse_if_changed(lead, seen=seen)
    refuse_move(lead, verb)
    if changes["status"] in ENDED and not without_call:
        life.refuse_uncalled(lead)
    changes["triaged_at"] = lead.triaged_at or now
    changes["first_action_at"] = lead.first_action_at or now
    before = codes(lead, changes)
    write(
        members,
        {**changes, **(unaudited or {}), **claim_after(changes, by=by, now=now)},
    )
    signalling.assess_about(members, by=by)
    return audit.record(
        verb,
        lead,
        by=by,
        reason=reason,
        before=before,
        after={**changes, "version": lead.version + 1},
    )


def claim_after(changes: Changes, *, by: User, now: datetime) -> Changes:
    """An act renews the claim; ending or handing over the matter releases it."""
    if changes["status"] == Status.OPEN:
        return {"claimed_by": by, "claimed_until": now + CLAIM}
    return {"claimed_by": None, "claimed_until": None}


# --- Notes -----------------------------------------------------------------------------------


@transaction.atomic
def note(mention: Mention, *, by: User, text: str, form_key: UUID) -> Note:
    """Write beside a mention. The same form sent twice is one note; other words are another."""
    refuse_if_purged(Mention.every.select_for_update().get(pk=mention.pk))
    words = {"mention": mention, "author": by, "text": text}
    written, created = Note.objects.get_or_create(form_key=form_key, defaults=words)
    if not created and any(getattr(written, name) != value for name, value in words.items()):
        written, created = Note.objects.create(**words), True
    if created:
        lifetimes.prolong(mention, now=timezone.now())
        audit.record("note", mention, by=by, after={"note": written.pk})
        live.tell(Topic.MENTIONS, [mention.pk])
    return written


# --- Undo ------------------------------------------------------------------------------------


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


# --- Holding still while deciding --------------------------------------------------------------


def lead_of(mention: Mention) -> Mention:
    """The mention that stands for its story in the queue; itself when it stands alone."""
    lead = Mention.every.filter(led_story__mentions=mention.pk).first()
    return lead or Mention.every.get(pk=mention.pk)


def hold(mention: Mention) -> tuple[Mention, list[Mention]]:
    """Lock a mention and its story until the end of the transaction: (lead, all members).

    The story's row is locked first, always, so that two verbs on two copies take turns. A
    mention that joined a story in between is looked up again, with its first lock let go.
    """
    while True:
        story_id = Mention.every.values_list("story_id", flat=True).get(pk=mention.pk)
        with transaction.atomic():
            members = lock(mention, story_id=story_id)
            if mention.pk in {m.pk for m in members if m.story_id == story_id}:
                return leading(members), members
            transaction.set_rollback(True)


def lock(mention: Mention, *, story_id: int | None) -> list[Mention]:
    """A story's members as they stand now, or the mention alone; none if the story is gone."""
    rows = Mention.every.select_for_update().order_by("pk")
    if story_id is None:
        return list(rows.filter(pk=mention.pk))
    story = Story.objects.select_for_update().filter(pk=story_id).first()
    return list(rows.filter(story=story)) if story else []


def leading(members: Sequence[Mention]) -> Mention:
    """The lead among a story's members, in which a mention alone leads itself."""
    story = members[0].story
    return next(member for member in members if story is None or member.pk == story.lead_id)


def write(members: Sequence[Mention], changes: Changes) -> None:
    numbers = [member.pk for member in members]
    purge_on = lifetimes.after_act(leading(members), changes, now=timezone.now())
    Mention.every.filter(pk__in=numbers).update(
        version=F("version") + 1, purge_on=purge_on, **changes
    )
    live.tell(Topic.MENTIONS, numbers)


def codes(mention: Mention, names: Changes) -> dict[str, object]:
    """What a mention holds in the named decision fields."""
    return {name: getattr(mention, name) for name in DECISION if name in names}


def already_done(
    lead: Mention, verb: str, *, by: User, seen: int, changes: Changes
) -> AuditEntry | None:
    """This very act, if the same person just did it: a form sent twice is done once."""
    if lead.version != seen + 1:
        return None
    last = (
        AuditEntry.objects.filter(target_kind="mention", target_id=lead.pk, verb=verb, actor=by)
        .order_by("-id")
        .first()
    )
    if last is None or last.after.get("version") != lead.version:
        return None
    asked = {name: value for name, value in changes.items() if not name.endswith("_at")}
    return last if all(last.after.get(name) == value for name, value in asked.items()) else None


# --- Refusals --------------------------------------------------------------------------------


def refuse_if_held(mention: Mention, *, by: User, now: datetime) -> None:
    if mention.claim_is_live(now=now) and mention.claimed_by_id != by.pk:
        raise Refusal(
            _("Déjà prise par %(name)s, jusqu’à %(time)s. Choisissez-en une autre, ou attendez.")
            % {
                "name": mention.claimed_by,
                "time": time_format(timezone.localtime(mention.claimed_until)),
            }
        )


def refuse_if_purged(mention: Mention) -> None:
    if mention.purged_at:
        raise Refusal(_("Cette mention est expirée\u00a0: son texte est détruit."))


def refuse_if_changed(mention: Mention, *, seen: int) -> None:
    if mention.version != seen:
        raise Refusal(
            _(
                "Quelqu’un a agi sur cette mention depuis que vous l’avez ouverte. "
                "Votre saisie est conservée\u00a0: relisez, puis envoyez de nouveau."
            )
        )


def refuse_move(mention: Mention, verb: str) -> None:
    if may_act(verb, mention.status):
        return
    status = Status(mention.status).label
    if mention.ended:
        raise Refusal(
            _("Cette mention est «\u00a0%(status)s\u00a0»\u00a0: rouvrez-la d’abord.")
            % {"status": status}
        )
    raise Refusal(
        _("Cette mention est «\u00a0%(status)s\u00a0»\u00a0: ce geste ne s’y applique pas.")
        % {"status": status}
    )
