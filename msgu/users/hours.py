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


@dataclass(frozen=True)
class ServiceHours:
    """A week of service, Monday first, with at least one day that is not closed."""

    days: tuple[Stretch, ...]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if len(self.days) != 7 or not any(self.days):
            raise ValueError("a week has seven days, and one of service at least")

    def after(self, start: datetime, length: timedelta) -> datetime:
        """When `length` of service will have passed since `start`, in UTC."""
        stretches = self.stretches(start.astimezone(self.zone).date())
        while True:
            opens, closes = next(stretches)
            begins = max(opens, start)
            if closes - begins >= length:
                return begins + length
            length -= max(closes - begins, timedelta())

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


def _time(written: str) -> time:
    return time.fromisoformat(written)
