"""What a server answered, in a form that can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgu.net.waits import read_freshness, read_wait

# Longer ones are not sent back: a server's words must not fill our rows.
_LONGEST_VALIDATOR = 500


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

    @property
    def fresh_for(self) -> float | None:
        """Seconds for which the server says that its answer stays good; None if it does not say."""
        return read_freshness(self.headers)


def _validator(value: str) -> str:
    return value if len(value) <= _LONGEST_VALIDATOR else ""
