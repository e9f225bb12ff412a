"""RSS, Atom and JSON Feed, by address: https://www.rssboard.org/rss-specification."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitoring.connectors import feed_strict
from monitoring.connectors.sandbox import Sandbox
from monitoring.itemise import named_apart
from monitoring.items import ConnectorError, Item, Reading
from msgu.net import Answer, Door

PLATFORM = "web"

_sandbox = Sandbox(Path(__file__).with_name("feed_child.py"))


def fetch(door: Door, address: str, *, etag: str = "", last_modified: str = "") -> Answer:
    """The feed's bytes, or the word that nothing changed. Raises NetError."""
    return door.get(address, etag=etag, last_modified=last_modified)


def parse(body: bytes, *, address: str, content_type: str = "") -> Reading:
    """The items of a feed, each under a name of its own.

    Entries that share a name and differ in their words are named after their words: some feeds
    give every alert the address of one page. True repeats are counted, and left out.

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
    said: dict[str, dict[tuple[str, str], Item]] = {}
    for item in reading.items:
        said.setdefault(item.external_id, {}).setdefault((item.title, item.text), item)
    items = [
        item if len(of_name) == 1 else named_apart(item)
        for of_name in said.values()
        for item in of_name.values()
    ]
    return replace(reading, items=tuple(items), repeated=len(reading.items) - len(items))


def _item(*, published_at: str | None, **rest: Any) -> Item:
    return Item(published_at=datetime.fromisoformat(published_at) if published_at else None, **rest)
