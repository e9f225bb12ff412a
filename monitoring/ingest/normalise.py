"""From an item as its source gave it to a draft that Postgres can hold, with its identity."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from monitoring.items import Brought, Item
from monitoring.models import Source
from msgu.text.fold import fold

# Before the first feed formats, a date is a clock that was never set.
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
# A sender's clock may run ahead of ours by a little.
CLOCK_SLACK = timedelta(minutes=5)
# What the column holds.
LONGEST_ID = 1000
# Shorter texts (« Merci ! », « Au secours ») are the same without being copies.
WORDS_OF_A_COPY = 6
# What urlsplit would say of nearly every link, five times faster.
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:[:/?#]|$)")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An item made ready to store. `text_hash` is 32 bytes; `folded` is for matching."""

    key: bytes
    external_id: str
    platform: str
    author_key: bytes | None
    author: str
    url: str
    title: str
    text: str
    text_hash: bytes | None
    folded: str
    language: str
    published_at: datetime
    published_raw: str
    brought: Brought | None


def normalise(item: Item, *, identity: Identity, source: Source, now: datetime) -> Draft:
    """Make one draft of an item of a source."""
    folded = fold(f"{item.title} {item.text}")
    # Not in its identity: a link is one mention, wherever somebody says that they saw it.
    platform = (item.brought and item.brought.platform) or source.platform
    return Draft(
        key=identity.key,
        external_id=identity.external_id,
        platform=platform,
        author_key=author_key(item, platform=platform, address=source.address),
        author=item.author,
        url=item.url,
        title=item.title,
        text=item.text,
        text_hash=text_hash(folded),
        folded=folded,
        language=item.language,
        published_at=clamp(item.published_at, now=now),
        published_raw=item.published_raw,
        brought=item.brought,
    )


@dataclass(frozen=True)
class Identity:
    """Who an item is, over the whole desk: `key` is 32 bytes, and outlives the other."""

    key: bytes
    external_id: str


def identify(item: Item, *, source: Source) -> Identity:
    """The identity of an item over the whole desk."""
    return _identity(global_id(item, source=source), source)


def identify_apart(item: Item, *, source: Source) -> Identity:
    """The identity of what a source says, in other words, under the name of another one's item."""
    return _identity(_local(source, item.external_id), source)


def _identity(external_id: str, source: Source) -> Identity:
    return Identity(digest(source.platform, external_id), external_id)


def global_id(item: Item, *, source: Source) -> str:
    """The item's id, told apart from equal ids of other sources.

    A guid may be a mere « 12 », and two feeds of one town each have a twelfth item: such a name
    counts within its own source, wherever that moves.
    """
    if ":" in item.external_id and not item.external_id.startswith("sha256:"):
        return item.external_id
    return _local(source, item.external_id)


def _local(source: Source, external_id: str) -> str:
    name = f"{source.pk} {external_id}"
    if len(name) <= LONGEST_ID:
        return name
    return f"sha256:{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()}"


def author_key(item: Item, *, platform: str, address: str) -> bytes | None:
    """On the web a name is only somebody's name within its own site."""
    if not item.author:
        return None
    return digest(platform, f"{_host(item.url) or _host(address)} {_folded_name(item.author)}")


# A source's items are signed by the same few people.
@lru_cache(maxsize=4_096)
def _folded_name(name: str) -> str:
    return fold(name)


def digest(platform: str, name: str) -> bytes:
    """HMAC-SHA-256 of a name on a platform: an identity that outlives the purge of the name."""
    message = f"{platform}\n{name}".encode(errors="surrogatepass")
    return hmac.digest(settings.IDENTITY_KEY.encode(), message, hashlib.sha256)


def text_hash(folded: str) -> bytes | None:
    """What exact copies share, or None for a text too short to be called a copy."""
    if folded.count(" ") + 1 < WORDS_OF_A_COPY:
        return None
    return hashlib.sha256(folded.encode()).digest()


def clamp(published_at: datetime | None, *, now: datetime) -> datetime:
    """A date that can be sorted by: what is missing, absurd or still to come becomes now."""
    if published_at is None or not EARLIEST <= published_at <= now + CLOCK_SLACK:
        return now
    return min(published_at, now)


def _host(address: str) -> str:
    if plain := _PLAIN_HOST.match(address):
        return plain[1].lower()
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
