"""Many sources asked at once, each in a thread, each host only a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from monitoring.ingest.hear import Answered, Failed, Outcome, PutOff, ask
from monitoring.models import Source

# One thread each: a source that drips for fifteen seconds must not make the others wait.
THREADS = 256
# As many as a browser opens to one host.
PER_HOST = 6
# Those that wait for their host's turn stand in nobody's way, up to here.
MOST_HELD = 2_000
# More items would only make a transaction longer, not cheaper.
ITEMS_TOGETHER = 1_000

# Kept from one poll to the next: starting one costs as much as a third of a fetch.
_threads = ThreadPoolExecutor(THREADS, "ask")


class Lane:
    """The sources of one host that wait for their turn, each with who wants to know."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Source, Asking]] = deque()
        self._lock = Lock()
        self._askers = 0

    def join(self, source: Source, asking: Asking) -> bool:
        """Wait here; True if one more asker is called for."""
        with self._lock:
            self._waiting.append((source, asking))
            called = self._askers < PER_HOST
            self._askers += called
            return called

    def next(self) -> tuple[Source, Asking] | None:
        """Whose turn it is; None lets the asker go."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._askers -= 1
            return None

    def clear(self, of: Asking | None = None) -> list[tuple[Source, Asking]]:
        """Send away all those that wait, or those of one asking."""
        with self._lock:
            left = [one for one in self._waiting if of in (None, one[1])]
            kept = [one for one in self._waiting if of not in (None, one[1])]
            self._waiting = deque(kept)
            return left


# Shared by all that ask in this process: a host must not be crowded by two polls.
_lanes: dict[str, Lane] = {}


class Asking:
    """Sources under way: `held` from `add` until `forget`. Not for use by several threads."""

    def __init__(self) -> None:
        self.held: dict[int, Source] = {}
        self._begun: set[int] = set()
        self._answers: SimpleQueue[Answered] = SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave without waiting: a fetch ends by itself, and its lease runs out."""
        self.send_away()

    @property
    def room(self) -> int:
        """How many more sources may be added."""
        return min(THREADS - len(self._begun), MOST_HELD - len(self.held))

    def add(self, sources: Iterable[Source]) -> None:
        for source in sources:
            self.held[source.pk] = source
            lane = _lanes.setdefault(urlsplit(source.address).netloc, Lane())
            if lane.join(source, self):
                _threads.submit(ask_in_turn, lane)

    def send_away(self) -> list[Source]:
        """Hold no longer those whose turn has not come; gives them."""
        hosts = {urlsplit(source.address).netloc for source in self.held.values()}
        left = [source for host in hosts for source, _ in _lanes[host].clear(of=self)]
        for source in left:
            # One whose lease ran out may wait here twice.
            self.held.pop(source.pk, None)
        return left

    def answers(self, *, within: float) -> list[Answered]:
        """What has come: at least one, unless none does within so many seconds."""
        came: list[Answered] = []
        items = 0
        with suppress(Empty):
            came.append(self._answers.get(timeout=within))
            while (items := items + came[-1].size) < ITEMS_TOGETHER:
                came.append(self._answers.get_nowait())
        return came

    def forget(self, answers: Iterable[Answered]) -> None:
        for answered in answers:
            number = answered.source.pk
            # It may have been claimed again since, its lease having run out.
            if self.held.get(number) is answered.source:
                del self.held[number]
                self._begun.discard(number)

    def begin(self, source: Source) -> None:
        self._begun.add(source.pk)

    def hear(self, source: Source, outcome: Outcome) -> None:
        self._answers.put(Answered(source=source, outcome=outcome))


def ask_in_turn(lane: Lane) -> None:
    """In a thread: ask the sources of a host, one after the other, until none waits."""
    while turn := lane.next():
        source, asking = turn
        asking.begin(source)
        outcome = ask(source)
        asking.hear(source, outcome)
        if isinstance(outcome, Failed) and outcome.host_rest:
            put_off = PutOff(retry_after=outcome.host_rest)
            for neighbour, its_asking in lane.clear():
                its_asking.hear(neighbour, put_off)
