"""The fingerprint of what was received: what a printed sheet carries, for anyone to verify later.

It covers one text of one mention with its provenance, as they came; never what the desk decided,
noted or counted, which goes on living. A text that its source edits gets another fingerprint, and
the former one stays that of the former text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from monitoring.models import Mention

# The form's name is part of what is hashed: another form is another name.
FORM = "veille-mention-1"


@dataclass(frozen=True, kw_only=True)
class Print:
    """One text of a mention: `n` counts from 1, the oldest first; the last is the present one."""

    n: int
    title: str
    text: str
    replaced_at: datetime | None
    canonical: str
    sha256: str


def prints(mention: Mention) -> list[Print]:
    """Every text that is still held, the oldest first; none once the mention is purged."""
    if mention.purged_at:
        return []
    former = [
        (version.title, version.text, version.seen_at) for version in mention.versions.order_by("n")
    ]
    texts = [*former, (mention.title, mention.text, None)]
    return [
        print_of(mention, n=n, title=title, text=text, replaced_at=replaced_at)
        for n, (title, text, replaced_at) in enumerate(texts, start=1)
    ]


def print_of(
    mention: Mention, *, n: int, title: str, text: str, replaced_at: datetime | None
) -> Print:
    canonical = canonical_form(covered(mention, title=title, text=text))
    return Print(
        n=n,
        title=title,
        text=text,
        replaced_at=replaced_at,
        canonical=canonical,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def covered(mention: Mention, *, title: str, text: str) -> dict[str, object]:
    """What a fingerprint covers, by name."""
    return {
        "form": FORM,
        "mention": mention.pk,
        "platform": mention.platform,
        "external_id": mention.external_id,
        "url": mention.url,
        "author": mention.author.name if mention.author else "",
        "handle": mention.author.handle if mention.author else "",
        "language": mention.language,
        "published_at": in_utc(mention.published_at),
        "published_raw": mention.published_raw,
        "captured_at": in_utc(mention.captured_at),
        "title": title,
        "text": text,
    }


def canonical_form(named: Mapping[str, object]) -> str:
    """JSON on one line: names in alphabetical order, no blanks between, characters as they are."""
    return json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
