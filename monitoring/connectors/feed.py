"""RSS, Atom and JSON Feed, by address: https://www.rssboard.org/rss-specification."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitoring.connectors import feed_strict
from monitoring.connectors.sandbox import Sandbox
from monitoring.items import ConnectorError, Item, Reading
from msgu.net import Answer, Door

PLATFORM = "web"

_sandbox = Sandbox(Path(__file__).with_name("feed_child.py"))


def fetch(door: Door, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """The feed's bytes, or the word that nothing changed. Raises NetError."""
    return door.get(address, etag=etag, last_modified=last_modified)


def parse(body: bytes, *, address: str, content_type: str = "") -> Reading:
    """The items of a feed, one for each identity: of two that share it the first is kept.

    Raises ConnectorError: empty_body, not_a_feed, too_slow, too_heavy, unreadable.
    """
    if not body.strip():
        raise ConnectorError("empty_body")
    reading = feed_strict.read(body, address=address, content_type=content_type)
    return _without_repeats(reading or _ask_sandbox(body, address, content_type))


def _ask_sandbox(body: bytes, address: str, content_type: str) -> Reading:
    asked = json.dumps({"address": address, "content_type": content_type}).encode()
    answer = json.loads(_sandbox.ask(asked + b"\n" + body))
    if "error" in answer:
        raise ConnectorError(answer["error"], answer["detail"])
    return Reading(
        items=tuple(_item(**values) for values in answer["items"]),
        title=answer["title"],
        language=answer["language"],
        ttl=answer["ttl"],
        rejected=tuple(answer["rejected"]),
    )


def _without_repeats(reading: Reading) -> Reading:
    first: dict[str, Item] = {}
    for item in reading.items:
        first.setdefault(item.external_id, item)
    repeated = len(reading.items) - len(first)
    return replace(reading, items=tuple(first.values()), repeated=repeated) if repeated else reading


def _item(*, published_at: str | None, **rest: Any) -> Item:
    return Item(published_at=datetime.fromisoformat(published_at) if published_at else None, **rest)
