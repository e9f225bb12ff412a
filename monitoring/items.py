"""What travels from a connector to the pipeline: plain, typed, frozen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What the person who captured an item says of it, beside what it says itself.

    `platform` is a code, "" where the item was published on its source's own. `priority` and
    `category` are proposed; None and "" where the person proposes none.
    """

    platform: str = ""
    priority: int | None = None
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that somebody published, as its source gave it.

    `external_id` is the source's own name for it, never empty. `text` and `title` are plain
    text: no markup, no control characters. `published_at` is aware, or None when the source
    gave no date that can be read; `published_raw` keeps what it gave. `language` is a
    two-letter code, or "" when it is unknown. `brought` is for what a person captured.
    """

    external_id: str
    url: str = ""
    author: str = ""
    published_at: datetime | None = None
    published_raw: str = ""
    title: str = ""
    text: str = ""
    language: str = ""
    brought: Brought | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one answer of a source held. `title` is the source's own name for itself.

    `ttl` is its own word on how often to ask, in seconds and at most a day; None when it gives
    none. `rejected` holds what the entries that could not be read said, each to 5,000 characters,
    of the first 20 of them; `repeated` counts the entries that said again, under the
    same name, what an earlier one said, and were left out.
    """

    items: tuple[Item, ...]
    title: str = ""
    language: str = ""
    ttl: int | None = None
    rejected: tuple[str, ...] = ()
    repeated: int = 0


class ConnectorError(Exception):
    """A source could not be read. `reason` is a code that the screens put into words.

    `permanent` says whether asking again can help; `retry_after` is in seconds.
    """

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        permanent: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
