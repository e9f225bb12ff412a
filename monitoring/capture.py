"""What people saw or heard where nothing is polled, brought in by hand: the same mention as others.

The link is never asked: it was pasted because somebody read it, and its words are what they say
of it. The door to the network stays for the sources, whose terms of use somebody has read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring import triage
from monitoring.deadlines import rules_in_force
from monitoring.ingest import pipeline
from monitoring.ingest.match import Matcher, provenance
from monitoring.ingest.normalise import digest
from monitoring.ingest.signals import vital_mentions
from monitoring.itemise import itemise
from monitoring.items import Brought, Item
from monitoring.links import spellings
from monitoring.models import (
    Family,
    Keep,
    Kind,
    Match,
    Mention,
    Platform,
    Priority,
    Sighting,
    Source,
    Watch,
)
from monitoring.models.mention import BackWhy, ParkedWhy
from monitoring.models.run import in_world, world_like
from monitoring.waking import wake_if_aside
from monitoring.worlds import NO_RUN, World, world_of
from msgu import live
from msgu.live import Topic
from msgu.refusal import Refusal
from msgu.text.clean import Clean
from msgu.text.fold import fold
from msgu.users import audit
from msgu.users.models import AuditEntry, User


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person captures: `link` in its one form, or ""; `title` and `text` are clean.

    `platform` is where they saw or heard it; `priority` and `category` are what they propose, if
    anything. `note` is theirs, for the team. `form_key` was made with the form.
    """

    form_key: UUID
    link: str
    title: Clean
    text: Clean
    author: str
    platform: str
    published_at: datetime | None
    priority: int | None
    category: str
    note: str

    @property
    def words(self) -> str:
        """What was said, folded: two captures are compared by it."""
        return fold(f"{self.title} {self.text}")

    @property
    def token(self) -> str:
        """What a form sent twice carries twice: its key, and what it says."""
        return named(str(self.form_key), self.link, self.title, self.text)


@dataclass(frozen=True, kw_only=True)
class Captured:
    """The mention that stands for what was captured; `known` if the desk held it already."""

    mention: Mention
    known: bool


@transaction.atomic
def capture(said: Said, *, by: User) -> Captured:
    """Bring in what somebody saw; what the desk holds already is given back, and loses nothing."""
    world = world_of(by)
    if world.run == NO_RUN:
        raise Refusal(_("La démonstration est terminée\u00a0: rien ne peut plus y être saisi."))
    source = take_turn(world)
    held = held_already(said, world=world)
    if held is None:
        return bring_in(said, source, by=by)
    if was_sent(said, held, by=by):
        return Captured(mention=held, known=False)
    if is_another_matter(said, held, source=source):
        return bring_in(said, source, by=by, beside=True)
    if held.purged_at:
        raise Refusal(
            _(
                "Ce lien a déjà été au poste, et son texte est détruit depuis. "
                "Écrivez ce qui est dit\u00a0: cela fera une nouvelle mention."
            )
        )
    return add_to(held, said, source, by=by)


# --- The source of what has none -----------------------------------------------------------------


def take_turn(world: World) -> Source:
    """The source of what a world's people capture, made when it is first needed.

    Its row is locked until the transaction ends: of two captures of one link, the second finds
    the first. People type too slowly for anybody to wait.
    """
    where = {"kind": Kind.MANUAL, "address": "", "origin": world.origin, "run_id": world.run}
    Source.objects.get_or_create(**where, defaults=BY_HAND)
    return Source.objects.select_for_update(no_key=True).get(**where)


# Its terms have been checked by nobody: nothing is read, and it can never be switched on.
BY_HAND = {
    "name": "Saisie manuelle",
    "family": Family.COMMUNITY,
    "keep": Keep.ALL,
    "queue_all": True,
    "permitted_use": "Ce qu’une personne de l’équipe a vu ou entendu elle-même, et saisi de sa "
    "main : un lien, des mots, jamais d’image. Le poste ne lit pas le lien.",
    "use_case": "Trier au poste ce qu’aucune source écoutée n’apporte.",
}  # fmt: skip


# --- What is here already ------------------------------------------------------------------------


def held_already(said: Said, *, world: World) -> Mention | None:
    """The mention that the desk holds of what is captured: under its link, or sent just before.

    Of several, the one that says the same, else one that is still open, else the oldest.
    """
    same = Q(key__in=[key_of(name) for name in (name_of(said), apart_name(said))])
    if said.link:
        # A feed names its items in its own way: what they lead to is the same.
        same |= Q(url__in=spellings(said.link)) & ~Q(url="")
    found = list(Mention.every.filter(in_world(world), same).order_by("pk"))
    return min(found, key=lambda one: closeness(one, said), default=None)


def closeness(mention: Mention, said: Said) -> tuple[bool, bool, bool, int]:
    other = fold(f"{mention.title} {mention.text}") != said.words
    return other, mention.purged_at is not None, mention.ended, mention.pk


def name_of(said: Said) -> str:
    """The external id of what is captured.

    Without a link it is the form's own: two people on the telephone who say the same are two.
    """
    return said.link or f"saisie:{said.token}"


def apart_name(said: Said) -> str:
    """The external id of words that stand beside another mention of the same link."""
    return f"saisie:{named(said.link, said.title, said.text)}"


def free_name(said: Said, source: Source) -> str:
    """The same, unless a mention that was destroyed bears it: it would never come back."""
    name = apart_name(said)
    gone = Mention.every.filter(key=key_of(name), run=source.run_id, purged_at__isnull=False)
    return f"saisie:{said.token}" if gone.exists() else name


def named(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def key_of(external_id: str) -> bytes:
    return digest(Platform.WEB, external_id)


def was_sent(said: Said, held: Mention, *, by: User) -> bool:
    """Whether this very form was received before: pressed twice, or loaded again."""
    acts = AuditEntry.objects.filter(target_kind="mention", target_id=held.pk, actor=by)
    return acts.filter(verb__in=["capture", "capture_again"], after__sent=said.token).exists()


def is_another_matter(said: Said, held: Mention, *, source: Source) -> bool:
    """Whether words given with a link that is here must stand for themselves.

    As with sources: nobody's words are smothered by another's. A group's page is one link for all
    that is said there.
    """
    if not brings_words(said, held):
        return False
    if held.purged_at or triage.lead_of(held).ended:
        return True
    if says_nothing(held, source=source):
        return False
    answered = set(Match.objects.filter(mention=held).values_list("watch", flat=True))
    return any(number not in answered for number in watches_answered(said, source=source))


def brings_words(said: Said, held: Mention) -> bool:
    """Whether a text says something that the mention does not; a page's title never does."""
    return fold(said.text) not in fold(f"{held.title} {held.text}")


def says_nothing(held: Mention, *, source: Source) -> bool:
    """Whether somebody captured a bare link, whose words come now."""
    return held.source_id == source.pk and not held.text


def watches_answered(said: Said, *, source: Source) -> list[int]:
    matcher = Matcher(Watch.objects.active().filter(run=source.run_id))
    item = item_of(said, external_id="")
    where = provenance(source, author=item.author, language=item.language, platform=said.platform)
    return [hit.watch.pk for hit in matcher.hits(said.words, where)]


# --- Bringing in, or adding to what is here ------------------------------------------------------


def bring_in(said: Said, source: Source, *, by: User, beside: bool = False) -> Captured:
    """Make a mention; `beside` another of the same link, it takes a name of its own."""
    external_id = free_name(said, source) if beside else name_of(said)
    pipeline.ingest([(source, [item_of(said, external_id=external_id)])], now=timezone.now())
    mention = Mention.every.get(key=key_of(external_id), run=source.run_id)
    write_note(mention, said.note, key=said.form_key, by=by)
    record("capture", mention, said, by=by)
    return Captured(mention=mention, known=False)


def item_of(said: Said, *, external_id: str) -> Item:
    item = itemise(
        external_id=external_id,
        link=said.link,
        address="",
        author=said.author,
        dates=[],
        # Nobody can open what has no words at all.
        title=said.title or (Clean(said.link) if not said.text else said.title),
        text=said.text,
        language="",
    )
    brought = Brought(platform=said.platform, priority=said.priority, category=said.category)
    return replace(item, published_at=said.published_at, brought=brought)


def add_to(held: Mention, said: Said, source: Source, *, by: User) -> Captured:
    """See a mention once more, with what is said of it now; none of it is lost."""
    if held.source_id != source.pk:
        Sighting.objects.get_or_create(mention=held, source=source)
    lead = triage.lead_of(held)
    if brings_words(said, held):
        if says_nothing(held, source=source):
            fill(held, said, source)
        else:
            write_note(lead, said.text, key=uuid5(said.form_key, "text"), by=by)
    press(lead, said)
    write_note(lead, said.note, key=said.form_key, by=by)
    record("capture_again", held, said, by=by)
    live.tell(Topic.MENTIONS, [held.pk, lead.pk])
    return Captured(mention=held, known=True)


def fill(held: Mention, said: Said, source: Source) -> None:
    """Give its words to a link that was captured bare: its own source says them now."""
    item = item_of(said, external_id=held.external_id)
    titled = replace(item, title=item.title or held.title)
    pipeline.ingest([(source, [titled])], now=timezone.now())


def press(lead: Mention, said: Said) -> None:
    """Let a mention wait as urgently as is proposed now, while nobody has triaged it.

    What people decided stays theirs; a P1 that nobody had proposed rings all the same.
    """
    mention = Mention.every.select_for_update().get(pk=lead.pk)
    former, priority = mention.proposed_priority, mention.priority
    mention.proposed_priority = min(filter(None, [former, said.priority]), default=None)
    mention.proposed_category = mention.proposed_category or said.category
    if mention.triaged_at is None:
        hasten(mention, said, now=timezone.now())
    mention.save(update_fields=PRESSED)
    presses = mention.proposed_priority == Priority.VITAL != former
    if presses or mention.priority < priority:
        wake_if_aside(mention, BackWhy.PRESSED)
    if presses:
        vital_mentions([mention])


def hasten(mention: Mention, said: Said, *, now: datetime) -> None:
    rules = rules_in_force(world_like(mention))
    mention.priority = min(mention.priority, said.priority or Priority.ROUTINE)
    mention.due_at = min(mention.due_at, rules.due_at(mention.captured_at, mention.priority))
    if mention.parked_why == ParkedWhy.UNMATCHED:
        # It waited for nobody until now.
        mention.queued, mention.parked_why = True, ""
        mention.due_at = rules.due_at(now, mention.priority)


PRESSED = (
    "proposed_category", "proposed_priority", "priority", "due_at", "queued", "parked_why",
)  # fmt: skip


def write_note(mention: Mention, text: str, *, key: UUID, by: User) -> None:
    if text:
        triage.note(mention, by=by, text=text, form_key=key)


def record(verb: str, mention: Mention, said: Said, *, by: User) -> None:
    """Who captured it is for the trail: the mention's author is who said it."""
    after = {"platform": said.platform, "priority": said.priority, "category": said.category}
    audit.record(verb, mention, by=by, after={**after, "sent": said.token})
