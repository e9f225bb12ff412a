"""Service hours: when somebody is expected to look. Pure; the times are those on the wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
DAY = timedelta(days=1)
# From when to when on one day; until midnight is « 0 h ». None where nobody looks.
Stretch = tuple[time, time] | None


@dataclass(frozen=True, kw_only=True)
class Piece:
    """For a moment after `begins`, up to `ends`: `due_at`, and as much later as the moment is
    after `begins` where the clock `runs`.
    """

    begins: datetime
    ends: datetime
    due_at: datetime
    runs: bool


@dataclass(frozen=True)
class ServiceHours:
    """A week of service, Monday first, with at least one day that is not closed."""

    days: tuple[Stretch, ...]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if len(self.days) != 7 or not any(self.days):
            raise ValueError("a week has seven days, and one of service at least")

    @property
    def working_day(self) -> timedelta:
        """How long a day of service lasts: the longest of the week, so that a deadline of a day
        that runs from ten on a Tuesday ends at ten on the Wednesday.
        """
        return max(_length(stretch) for stretch in self.days if stretch)

    def after(self, start: datetime, length: timedelta) -> datetime:
        """When `length` of service will have passed since `start`, in UTC."""
        stretches = self.stretches(start.astimezone(self.zone).date())
        while True:
            opens, closes = next(stretches)
            begins = max(opens, start)
            if closes - begins >= length:
                return begins + length
            length -= max(closes - begins, timedelta())

    def pieces(self, length: timedelta, *, since: datetime, until: datetime) -> Iterator[Piece]:
        """What `after` gives for every moment beyond `since`, up to `until`, piece by piece."""
        at = since.astimezone(UTC)
        while at < until:
            opens, closes = self.current(at)
            if at < opens:
                yield Piece(begins=at, ends=opens, due_at=self.after(opens, length), runs=False)
                at = opens
                continue
            due_at = self.after(at, length)
            following, over = self.current(due_at)
            # At the end of a day of service, the moment that follows is the next day's first.
            due_at = max(due_at, following)
            ends = at + min(closes - at, over - due_at)
            yield Piece(begins=at, ends=ends, due_at=due_at, runs=True)
            at = ends

    def current(self, moment: datetime) -> tuple[datetime, datetime]:
        """The stretch of service that this moment is in, else the next one."""
        stretches = self.stretches(moment.astimezone(self.zone).date())
        # On the night when an hour does not come, a stretch may be empty.
        return next((opens, closes) for opens, closes in stretches if closes > max(opens, moment))

    def are_open(self, moment: datetime) -> bool:
        return self.current(moment)[0] <= moment

    def stretches(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of service from `day` on, in UTC: real hours, 23 or 25 a day included."""
        while True:
            if stretch := self.days[day.weekday()]:
                opens, closes = stretch
                last = day + DAY if closes == MIDNIGHT else day
                yield (
                    datetime.combine(day, opens, self.zone).astimezone(UTC),
                    # An hour that comes twice ends the second time.
                    datetime.combine(last, closes, self.zone).replace(fold=1).astimezone(UTC),
                )
            day += DAY


def read(week: list[list[str] | None], *, zone: ZoneInfo) -> ServiceHours | None:
    """A stored week, e.g. [["08:30", "16:30"], …, None]; None where no day is open."""
    days = tuple((_time(day[0]), _time(day[1])) if day else None for day in week)
    return ServiceHours(days, zone) if any(days) else None


def _length(stretch: tuple[time, time]) -> timedelta:
    opens, closes = (timedelta(hours=one.hour, minutes=one.minute) for one in stretch)
    return closes - opens if closes > opens else DAY - opens


def _time(written: str) -> time:
    return time.fromisoformat(written)
