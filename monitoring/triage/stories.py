"""What people do with stories: bring two together, take a member out, answer a suggestion.

What people say wins for ever over what the machine finds (`ingest.refused`). Each verb is one
transaction, which takes the lane, then stories, then mentions, each by number; each leaves one
audit entry, on the lead that stays, which `undoing` can take back.

Neither what is protected nor what is purged is brought together or parted: its words must not show
to who would compare them, or are gone. What is ended is reopened before it is brought together
with anything; a member can leave it all the same, since it may have been wrongly ended with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import life
from monitoring.ingest import group
from monitoring.models import LinkState, Mention, Story, StoryLink
from monitoring.models.mention import JoinedBy
from monitoring.models.run import world_like
from monitoring.triage.holding import codes, exact, lead_of
from monitoring.triage.likeness import between, held_link, remember
from monitoring.triage.refusals import refuse_if_held, refuse_if_purged
from monitoring.triage.together import hold_all
from monitoring.triage.uniting import around, as_leading, kept, unite
from monitoring.triage.writing import write
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.users import audit
from msgu.users.models import AuditEntry, User


@transaction.atomic
def merge(mention: Mention, *, into: Mention, by: User, knowingly: bool = False) -> AuditEntry:
    """Let two mentions, or two whole stories, be one.

    `knowingly`: the person has been told that a life may be in danger in one of them.
    """
    hold_all([mention.pk, into.pk])
    lead, joining = sorted((lead_of(mention), lead_of(into)), key=leads_by)
    refuse_to_merge(lead, joining, by=by)
    if not knowingly:
        refuse_unknowingly(lead, joining)
    theirs, ours = numbers_of(joining), numbers_of(lead)
    changes = as_leading(lead, joining)
    before = {
        **codes(lead, changes),
        "joining": {"id": joining.pk, **kept(joining)},
        "members": sorted(theirs),
        "wake_at_size": joining.story.wake_at_size if joining.story else None,
    }
    write(lead, ours, changes)
    story = unite(Mention.every.get(pk=lead.pk), joining, how=JoinedBy.PERSON)
    before["links"] = remember(
        between(ours, theirs) | Q(mention=joining, story=story),
        mention=joining,
        like=lead,
        story=story,
        state=LinkState.CONFIRMED,
        by=by,
    )
    after = {**changes, "story": story.pk, "version": lead.version + 1}
    return audit.record("merge_stories", lead, by=by, before=before, after=after)


def leads_by(lead: Mention) -> tuple[Any, ...]:
    """Which of two leads goes on leading: the more pressing, so that no life goes behind what is
    not one; of two that press as much the one that people have decided on, whose decision would be
    lost behind the other; else the one that was received first.
    """
    return (not life.is_life(lead), lead.priority, lead.triaged_at is None, lead.pk)


def numbers_of(lead: Mention) -> list[int]:
    return list(around(lead).values_list("pk", flat=True))


@transaction.atomic
def split(member: Mention, *, by: User) -> AuditEntry:
    """Take a member out of its story: it stands in the queue again, by its own words and deadline.

    A lead keeps what was decided, and the oldest of the others stands in its place. It is never
    brought back by the machine.
    """
    hold_all([member.pk])
    member = Mention.every.select_related("story__lead").get(pk=member.pk)
    refuse_to_split(member, by=by)
    assert member.story
    number, led = member.story.pk, member.story.lead_id == member.pk
    rest = group.heir_of(member.story) if led else member.story.lead
    follower = as_following(rest if led else member)
    group.leave(member)
    Mention.every.filter(pk=member.pk).update(version=F("version") + 1)
    story = Story.objects.filter(pk=number).first()
    rest = Mention.every.get(pk=rest.pk)
    Mention.every.filter(pk=rest.pk).update(version=F("version") + 1)
    links = remember(
        between([member.pk], [rest.pk]) | Q(mention=member, story__isnull=False, story=story),
        mention=member,
        like=rest,
        story=story,
        state=LinkState.REFUSED,
        by=by,
    )
    live.tell(Topic.MENTIONS, [member.pk, rest.pk])
    return audit.record(
        "split_story",
        rest,
        by=by,
        before={
            # Who follows again once this is undone.
            "follower": follower,
            "led": led,
            "links": links,
        },
        after={
            "leaving": member.pk,
            "leaving_version": member.version + 1,
            "version": rest.version + 1,
        },
    )


def as_following(mention: Mention) -> dict[str, object]:
    """What is a follower's own, whatever its story becomes."""
    return {"joined_by": mention.joined_by, "due_at": exact(mention.due_at)}


@transaction.atomic
def accept(mention: Mention, *, link: StoryLink, by: User, knowingly: bool = False) -> AuditEntry:
    """Say that a mention and what resembles it are one story."""
    group.take_the_lane()
    link = held_link(link.pk, about=mention)
    return merge(link.mention, into=link.like, by=by, knowingly=knowingly)


@transaction.atomic
def refuse(mention: Mention, *, link: StoryLink, by: User) -> AuditEntry:
    """Say that a mention and what resembles it are two stories: nothing brings them together."""
    hold_all([mention.pk])
    lead = lead_of(mention)
    refuse_if_purged(lead)
    refuse_protected([lead])
    refuse_if_held(lead, by=by, now=timezone.now())
    link = held_link(link.pk, about=lead)
    links = remember(
        Q(pk=link.pk),
        mention=link.mention,
        like=link.like,
        story=link.story,
        state=LinkState.REFUSED,
        by=by,
    )
    live.tell(Topic.MENTIONS, [link.mention_id, link.like_id])
    before, after = {"links": links}, {"link": link.pk, "version": lead.version}
    return audit.record("refuse_link", lead, by=by, before=before, after=after)


# --- What cannot be done -------------------------------------------------------------------------


def refuse_to_merge(one: Mention, other: Mention, *, by: User) -> None:
    if one.pk == other.pk:
        raise Refusal(_("C’est déjà la même histoire."))
    if world_like(one) != world_like(other):
        raise Refusal(_("Ce qui est réel et ce qui est joué ne se réunissent jamais."))
    for mention in (one, other):
        refuse_protected(around(mention).filter(protected=True)[:1])
    for mention in (one, other):
        refuse_if_purged(mention)
        refuse_ended(mention)
        refuse_if_held(mention, by=by, now=timezone.now())


def refuse_to_split(member: Mention, *, by: User) -> None:
    if member.story is None:
        raise Refusal(_("Cette mention est seule\u00a0: elle n’est plus dans une histoire."))
    refuse_if_purged(member)
    refuse_protected([member, member.story.lead])
    refuse_if_held(member.story.lead, by=by, now=timezone.now())


def refuse_ended(mention: Mention) -> None:
    if mention.ended:
        raise Refusal(
            _("La mention nº\u00a0%(number)s est réglée\u00a0: rouvrez-la avant de la réunir.")
            % {"number": mention.pk}
        )


def refuse_protected(mentions: Iterable[Mention]) -> None:
    if any(mention.protected for mention in mentions):
        raise Refusal(
            _(
                "Une de ces mentions est protégée\u00a0: elle n’est ni réunie à une autre, ni "
                "séparée, tant que la protection n’est pas levée."
            )
        )


def refuse_unknowingly(one: Mention, other: Mention) -> None:
    """Behind a story, a second call for help would not be seen."""
    if life.is_life(one) or life.is_life(other):
        raise Refusal(
            _(
                "Une vie est peut-être en danger\u00a0: confirmez que les mentions nº\u00a0%(one)s "
                "et nº\u00a0%(other)s parlent de la même personne, au même endroit."
            )
            % {"one": one.pk, "other": other.pk}
        )
