"""The voices of the demonstration: what they said for weeks, and their sheets.

Everything is invented, and goes through the desk's own doors: the pipeline and the verbs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from crisiscell.demonstration.voices_cast import PARTS, PROPOSED, REPEATED, REPEATED_BY, Part, Said
from influencers import records, voices
from influencers.accounts import Account
from influencers.models import Region, Voice
from influencers.models.voice import LIVES, REVIEWED_EVERY
from monitoring import triage
from monitoring.ingest import pipeline
from monitoring.items import Item
from monitoring.models import Category, Disposition, Mention, Priority, Source, Useful, Watch
from monitoring.worlds import world_of
from msgu.users.models import User

# Heard within the hour, as all of the demonstration's past: what was published is older.
HEARD_BEFORE = timedelta(minutes=57)
TOPIC = "Inondation"


def play(sources: Mapping[str, Source], *, by: User, answers: User, now: datetime) -> None:
    """What they said, then their sheets, as one lead would have written them."""
    topics = list(Watch.objects.in_world(world_of(by)).filter(hazard=TOPIC).order_by("pk")[:1])
    for part in PARTS:
        mentions = [heard(sources[part.slug], part, one, by=by, now=now) for one in part.said]
        voice = open_sheet(part, topics=topics, by=by, answers=answers)
        for one, mention in zip(part.said, mentions, strict=True):
            records.record_stance(voice, evidence=mention, topic=topics[0], value=one.stance, by=by)
        promise(voice, part, by=by)
        age(voice, part, by=by)
    repeat(sources, by=by, now=now)


def heard(source: Source, part: Part, said: Said, *, by: User, now: datetime) -> Mention:
    at = now - timedelta(days=said.days)
    item = item_of(said.text, slug=part.slug, handle=part.handle, at=at)
    return brought(source, item, by=by, now=now)


def brought(source: Source, item: Item, *, by: User, now: datetime) -> Mention:
    """A mention of it, sorted and closed."""
    stored = pipeline.ingest([(source, [item])], now=now - HEARD_BEFORE)
    return close(Mention.every.get(pk=stored.new[0].pk), by=by)


def close(mention: Mention, *, by: User) -> Mention:
    triage.qualify(
        mention, by=by, seen=0, useful=Useful.YES, priority=Priority.ROUTINE,
        category=Category.MEDIA,
    )  # fmt: skip
    triage.close(mention, by=by, seen=1, disposition=Disposition.MONITORED)
    return mention


def item_of(text: str, *, slug: str, handle: str, at: datetime) -> Item:
    name = f"demo:voix-{handle.lstrip('@')}-{at.date()}"
    return Item(
        external_id=name,
        # On its feed's own site: on the web, a name is an author's within a site only.
        url=f"https://{slug.replace('_', '-')}.demo.example/{name}",
        author=handle,
        published_at=at,
        published_raw=at.isoformat(),
        title="",
        text=text,
        language="fr",
    )


def open_sheet(part: Part, *, topics: Sequence[Watch], by: User, answers: User) -> Voice:
    draft = Voice(**part.sheet, areas=[Region.R12], sector="MRC des Trois-Érables")
    if draft.reach_band:
        draft.reach_on = timezone.localdate()
    if draft.prepared_line:
        draft.respondent = answers
    account = Account(platform="web", handle=part.handle)
    return voices.add(draft, topics=topics, account=account, by=by)


def promise(voice: Voice, part: Part, *, by: User) -> None:
    for days, words, answer, done in part.asked:
        asked_on = timezone.localdate() - timedelta(days=days)
        commitment = records.ask(voice, asked=words, asked_on=asked_on, by=by)
        records.settle(commitment, answer=answer, done=done, by=by)


def age(voice: Voice, part: Part, *, by: User) -> None:
    """A sheet that is due for review, and one that an election freezes."""
    if part.reviewed:
        then = timezone.localdate() - timedelta(days=part.reviewed)
        Voice.objects.filter(pk=voice.pk).update(
            reviewed_on=then, review_due=then + REVIEWED_EVERY, expires_on=then + LIVES
        )
    if part.frozen:
        until = timezone.localdate() + timedelta(days=part.frozen)
        voices.freeze(voice, until=until, by=by)


def repeat(sources: Mapping[str, Source], *, by: User, now: datetime) -> None:
    """Each remark of one account, then the same words from many others."""
    for days, text in enumerate(REPEATED, start=3):
        at = now - timedelta(days=days)
        handles = [PROPOSED, *(f"@exo_suit_{days}_{n}" for n in range(1, REPEATED_BY + 1))]
        items = [
            item_of(text, slug="groupe_fb", handle=handle, at=at + timedelta(minutes=n))
            for n, handle in enumerate(handles)
        ]
        stored = pipeline.ingest([(sources["groupe_fb"], items)], now=now - HEARD_BEFORE)
        leads = Mention.every.filter(pk__in=[one.pk for one in stored.new]).leading()
        for lead in leads:
            close(lead, by=by)
