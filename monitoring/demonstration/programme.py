"""What has been said since the demonstration began: computed, so that a restart forgets nothing.

Scenarios follow one another, then a new day begins: the same events in other words, for ever.
Beside them goes ordinary chatter: among the rest during the first minutes, then apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from monitoring.demonstration.scenario import Line, Scenario, load

# How many seconds a minute of a scenario lasts: fifteen times faster than life.
SECONDS_PER_MINUTE = 4.0
OPENING = "ouverture"
PLAYED = ("crue", "gaz", "verglas")
ORDINARY = "ordinaire"
# Quiet time after each scenario, in seconds.
PAUSE = 120.0
# Ordinary chatter: every so many seconds, at first and then. The calm one has its own channels,
# of which only what answers a term waits for somebody: a desk left alone must not drown.
CHATTER_AT_FIRST, CHATTER = 10.0, 20.0
CALM_ON = ("voisins", "babillard")
FIRST_MINUTES = 180.0
# One rumour is passed on word for word: the line of this minute of the first scenario.
REPOSTED_MINUTE, REPOSTS, REPOST_EVERY = 18, 14, 3.0
REPOSTED_ON = ("facebook", "x", "groupe_fb")
PLACES = (
    *("Rue des Aulnes", "Rang 2", "Quartier du Moulin", "Secteur de l’aréna", "Rue Principale"),
    *("Chemin du Lac", "Vieux-Pont", "Domaine des Pins", "Rue de la Gare", "Rang 6"),
)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Something said `at` so many seconds after the beginning; `name` is its own for ever."""

    at: float
    name: str
    platform: str
    handle: str
    text: str


def said(until: float, *, since: float = 0.0) -> list[Post]:
    """What was said between two moments, in seconds from the beginning, oldest first."""
    first = max(0, int(since // day_length()))
    days = range(first, max(first, int(until // day_length())) + 1)
    posts = [post for day in days for post in _day(day) if since <= post.at <= until]
    return sorted(posts, key=lambda post: (post.at, post.name))


@cache
def scenarios() -> tuple[Scenario, ...]:
    return tuple(load(name) for name in PLAYED)


@cache
def _starts() -> tuple[float, ...]:
    """When each scenario begins within a day, then when the day ends."""
    return tuple(accumulate((_length(one) + PAUSE for one in scenarios()), initial=0.0))


def day_length() -> float:
    return _starts()[-1]


def _length(scenario: Scenario) -> float:
    return scenario.lines[-1].minute * SECONDS_PER_MINUTE


@cache
def _first_day() -> tuple[Post, ...]:
    return tuple(_posts())


def _day(number: int) -> Iterator[Post]:
    """Another day says the same in other words: an exact copy would follow yesterday's mention."""
    if number == 0:
        yield from _first_day()
        return
    for post in _first_day():
        if not post.name.startswith((OPENING, "vite")):
            yield replace(
                post,
                at=post.at + number * day_length(),
                name=f"jour{number + 1}-{post.name}",
                text=f"Jour {number + 1} : {post.text}",
            )


def _posts() -> Iterator[Post]:
    for number, line in enumerate(load(OPENING).lines):
        yield _post(line, start=0.0, name=f"{OPENING}-{number}")
    for start, name, scenario in zip(_starts(), PLAYED, scenarios(), strict=False):
        for number, line in enumerate(scenario.lines):
            yield _post(line, start=start, name=f"{name}-{number}")
    yield from _reposts()
    yield from _chatter()


def _post(line: Line, *, start: float, name: str) -> Post:
    return Post(
        at=start + line.minute * SECONDS_PER_MINUTE,
        name=name,
        platform=line.platform,
        handle=line.handle,
        text=line.text,
    )


def _reposts() -> Iterator[Post]:
    line = next(line for line in scenarios()[0].lines if line.minute == REPOSTED_MINUTE)
    first = _post(line, start=0.0, name="repris-0")
    for number in range(1, REPOSTS + 1):
        yield replace(
            first,
            at=first.at + number * REPOST_EVERY,
            name=f"repris-{number}",
            platform=REPOSTED_ON[number % len(REPOSTED_ON)],
            handle=f"@exo_partage_{number}",
        )


def _chatter() -> Iterator[Post]:
    quick = int(FIRST_MINUTES / CHATTER_AT_FIRST)
    for number in range(quick):
        yield _remark(number, at=number * CHATTER_AT_FIRST, name=f"vite-{number}")
    for number in range(int(day_length() / CHATTER)):
        remark = _remark(number + quick, at=number * CHATTER, name=f"calme-{number}")
        yield replace(remark, platform=CALM_ON[number % len(CALM_ON)])


def _remark(number: int, *, at: float, name: str) -> Post:
    """An ordinary remark at some place: no two are the same in one day."""
    remarks = load_ordinary()
    turn, which = divmod(number, len(remarks))
    line = remarks[which]
    place = PLACES[(turn + which) % len(PLACES)]
    return Post(
        at=at,
        name=name,
        platform=line.platform,
        handle=line.handle,
        text=f"{place} : {line.text}",
    )


@cache
def load_ordinary() -> tuple[Line, ...]:
    return load(ORDINARY).lines
