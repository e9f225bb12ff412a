"""Dates as people and machines write them, to aware UTC datetimes; None rather than a guess."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgu.text.clean import one_line

# Longer is not a date, and not worth the reading.
_LONGEST = 100

# The first letters of a month in French, without accents, or in English.
_MONTHS = {
    "jan": "Jan", "fev": "Feb", "feb": "Feb", "mar": "Mar", "avr": "Apr", "apr": "Apr",
    "mai": "May", "may": "May", "juin": "Jun", "jun": "Jun", "juil": "Jul", "jul": "Jul",
    "aou": "Aug", "aug": "Aug", "sep": "Sep", "oct": "Oct", "nov": "Nov", "dec": "Dec",
}  # fmt: skip
_ACCENTS = str.maketrans("éûàÉÛ", "euaEU")
# « mar., 3 févr. 2026 10:00:00 +0100 », « le 1er mars 2026 à 14 h 05 HNE », "3 Feb 2026".
_WRITTEN = re.compile(
    rf"\b(\d\d?)(?:er)? ({'|'.join(_MONTHS)})[a-z]*\.? (\d{{4}})"
    r"(?:(?: a|,)? (\d\d?) ?[h:](?: ?(\d\d))?(?::(\d\d))?)?(?: (\S+))?$",
    re.IGNORECASE,
)
# Québec's names of its hours, and Europe's; the mail parser knows those of America in English.
_ZONES = {
    "HNE": "EST", "HAE": "EDT", "HNA": "-0400", "HAA": "-0300",
    "WET": "+0000", "WEST": "+0100", "BST": "+0100", "CET": "+0100", "CEST": "+0200",
    "EET": "+0200", "EEST": "+0300",
}  # fmt: skip
# Two things the mail parser reads wrongly: ten in the evening as ten in the morning, and the
# year 1, which is how some programs write that they have no date, as 2001.
_MISREAD = re.compile(r"\b[ap]\.?m\b|\b00\d\d \d\d?:", re.IGNORECASE)
# "Tue, 03 Feb 2026 10:00:00 +0100": how nearly every feed writes, read five times faster so.
_FEEDS_OWN = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d) ([A-Z][a-z]{2}) ([12]\d{3}) (\d\d:\d\d:\d\d) (GMT|[+-]\d{4})"
)
_ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NUMBERS = {month: f"{number:02}" for number, month in enumerate(_ENGLISH, 1)}
# What fromisoformat wants closed up: "2026-02-03 10:00:00 -0500", "2026/02/03 10:00 UTC".
_ISO = re.compile(
    r"(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ]([\d:.,]+) ?(Z|UTC|GMT|[+-][\d:]+)?)?", re.IGNORECASE
)


def read_moment(raw: str) -> datetime | None:
    """The moment that `raw` names to the day or better, in UTC; without a zone, UTC is meant.

    ISO 8601 (RFC 3339), RFC 822 and dates written in French. None for anything else, and for
    what no calendar holds.
    """
    text = one_line(raw[:_LONGEST])
    for read in (_exact, _feeds_own, _iso, _written, _mail):
        try:
            moment = read(text)
            if moment is not None:
                zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
                return zoned if zoned.tzinfo is UTC else zoned.astimezone(UTC)
        # IndexError and TypeError: the mail parser's own, on dates cut short.
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def _exact(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text[10:11] == "T" else None


def _feeds_own(text: str) -> datetime | None:
    found = _FEEDS_OWN.fullmatch(text)
    if not found or found[2] not in _NUMBERS:
        return None
    day, month, year, clock, zone = found.groups()
    zone = "Z" if zone == "GMT" else zone
    return datetime.fromisoformat(f"{year}-{_NUMBERS[month]}-{day}T{clock}{zone}")


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return datetime.fromisoformat(text) if "T" in text else None
    year, _, month, day, clock, zone = found.groups()
    zone = "Z" if (zone or "").upper() in {"Z", "UTC", "GMT"} else zone or ""
    return datetime.fromisoformat(f"{year}-{month}-{day}" + (f"T{clock}{zone}" if clock else ""))


def _written(text: str) -> datetime | None:
    found = _WRITTEN.search(text.translate(_ACCENTS))
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    zone = _ZONES.get((zone or "").upper(), zone or "+0000")
    clock = f"{hour or '00'}:{minute or '00'}:{second or '00'}"
    return _mail(f"{day} {_MONTHS[month.lower()]} {year} {clock} {zone}")


def _mail(text: str) -> datetime | None:
    moment = None if _MISREAD.search(text) else parsedate_to_datetime(text)
    # An hour whose zone has a name that it does not know could be any.
    return None if moment and not moment.tzinfo and text[-1:].isalpha() else moment
