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

from monitoring.ingest.hear import Answered, Failed, PutOff, ask
from monitoring.models import Source

# One thread each: a source that drips for fifteen seconds must not make the others wait.
THREADS = 256
# Kept from one poll to the next: starting one costs as much as a third of a fetch.
_threads = ThreadPoolExecutor(THREADS, "ask")
# As many as a browser opens to one host.
PER_HOST = 6
# More items would only make a transaction longer, not cheaper.
ITEMS_TOGETHER = 1_000


class Lane:
    """The sources of one host that wait for their turn."""

    def __init__(self) -> None:
        self._waiting: deque[Source] = deque()
        self._lock = Lock()
        self._askers = 0

    def join(self, source: Source) -> bool:
        """Wait here; True if one more asker is called for."""
        with self._lock:
            self._waiting.append(source)
            called = self._askers < PER_HOST
            self._askers += called
            return called

    def next(self) -> Source | None:
        """Whose turn it is; None lets the asker go."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._askers -= 1
            return None

    def clear(self) -> list[Source]:
        """Send away all those that wait."""
        with self._lock:
            left = list(self._waiting)
            self._waiting.clear()
            return left


class Asking:
    """Sources under way: `held` from `add` until `forget`. Not for use by several threads."""

    def __init__(self) -> None:
        self.held: dict[int, Source] = {}
        self._lanes: dict[str, Lane] = {}
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
        for lane in self._lanes.values():
            lane.clear()

    @property
    def room(self) -> int:
        """How many more sources may be added."""
        return THREADS - len(self.held)

    def add(self, sources: Iterable[Source]) -> None:
        for source in sources:
            self.held[source.pk] = source
            lane = self._lanes.setdefault(urlsplit(source.address).netloc, Lane())
            if lane.join(source):
                _threads.submit(self._ask, lane)

    def forget(self, answers: Iterable[Answered]) -> None:
        for answered in answers:
            self.held.pop(answered.source.pk, None)

    def answers(self, *, within: float) -> list[Answered]:
        """What has come: at least one, unless none does within so many seconds."""
        came: list[Answered] = []
        with suppress(Empty):
            came.append(self._answers.get(timeout=within))
            while sum(answered.size for answered in came) < ITEMS_TOGETHER:
                came.append(self._answers.get_nowait())
        return came

    def _ask(self, lane: Lane) -> None:
        while source := lane.next():
            outcome = ask(source)
            self._answers.put(Answered(source=source, outcome=outcome))
            if isinstance(outcome, Failed) and outcome.host_rest:
                for neighbour in lane.clear():
                    put_off = PutOff(retry_after=outcome.host_rest)
                    self._answers.put(Answered(source=neighbour, outcome=put_off))
