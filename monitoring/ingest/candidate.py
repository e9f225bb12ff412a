"""What goes through the pipeline between normalising and storing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.ingest.match import Hit
from monitoring.ingest.normalise import Draft
from monitoring.models import Keep, Source


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A draft with the watches that it answers, and the source that gave it."""

    draft: Draft
    hits: Sequence[Hit]
    source: Source

    @property
    def is_kept(self) -> bool:
        """What nobody asked for is not stored."""
        return bool(self.hits) or self.source.keep == Keep.ALL


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A candidate that has become a mention."""

    pk: int
    candidate: Candidate


@dataclass(frozen=True, kw_only=True)
class Known:
    """A mention that the desk holds already, as far as a poll needs to know it."""

    pk: int
    source: int
    purged: bool
    title: str
    text: str
