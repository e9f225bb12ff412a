"""What a server answered, in a form that can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer ones are not sent back: a server's words must not fill our rows.
_LONGEST_VALIDATOR = 500
_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A body (status 2xx), or the word that nothing changed (304, body b"").

    `address` is the one that answered. `headers` has lower-case names; repeated ones are joined
    by ", ". `permanent_address` is that address where every redirect on the way to it was
    permanent, else "".
    """

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes = b""
    permanent_address: str = ""

    @property
    def etag(self) -> str:
        return _validator(self.headers.get("etag", ""))

    @property
    def last_modified(self) -> str:
        return _validator(self.headers.get("last-modified", ""))

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def retry_after(self) -> float | None:
        return read_wait(self.headers.get("retry-after", ""))


def read_wait(text: str) -> float | None:
    """Seconds to wait, from a Retry-After header: at most a day, None when it cannot be read."""
    if text.isascii() and text.isdecimal():
        return min(float(text[:10]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
        wait = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)


def _validator(value: str) -> str:
    return value if len(value) <= _LONGEST_VALIDATOR else ""
