"""From what a source gave to an `Item`: cleaned, bounded, named."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from monitoring.items import Item
from msgu.text.clean import Clean, one_line
from msgu.text.language import language_of
from msgu.text.moments import read_moment
from msgu.text.strip import strip_if_markup

# Characters. A title or a name that is longer is a mistake or an attack.
TITLE_LENGTH = 1_000
AUTHOR_LENGTH = 200
DATE_LENGTH = 100
# About ten pages: more than anybody reads at a desk, and a row stays small.
TEXT_LENGTH = 20_000
# Browsers and proxies stop near here; a cut address would lead elsewhere, so it is dropped.
URL_LENGTH = 2_000
# A cut identity could be somebody else's, so a longer one is digested.
ID_LENGTH = 1_000

# Seconds. What asks to be left alone for longer is asked all the same.
LONGEST_TTL = 86_400
# Of « sy:updatePeriod » (https://web.resource.org/rss/1.0/modules/syndication/), in seconds.
_PERIODS = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 7 * 86_400,
    "monthly": 30 * 86_400,
    "yearly": 365 * 86_400,
}
_COUNT = re.compile("[0-9]{1,9}")

_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_]|$)")
_SIGNATURE = re.compile(r"\S+@\S+ \((.+)\)|(.+?) ?[(<]\S+@\S+[)>]")
# What urljoin and urlsplit would give back as it is: nearly every link, ten times faster.
_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?/[\w.~%!$&'()*+,=:@/-]*"
    r"(?:\?[\w.~%!$&'()*+,=:@/?-]+)?(?:#[\w.~%!$&'()*+,=:@/?-]+)?"
)
_UNSAFE_IN_URL = re.compile(r"[\s\\<>\"`{}|^\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def itemise(
    *,
    external_id: str,
    link: str,
    address: str,
    author: str,
    dates: Sequence[str],
    title: Clean,
    text: Clean,
    language: str,
) -> Item:
    """An `Item` of what a source gave, `title` and `text` being plain text already.

    `address` is what a relative `link` starts from, "" when there is none. Of `dates`, raw and
    best first, the first that can be read is kept, else the first. Without an `external_id` the
    link names the item, else a digest of what it says.
    """
    url = read_url(link, address)
    line = one_line(title)[:TITLE_LENGTH].rstrip()
    kept = text[:TEXT_LENGTH].rstrip()
    published_raw, published_at = _first_moment(dates)
    return Item(
        external_id=_name(external_id) or _name(url) or _digest(line, published_raw, kept),
        url=url,
        author=one_line(author)[:AUTHOR_LENGTH].rstrip(),
        published_at=published_at,
        published_raw=published_raw,
        title=line,
        text=kept,
        language=read_language(language) or language_of(f"{line}\n{kept}"),
    )


def read_url(link: str, address: str = "") -> str:
    """The http(s) address that `link` leads to from `address`; "" when it is not a sane one."""
    if not link.strip():
        return ""
    if _PLAIN_URL.fullmatch(link):
        return link if len(link) <= URL_LENGTH else ""
    try:
        url = urljoin(address, link.strip()).replace(" ", "%20")
        parts = urlsplit(url)
        # User info makes « http://ville.example@ailleurs.example » look like what it is not.
        if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc:
            return "" if len(url) > URL_LENGTH or _UNSAFE_IN_URL.search(url) else url
    except ValueError:
        pass
    return ""


def read_name(signature: str) -> str:
    """The name in « adresse (Nom) », « Nom (adresse) » or « Nom <adresse> »."""
    return _signed(one_line(signature)[:AUTHOR_LENGTH])


# A source's items are signed by the same few people.
@lru_cache(maxsize=1_024)
def _signed(signature: str) -> str:
    found = _SIGNATURE.fullmatch(signature)
    return strip_if_markup(next(filter(None, found.groups())) if found else signature)


def read_language(code: str) -> str:
    """The two-letter code of a language tag such as « fr-CA »; "" for anything else."""
    found = _LANGUAGE.match(code.strip())
    return found[1].lower() if found else ""


def read_ttl(*, minutes: str, period: str, frequency: str) -> int | None:
    """Seconds between two questions, as a feed wishes: « ttl », else so many times a « period ».

    None for nonsense, and where nothing is said.
    """
    seconds = _count(minutes) * 60 or _seconds_between(period.strip().lower(), frequency)
    return min(seconds, LONGEST_TTL) or None


def _seconds_between(period: str, frequency: str) -> int:
    if not (period or frequency):
        return 0
    times = _count(frequency or "1")
    return _PERIODS.get(period or "daily", 0) // times if times else 0


def _count(number: str) -> int:
    """A whole number; 0 for anything else, were it only too long."""
    return int(number) if _COUNT.fullmatch(number := number.strip()) else 0


def _first_moment(dates: Sequence[str]) -> tuple[str, datetime | None]:
    first = ""
    for date in dates:
        raw = one_line(date)[:DATE_LENGTH]
        moment = read_moment(raw) if raw else None
        if moment:
            return raw, moment
        first = first or raw
    return first, None


def _name(raw: str) -> str:
    name = one_line(raw)
    return name if len(name) <= ID_LENGTH else _digest(name)


def named_apart(item: Item) -> Item:
    """The item under a name that holds its words, for one whose name others bear as well."""
    name = _digest(item.external_id, item.title, item.published_raw, item.text)
    return replace(item, external_id=name)


def _digest(*parts: str) -> str:
    return "sha256:" + sha256("\0".join(parts).encode()).hexdigest()
