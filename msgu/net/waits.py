"""What a server says of the time until it is worth asking again, read within bounds.

https://www.rfc-editor.org/rfc/rfc9111#section-4.2: our answer is nobody else's, so what is meant
for shared caches (s-maxage) is not for us.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 86_400.0
# The longest date of HTTP has 33 characters; two dates joined have more, and mean neither.
_LONGEST_DATE = 40
_NEVER_FRESH = {"no-cache", "no-store"}


def read_wait(text: str) -> float | None:
    """Seconds to wait, from a Retry-After header: at most a day, None when it cannot be read."""
    seconds = _read_seconds(text)
    return _bounded(_read_span(text, datetime.now(UTC)) if seconds is None else seconds)


def read_freshness(headers: Mapping[str, str]) -> float | None:
    """Seconds for which an answer stays good, by its lower-case headers: at most a day.

    0 where the server says that it is not to be kept; None where it says nothing, or nothing that
    can be read.
    """
    lifetime = _read_lifetime(headers)
    if lifetime is None:
        return None
    age = _read_seconds(headers.get("age", ""))
    return _bounded(lifetime - (age or 0.0))


def _read_lifetime(headers: Mapping[str, str]) -> float | None:
    words = [word.strip().lower() for word in headers.get("cache-control", "").split(",")]
    if not _NEVER_FRESH.isdisjoint(words):
        return 0.0
    halves = [word.partition("=") for word in words]
    ages = {value.strip(' "') for name, _, value in halves if name.rstrip() == "max-age"}
    if ages:
        # Two that differ mean neither.
        return _read_seconds(ages.pop()) if len(ages) == 1 else None
    # By the server's own clock, where it tells the time: it may differ from ours.
    sent_at = _read_date(headers.get("date", "")) or datetime.now(UTC)
    return _read_span(headers.get("expires", ""), sent_at)


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)


def _read_seconds(text: str) -> float | None:
    return float(text[:10]) if text.isascii() and text.isdecimal() else None


def _read_span(end: str, start: datetime) -> float | None:
    moment = _read_date(end)
    return None if moment is None else (moment - start).total_seconds()


def _read_date(text: str) -> datetime | None:
    if len(text) > _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)
