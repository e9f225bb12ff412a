"""Write what some readings bring, once: new mentions, sightings, matches, edits in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring.ingest.candidate import Arrival, Candidate, Known, Named
from monitoring.ingest.edit import Edited, edit_in_place
from monitoring.ingest.insert import explain, insert
from monitoring.ingest.normalise import identify_apart
from monitoring.ingest.own import keep_links
from monitoring.models import Match, Mention, Sighting


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What came of some readings."""

    new: Sequence[Arrival]
    edited: Sequence[Edited]

    def __add__(self, other: Stored) -> Stored:
        return Stored(new=[*self.new, *other.new], edited=[*self.edited, *other.edited])

    @property
    def mentions(self) -> list[int]:
        return [arrival.pk for arrival in self.new] + [edited.pk for edited in self.edited]

    @property
    def pressing(self) -> list[int]:
        """Mentions that may call for help: the new ones, and those whose new words do."""
        new = [arrival.pk for arrival in self.new]
        return new + [edited.pk for edited in self.edited if edited.presses]

    @property
    def sources(self) -> set[int]:
        """The numbers of the sources that gave something new."""
        new = {arrival.candidate.source.pk for arrival in self.new}
        return new | {edited.source for edited in self.edited}


def known_by_key(keys: Collection[bytes], *, run: int | None) -> dict[bytes, Known]:
    """What the desk (or a run) already holds of these keys.

    Asked before anything is made ready or written: most of what a feed says, it has said before.
    """
    held = Mention.every.filter(key__any_of=keys, run=run)
    columns = ("key", "pk", "source", "purged_at", "title", "text")
    return {
        bytes(key): Known(pk=pk, source=source, purged=bool(purged_at), title=title, text=text)
        for key, pk, source, purged_at, title, text in held.values_list(*columns)
    }


def is_news(named: Named, known: Mapping[bytes, Known]) -> bool:
    """Whether an item is new, or its own source now says it in other words."""
    mention = known.get(named.key)
    if mention is None:
        return True
    # Other sources may not rewrite a mention.
    own = mention.source == named.source.pk and not mention.purged
    return own and (mention.title, mention.text) != (named.item.title, named.item.text)


def apart(named: Iterable[Named], known: Mapping[bytes, Known]) -> list[Named]:
    """Items that say, in other words, what another source's mention says under the same name.

    A source may not rewrite another's mention, nor be smothered by it: an aggregator that cuts a
    town's alert short, and is read first, must not hide what the alert says.
    """
    return [
        Named(one.item, one.source, identify_apart(one.item, source=one.source), mention.pk)
        for one in named
        if (mention := known.get(one.key))
        and mention.source != one.source.pk
        and not mention.purged
        and (mention.title, mention.text) != (one.item.title, one.item.text)
    ]


def bring_something(candidates: Sequence[Candidate]) -> list[Candidate]:
    """All but the words beside another's mention that answer no watch beyond its own."""
    beside = {c.beside for c in candidates if c.beside is not None}
    if not beside:
        return list(candidates)
    matches = Match.objects.filter(mention__any_of=beside).values_list("mention", "watch")
    answered = set(matches)
    return [
        c
        for c in candidates
        if c.beside is None or any((c.beside, hit.watch.pk) not in answered for hit in c.hits)
    ]


def store(
    candidates: Sequence[Candidate], *, known: Mapping[bytes, Known], now: datetime
) -> Stored:
    """Store what is news in some readings of one run, in the caller's transaction."""
    changed = {known[c.draft.key].pk: c for c in candidates if c.draft.key in known}
    new = insert(first_of_each(c for c in candidates if c.draft.key not in known), now=now)
    explain(new)
    keep_links(new)
    return Stored(new=new, edited=edit_in_place(changed, now=now))


def first_of_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The first kept candidate of each key.

    In the order of their keys: two workers that share posts insert them in the same order.
    """
    first: dict[bytes, Candidate] = {}
    for candidate in candidates:
        if candidate.is_kept:
            first.setdefault(candidate.draft.key, candidate)
    return [first[key] for key in sorted(first)]


def see(
    named: Sequence[Named],
    *,
    new: Iterable[Arrival],
    known: Mapping[bytes, Known],
    run: int | None,
) -> None:
    """Remember which sources carried which mentions.

    A mention's own source was written with it: only those that others carry too are looked at.
    """
    homes = {key: (mention.pk, mention.source) for key, mention in known.items()}
    homes |= {a.candidate.draft.key: (a.pk, a.candidate.source.pk) for a in new}
    if unknown := {one.key for one in named} - homes.keys():
        # Nobody wants them, or another worker has stored them meanwhile.
        late = known_by_key(unknown, run=run)
        homes |= {key: (mention.pk, mention.source) for key, mention in late.items()}
    pairs = {
        (homes[one.key][0], one.source.pk)
        for one in named
        if one.key in homes and homes[one.key][1] != one.source.pk
    }
    if pairs:
        mentions, sources = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
        seen = Sighting.objects.filter(mention__any_of=mentions, source__any_of=sources)
        pairs.difference_update(seen.values_list("mention", "source"))
    Sighting.objects.bulk_create(
        [Sighting(mention_id=mention, source_id=source) for mention, source in sorted(pairs)],
        ignore_conflicts=True,
    )
