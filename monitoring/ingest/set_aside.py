"""What could not be read or stored is kept as it came, for somebody to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from monitoring.models import SetAside, Source

# Enough to see what is wrong with a source; a feed that breaks every item has no end of them.
KEPT = 200


def keep(source: Source, raw: Sequence[str], *, why: str) -> None:
    """Set items of a source aside, once each, and let the oldest beyond `KEPT` go.

    `raw` has the newest first, as feeds do. `why` is a code that the screens put into words.
    """
    if raw:
        # The newest is written last: what goes first is also what would not be kept again.
        newest = [storable(text) for text in reversed(raw[:KEPT])]
        SetAside.objects.bulk_create(
            [SetAside(source=source, digest=digest(text), raw=text, reason=why) for text in newest],
            ignore_conflicts=True,
        )
        forget_beyond_kept(source)


def forget_beyond_kept(source: Source) -> None:
    beyond = source.set_aside.order_by("-pk").values("pk")[KEPT:]
    source.set_aside.filter(pk__in=beyond).delete()


def storable(text: str) -> str:
    """`text` without what Postgres refuses: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
