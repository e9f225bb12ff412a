"""How a mention travels, top-down: what came of asking sources, taken into Postgres.

`hear.ask` runs in threads and touches no database; `take` writes answers in one transaction, so
that mentions, counts, validators and the next poll move together or not at all.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import DataError, OperationalError, connection, transaction
from django.utils import timezone

from monitoring.ingest import counting, set_aside
from monitoring.ingest.candidate import Candidate, Named
from monitoring.ingest.group import group, to_compare
from monitoring.ingest.hear import Answered, Failed, Heard
from monitoring.ingest.match import Matcher, provenance
from monitoring.ingest.normalise import identify, normalise
from monitoring.ingest.remember import remember
from monitoring.ingest.signals import vital_mentions
from monitoring.ingest.store import (
    Stored,
    apart,
    bring_something,
    is_news,
    known_by_key,
    see,
    store,
)
from monitoring.items import Item
from monitoring.models import Mention, Priority, Source, Watch
from msgu import live
from msgu.live import Topic

log = logging.getLogger(__name__)

# What one source says.
Spoken = tuple[Source, Sequence[Item]]


def take(answers: Sequence[Answered]) -> None:
    """Write what came of asking some sources: together, or each alone where that fails.

    Raises OperationalError where Postgres is away: the leases run out, and all are asked again.
    """
    try:
        take_together(answers)
    except OperationalError:
        log.exception("%s answers could not be taken in: once more", len(answers))
        connection.close_if_unusable_or_obsolete()
        take_together(answers)
    except Exception:
        log.exception("%s answers could not be taken in together", len(answers))
        for answered in answers:
            take_alone(answered)


@transaction.atomic
def take_together(answers: Sequence[Answered]) -> None:
    """Take in every answer whose lease is still ours."""
    now = timezone.now()
    ours = held(answers)
    heard = [
        (answered.source, answered.outcome.reading)
        for answered in ours
        if isinstance(answered.outcome, Heard) and answered.outcome.reading
    ]
    stored = ingest([(source, reading.items) for source, reading in heard], now=now)
    for source, reading in heard:
        set_aside.keep(source, reading.rejected, why="unreadable_item")
    remember(ours, news=stored.sources, now=now)


def take_alone(answered: Answered) -> None:
    """Whatever goes wrong here stays with its own source, and its neighbours are not lost."""
    try:
        take_together([answered])
    except (DataError, UnicodeError):
        take_item_by_item(answered)
    except OperationalError:
        raise
    except Exception:
        log.exception("source %s could not be taken in", answered.source.pk)
        take_together([Answered(source=answered.source, outcome=Failed(reason="internal"))])


@transaction.atomic
def take_item_by_item(answered: Answered) -> None:
    """Store the items that Postgres takes, and set the others aside."""
    now = timezone.now()
    news: set[int] = set()
    for ours in held([answered]):
        assert isinstance(ours.outcome, Heard)
        assert ours.outcome.reading
        for item in ours.outcome.reading.items:
            try:
                with transaction.atomic():
                    news |= ingest([(ours.source, [item])], now=now).sources
            except (DataError, UnicodeError):
                raw = json.dumps(asdict(item), default=str, indent=1)
                set_aside.keep(ours.source, [raw], why="refused_by_database")
        set_aside.keep(ours.source, ours.outcome.reading.rejected, why="unreadable_item")
        remember([ours], news=news, now=now)


def held(answers: Iterable[Answered]) -> list[Answered]:
    """The answers that are ours to take, their sources' rows locked.

    Those whose lease was lost are left to its new holder: the lease's number tells.
    """
    asked = {answered.source.pk: answered for answered in answers}
    rows = Source.objects.select_for_update().filter(pk__any_of=asked).order_by("pk")
    leases = rows.values_list("pk", "lease_no")
    ours = [asked[pk] for pk, number in leases if number == asked[pk].source.lease_no]
    if len(ours) < len(asked):
        log.warning("%s of %s leases were lost", len(asked) - len(ours), len(asked))
    return ours


def ingest(spoken: Iterable[Spoken], *, now: datetime) -> Stored:
    """Name, match, store, group, signal, count."""
    named = [
        Named(item, source, identify(item, source=source))
        for source, items in spoken
        for item in items
    ]
    stored = Stored(new=[], edited=[])
    for run, of_run in by_run(named).items():
        known = known_by_key({one.key for one in of_run}, run=run)
        if others := apart(of_run, known):
            known |= known_by_key({one.key for one in others}, run=run)
        news = [one for one in (*of_run, *others) if is_news(one, known)]
        ready = bring_something(candidates(news, run=run, now=now))
        of_this = store(ready, known=known, now=now)
        see(of_run, new=of_this.new, known=known, run=run)
        stored += of_this
    if stored.mentions:
        tell(stored, now=now)
    return stored


def tell(stored: Stored, *, now: datetime) -> None:
    """Let the rest of the desk know what came: stories, signals, counts, screens."""
    new = [arrival.pk for arrival in stored.new]
    leads = group(new, now=now)
    to_compare(new)
    pressing = Mention.every.filter(pk__any_of=stored.pressing)
    vital_mentions(pressing.filter(proposed_priority=Priority.VITAL))
    counting.count_mentions(stored.new, now=now)
    live.tell(Topic.MENTIONS, [*stored.mentions, *leads])


def by_run(named: Iterable[Named]) -> dict[int | None, list[Named]]:
    """What is real and what each run plays never meet."""
    runs: dict[int | None, list[Named]] = {}
    for one in named:
        runs.setdefault(one.source.run_id, []).append(one)
    return runs


def candidates(news: Sequence[Named], *, run: int | None, now: datetime) -> list[Candidate]:
    """News of one run made ready to store, with those of its watches that they answer."""
    if not news:
        return []
    matcher = Matcher(Watch.objects.active().filter(run=run))
    drafts = [
        (one, normalise(one.item, identity=one.identity, source=one.source, now=now))
        for one in news
    ]
    return [
        Candidate(
            draft=draft,
            hits=matcher.hits(
                draft.folded,
                provenance(
                    one.source,
                    author=draft.author,
                    language=draft.language,
                    platform=draft.platform,
                ),
            ),
            source=one.source,
            beside=one.beside,
        )
        for one, draft in drafts
    ]
