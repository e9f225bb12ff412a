"""Is the machine still listening? Results, not processes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils.translation import gettext as _

from monitoring import source_sentences
from monitoring.ingest.signals import FAILING_AFTER
from monitoring.models import Health, Source
from monitoring.models.run import World, in_world_sql
from monitoring.models.signal import OF_SOURCES
from monitoring.sentences import for_error
from monitoring.silence import READ_AT, READ_UNTIL, SPEAKS_UNTIL, Silence, silence_of
from msgu.planned import planned

# How many sources in failure a banner names.
NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Listening:
    """What every page says: sources heard of all active ones, and the last mention's age.

    `failing` counts the sources that administrators are told about, `failing_names` are the first
    of them. `deaf_since` is when the last source was read, once none is any more, else None.
    """

    heard: int
    active: int
    failing: int
    failing_names: tuple[str, ...]
    deaf_since: datetime | None
    last_mention_at: datetime | None
    signals: int


def listening(*, world: World, now: datetime) -> Listening:
    """How well the desk hears in a world, in one light statement: every page asks."""
    with planned() as cursor:
        cursor.execute(
            statement(in_world_sql(world)),
            {
                "now": now,
                "failing": FAILING_AFTER,
                "origin": world.origin,
                "run": world.run,
                "of_sources": list(OF_SOURCES),
            },
        )
        active, heard, read, last_read_at, failing, names, last, signals = cursor.fetchone()
    return Listening(
        heard=heard,
        active=active,
        failing=failing,
        failing_names=tuple(names),
        deaf_since=last_read_at if active and not read else None,
        last_mention_at=last,
        signals=signals,
    )


@cache
def statement(in_world: str) -> str:
    """The newest mention is that of the highest number: the latest moment of millions has no index
    of its own. Signals are counted as `SignalQuerySet.subjects` does.
    """
    return f"""
        WITH source AS MATERIALIZED (
            SELECT
                name, failures, failing_since,
                {READ_AT} AS read_at, {READ_UNTIL} AS read_until, {SPEAKS_UNTIL} AS speaks_until
            FROM monitoring_source
            WHERE active AND active_since IS NOT NULL AND {in_world}
        )
        SELECT
            count(*),
            count(*) FILTER (
                WHERE failures = 0 AND read_until >= %(now)s AND speaks_until >= %(now)s
            ),
            count(*) FILTER (WHERE read_until >= %(now)s),
            max(read_at),
            count(*) FILTER (WHERE failures >= %(failing)s),
            ARRAY(
                SELECT name FROM source WHERE failures >= %(failing)s
                ORDER BY failing_since, name LIMIT {NAMED}
            ),
            (SELECT captured_at FROM monitoring_mention WHERE {in_world} ORDER BY id DESC LIMIT 1),
            (
                SELECT count(DISTINCT (
                    CASE WHEN kind = ANY(%(of_sources)s) THEN 'source' ELSE kind END, subject
                ))
                FROM monitoring_signal WHERE state = 'open' AND {in_world}
            )
        FROM source
        """  # noqa: S608 (our own columns)


def is_heard(source: Source, *, now: datetime) -> bool:
    """Whether an active source answers and says something from time to time."""
    return source.failures == 0 and silence_of(source, now=now) is None


@dataclass(frozen=True, kw_only=True)
class State:
    """A source's health as people see it.

    `key` is a Health, or "off" where nobody listens. `opens` is its address where a browser can
    open it, else ""; `gone` says that no feed is there any more. `sentence` says what the state
    means and what to do; `run` counts its failures in a row, "" without any; `next_poll` says
    when it is asked.
    """

    source: Source
    key: str
    label: str
    opens: str
    gone: bool
    silence: Silence | None
    sentence: str
    run: str
    next_poll: str

    @property
    def quiet(self) -> bool:
        """Whether all goes well, and nobody needs to look."""
        return self.key in {Health.OK, Health.UNCHANGED}


OFF = "off"
# Errors after which only another address can help.
GONE = {"status 404", "status 410", "not_a_feed"}
# First what somebody must look into, then what only waits, then what goes well.
_ORDER = [
    *(Health.REFUSED, Health.FAILING, Health.LATE, Health.NEVER, Health.EMPTY),
    *(Health.OK, Health.UNCHANGED, OFF),
]


def states(sources: Iterable[Source], *, now: datetime) -> list[State]:
    """The state of each source: first those that need somebody, then by name."""
    return [state_of(source, now=now) for _key, source in by_need(sources, now=now)]


def by_need(sources: Iterable[Source], *, now: datetime) -> list[tuple[str, Source]]:
    """Each source with its state's key: first those that need somebody, then by name."""
    found = [(key_of(source, now=now), source) for source in sources]
    return sorted(found, key=lambda one: (_rank(one[0]), one[1].name.casefold()))


def key_of(source: Source, *, now: datetime) -> str:
    """A Health, or "off": what `state_of` says, without its sentences."""
    if not source.active:
        return OFF
    health = Health(source.health)
    failing = health in {Health.FAILING, Health.REFUSED}
    return (Health.LATE if silence_of(source, now=now) and not failing else health).value


def _rank(key: str) -> int:
    # What goes well is one heap: a source must not jump about at each reading.
    return _ORDER.index(Health.OK if key == Health.UNCHANGED else key)


def state_of(source: Source, *, now: datetime) -> State:
    """What the last poll said, unless the source has since fallen silent."""
    key, silence = key_of(source, now=now), silence_of(source, now=now)
    health = Health(source.health if key == OFF else key)
    failing = health in {Health.FAILING, Health.REFUSED}
    return State(
        source=source,
        key=key,
        label=str(health.label) if source.active else _("Sans écoute"),
        opens=source.address if source.address.startswith(("http://", "https://")) else "",
        gone=source.active and failing and source.last_error in GONE,
        silence=silence,
        sentence=_sentence(source, health, silence, now=now),
        run=source_sentences.for_failures(source, now=now) if source.active else "",
        next_poll=source_sentences.for_next_poll(source, now=now) if source.active else "",
    )


def _sentence(source: Source, health: Health, silence: Silence | None, *, now: datetime) -> str:
    if not source.active:
        return source_sentences.for_health(OFF)
    if health in {Health.FAILING, Health.REFUSED}:
        return for_error(source.last_error)
    if silence:
        return source_sentences.for_silence(source, silence, now=now)
    if source.moved_to and health in {Health.OK, Health.UNCHANGED}:
        return source_sentences.for_health("moved")
    return source_sentences.for_health(health)
