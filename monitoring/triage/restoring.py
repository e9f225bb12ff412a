"""Giving stories back the shape that they had before one's own act (`triage.stories`).

`undoing` asks for it, once nobody has acted since; it writes what the lead gets back itself.
"""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import deadlines
from monitoring.deadlines import Rules
from monitoring.models import Mention, Story
from monitoring.triage import likeness
from monitoring.triage.holding import lead_of
from monitoring.triage.refusals import refuse_if_held, refuse_if_purged
from monitoring.triage.stories import numbers_of, refuse_protected
from monitoring.triage.uniting import around, part, read_kept, unite, with_latecomers
from msgu.refusal import Refusal
from msgu.users.models import AuditEntry, User

VERBS = frozenset({"merge_stories", "split_story", "refuse_link"})


def touched(entry: AuditEntry) -> Collection[int]:
    """The mentions whose stories an undo is about."""
    return {entry.target_id, entry.after.get("leaving", entry.target_id)}


def reshape(
    entry: AuditEntry, lead: Mention, *, by: User, rules: Rules
) -> tuple[Mention, list[int]]:
    """Undo what an act did to stories that are all locked; gives who stands for `lead` now, and
    the numbers of those around it.
    """
    refuse_protected(around(lead).filter(protected=True)[:1])
    if entry.verb == "merge_stories":
        part_again(entry, lead, rules=rules)
    elif entry.verb == "split_story":
        unite_again(entry, lead, by=by)
    likeness.give_back(entry.before["links"])
    leading = lead_of(lead)
    return leading, numbers_of(leading)


def part_again(entry: AuditEntry, lead: Mention, *, rules: Rules) -> None:
    joining, story = entry.before["joining"], lead.story
    member = Mention.every.filter(pk=joining["id"], story__isnull=False, story=story).first()
    if member is None or story is None:
        raise Refusal(_("Cette histoire a changé depuis\u00a0: elle ne se défait plus ainsi."))
    leaving = with_latecomers(story, entry.before["members"], since=entry.at)
    values = read_kept(joining)
    values |= deadlines.restored(member, values, rules=rules, acted_at=entry.at)
    part(story, member.pk, leaving, values)
    Story.objects.filter(lead=member).update(wake_at_size=entry.before["wake_at_size"])


def unite_again(entry: AuditEntry, rest: Mention, *, by: User) -> None:
    """Bring back the member that left, with what has joined it since."""
    member = Mention.every.get(pk=entry.after["leaving"])
    refuse_if_purged(member)
    refuse_protected([member])
    refuse_if_held(member, by=by, now=timezone.now())
    if member.version != entry.after["leaving_version"]:
        raise Refusal(_("Quelqu’un a agi depuis\u00a0: l’annulation effacerait son geste."))
    lead, follower = (member, rest) if entry.before["led"] else (rest, member)
    own = read_kept(entry.before["follower"])
    unite(lead, follower, how=own["joined_by"])
    Mention.every.filter(pk=follower.pk).update(due_at=own["due_at"])
