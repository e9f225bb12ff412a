"""Write what some readings bring, once: new mentions, sightings, matches, edits in place."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring.ingest.candidate import Arrival, Candidate, Known
from monitoring.ingest.edit import edit_in_place
from monitoring.ingest.insert import explain, insert
from monitoring.models import Mention, Sighting


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What came of some readings; `edited` are mentions whose text their source replaced."""

    new: Sequence[Arrival]
    edited: Sequence[Mention]

    @property
    def sources(self) -> set[int]:
        """The numbers of the sources that gave something new."""
        new = {arrival.candidate.source.pk for arrival in self.new}
        return new | {mention.source_id for mention in self.edited}


def store(candidates: Sequence[Candidate], *, now: datetime) -> Stored:
    """Store what is kept of some readings, in the caller's transaction. Safe to repeat."""
    new: list[Arrival] = []
    edited: list[Mention] = []
    for run, of_run in by_run(candidates).items():
        known = known_by_key({c.draft.key for c in of_run}, run=run)
        arrivals = insert(first_of_each(of_run, known), now=now)
        new += arrivals
        explain(arrivals)
        see(of_run, arrivals=arrivals, known=known, run=run)
        edited += edit_in_place(of_run, known, now=now)
    return Stored(new=new, edited=edited)


def by_run(candidates: Iterable[Candidate]) -> dict[int | None, list[Candidate]]:
    """What is real and what each run plays never meet."""
    runs: dict[int | None, list[Candidate]] = {}
    for candidate in candidates:
        runs.setdefault(candidate.source.run_id, []).append(candidate)
    return runs


def known_by_key(keys: Collection[bytes], *, run: int | None) -> dict[bytes, Known]:
    """What the desk (or a run) already holds of these keys.

    Asked before anything is written: a conflict would cost a row's whole search vector.
    """
    held = Mention.every.filter(key__in=keys, run=run)
    columns = ("key", "pk", "source", "purged_at", "title", "text")
    return {
        bytes(key): Known(
            pk=pk, source=source, purged=purged_at is not None, title=title, text=text
        )
        for key, pk, source, purged_at, title, text in held.values_list(*columns)
    }


def first_of_each(candidates: Iterable[Candidate], known: Container[bytes]) -> list[Candidate]:
    """The first kept candidate of each unknown key.

    In the order of their keys: two workers that share posts insert them in the same order.
    """
    first: dict[bytes, Candidate] = {}
    for candidate in candidates:
        if candidate.draft.key not in known and candidate.is_kept:
            first.setdefault(candidate.draft.key, candidate)
    return [first[key] for key in sorted(first)]


def see(
    candidates: Iterable[Candidate],
    *,
    arrivals: Iterable[Arrival],
    known: Mapping[bytes, Known],
    run: int | None,
) -> None:
    """Remember which sources carried which mentions.

    A mention's own source was written with it; only what others carry too is looked at.
    """
    homes = {key: (mention.pk, mention.source) for key, mention in known.items()}
    for arrival in arrivals:
        homes[arrival.candidate.draft.key] = (arrival.pk, arrival.candidate.source.pk)
    lost = {c.draft.key for c in candidates if c.is_kept} - homes.keys()
    if lost:
        # Another worker stored the same posts meanwhile.
        late = known_by_key(lost, run=run)
        homes.update({key: (mention.pk, mention.source) for key, mention in late.items()})
    pairs = {
        (homes[c.draft.key][0], c.source.pk)
        for c in candidates
        if c.draft.key in homes and homes[c.draft.key][1] != c.source.pk
    }
    seen = Sighting.objects.filter(
        mention__in={mention for mention, _ in pairs}, source__in={source for _, source in pairs}
    )
    unseen = pairs.difference(seen.values_list("mention", "source")) if pairs else pairs
    Sighting.objects.bulk_create(
        [Sighting(mention_id=mention, source_id=source) for mention, source in sorted(unseen)],
        ignore_conflicts=True,
    )
