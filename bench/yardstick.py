"""How fast this machine is beside the one that the design's times were set on."""

from __future__ import annotations

import statistics
import time
from itertools import cycle

from bench import parse

# What feedparser took there for a feed of thirty items, with all that it does by default.
DESIGN_SECONDS = 0.011


FEEDS = 10


class Yardstick:
    """What this machine takes for it now; laid after what is measured, whose caches it would empty.

    `seconds`: for one feed, most of the time.
    """

    def __init__(self) -> None:
        feeds = cycle(parse.documents(language="fr"))
        self.seconds = statistics.median(taken(next(feeds)) for _ in range(FEEDS))

    def there(self, seconds: float) -> float:
        """What took so long here, in seconds of the design's machine."""
        return seconds * DESIGN_SECONDS / self.seconds


def taken(body: bytes) -> float:
    began = time.perf_counter()
    parse.parse(body)
    return time.perf_counter() - began
