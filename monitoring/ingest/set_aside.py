"""What could not be read or stored is kept as it came, for somebody to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from monitoring.models import SetAside, Source


def keep(source: Source, raw: Sequence[str], *, why: str) -> None:
    """Set items of a source aside, once each. `why` is a code that the screens put into words."""
    if raw:
        SetAside.objects.bulk_create(
            [
                SetAside(source=source, digest=digest(text), raw=text, reason=why)
                for text in map(storable, raw)
            ],
            ignore_conflicts=True,
        )


def storable(text: str) -> str:
    """`text` without what Postgres refuses: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
