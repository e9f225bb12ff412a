"""Who is listening in this process, and what waits to be sent to each."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from msgu.live.events import Event, over
from msgu.live.reading import Cursor

# A browser opens one stream for all its windows; some open one for each.
MOST_OF_ONE_PERSON = 20
MOST_IN_A_PROCESS = 2_000
# Batches that a slow screen may be late by. Cut off, it comes back with its cursor.
MOST_WAITING = 100


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who opened a stream, as they were when it was opened."""

    user: int
    session: str
    roles: frozenset[str]
    second_factor: bool


@dataclass(eq=False)
class Seat:
    """One open stream. It has no holder, and so no right to hear, until Django admits it.

    What is told from the moment it exists waits in it: nothing is lost between what Django reads
    for it and what the process hears.
    """

    holder: Holder | None = None
    after: Cursor | None = None
    last: bytes = b""
    waiting: asyncio.Queue[Sequence[Event] | None] = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING + 1)
    )

    def take(self, holder: Holder, *, after: Cursor) -> None:
        """Give it to a person, who has been told all that stands before this cursor."""
        self.holder, self.after = holder, after

    def give(self, events: Sequence[Event]) -> None:
        if self.waiting.qsize() < MOST_WAITING:
            self.waiting.put_nowait(events)
        else:
            self.end()

    def end(self, last: bytes = b"") -> None:
        """Send this instead of what waits, and nothing more."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.last = last
        self.waiting.put_nowait(None)

    async def next(self) -> bytes | None:
        """What to send now, when there is something; None at the end."""
        while events := await self.waiting.get():
            assert self.after
            # What was told while Django read for this seat was read by it.
            if news := [event for event in events if event.cursor >= self.after]:
                return b"".join(event.content for event in news)
        return None


class Seats:
    """The open streams of this process."""

    def __init__(self) -> None:
        self._seats: set[Seat] = set()

    def __len__(self) -> int:
        return len(self._seats)

    @property
    def full(self) -> bool:
        return len(self) >= MOST_IN_A_PROCESS

    @contextmanager
    def new(self) -> Iterator[Seat]:
        seat = Seat()
        self._seats.add(seat)
        try:
            yield seat
        finally:
            self._seats.remove(seat)

    def are_too_many_of(self, holder: Holder) -> bool:
        theirs = sum(each.user == holder.user for each in self.holders_of_each())
        return theirs > MOST_OF_ONE_PERSON

    def holders_of_each(self) -> list[Holder]:
        return [seat.holder for seat in self._seats if seat.holder]

    def give(self, events: Sequence[Event]) -> None:
        for seat in self._seats:
            seat.give(events)

    def end_all_but(self, kept: Container[Holder], *, among: Container[Holder]) -> None:
        """Say « over » to those who were among these, and are not kept."""
        for seat in self._seats:
            if seat.holder and seat.after and seat.holder in among and seat.holder not in kept:
                seat.end(over(seat.after).content)

    def end(self) -> None:
        for seat in self._seats:
            seat.end()
