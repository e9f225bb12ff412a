"""Is the machine still listening? Results, not processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from monitoring.ingest.signals import Silence, silence_of
from monitoring.models import Health, Mention, Signal, Source
from monitoring.sentences import for_reason


@dataclass(frozen=True, kw_only=True)
class Listening:
    """What the status bar says: sources heard of all active ones, and the last mention's age."""

    heard: int
    active: int
    last_mention_at: datetime | None
    signals: int


def listening(*, now: datetime) -> Listening:
    sources = list(Source.objects.active().real())
    heard = [source for source in sources if is_heard(source, now=now)]
    return Listening(
        heard=len(heard),
        active=len(sources),
        last_mention_at=Mention.objects.aggregate(last=Max("captured_at"))["last"],
        signals=Signal.objects.to_assess().count(),
    )


def is_heard(source: Source, *, now: datetime) -> bool:
    """Whether an active source answers and says something from time to time."""
    return source.failures == 0 and silence_of(source, now=now) is None


@dataclass(frozen=True, kw_only=True)
class State:
    """A source's health as people see it.

    `silence` is why it counts as silent, if it does; `problem` says in a sentence why it could
    not be read, "" if it could.
    """

    health: Health
    silence: Silence | None
    problem: str


def state_of(source: Source, *, now: datetime) -> State:
    """What the last poll said, unless the source has since fallen silent."""
    silence = silence_of(source, now=now)
    health = Health(source.health)
    failing = health in {Health.FAILING, Health.REFUSED}
    return State(
        health=Health.LATE if silence and not failing else health,
        silence=silence,
        problem=problem_of(source),
    )


def problem_of(source: Source) -> str:
    """What `last_error` (a reason's code, and a status) means, and what to do about it."""
    reason, _blank, status = source.last_error.partition(" ")
    return for_reason(reason, status=int(status) if status else None) if reason else ""
