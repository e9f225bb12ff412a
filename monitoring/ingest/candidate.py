"""What goes through the pipeline between an item and a mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.ingest.match import Hit
from monitoring.ingest.normalise import Draft, Identity
from monitoring.items import Item
from monitoring.models import Keep, Source


@dataclass(frozen=True)
class Named:
    """An item that a source gave, with its identity.

    `beside` is the number of another source's mention of the same name, of which this item says
    other words; else None.
    """

    item: Item
    source: Source
    identity: Identity
    beside: int | None = None

    @property
    def key(self) -> bytes:
        return self.identity.key


@dataclass(frozen=True, kw_only=True)
class Known:
    """A mention that the desk holds already, as far as a poll needs to know it."""

    pk: int
    source: int
    purged: bool
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A draft with the watches that it answers, and the source that gave it."""

    draft: Draft
    hits: Sequence[Hit]
    source: Source
    beside: int | None = None

    @property
    def is_kept(self) -> bool:
        """What nobody asked for is not stored."""
        return bool(self.hits) or self.source.keep == Keep.ALL


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A candidate that has become a mention."""

    pk: int
    candidate: Candidate
